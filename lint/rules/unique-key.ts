import { TRACKING_PARAMETERS } from '#policy/tracking-parameters';
import { selects } from '../../simulator/cache/cache-policy.ts';
import type { Found } from '../finding.ts';
import { configPlace, keeps, type LintedBehavior, placeOf } from '../subject.ts';
import { isUniqueName } from '../unique-names.ts';
import { isQueryKept, TRACING_HEADERS } from '../unkeyed.ts';

/** Headers that hardly two viewers, or no two requests, send alike. */
const UNIQUE_HEADERS: readonly string[] = [
  ...TRACING_HEADERS,
  'user-agent',
  'referer',
  'x-forwarded-for',
  'date',
  'cloudfront-viewer-header-order',
  'cloudfront-viewer-ja3-fingerprint',
  'cloudfront-viewer-ja4-fingerprint',
];

/** Cookies by which frameworks know a session, and measurement a visitor. */
const UNIQUE_COOKIES =
  /^(?:(?:__host-|__secure-)?(?:sid|session|session[-_]?id|connect\.sid|jsessionid|phpsessid|asp\.net_sessionid|laravel_session|_session)|_ga|_ga_.+|_gid|_gcl_.+|_fbp|_fbc|ajs_anonymous_id)$/i;

/** A cookie that measurement sets on every page, for a key that has all of them. */
const VISITOR_COOKIE = '_ga';

/** A parameter of every visit that comes from an advertisement. */
const CLICK = 'gclid';

/** What is in the key and unique: each viewer, or each request, has a copy that nobody else is given. */
export function uniqueKey(behavior: LintedBehavior): readonly Found[] {
  if (!keeps(behavior)) return [];
  const { config, settings } = behavior;
  const { headers, cookies, queryStrings } = settings.cachePolicy;
  const kept = config?.cookies?.keep;
  const named = kept ?? (cookies.behavior === 'whitelist' ? cookies.names : [VISITOR_COOKIE]);
  // A token of auth is there so that nobody is given what another may see.
  const tokens = (config?.auth?.tokens ?? []).flatMap((token) => (token === 'authorization' ? [] : [token.cookie]));
  const uniqueCookies = named.filter(
    (name) => (UNIQUE_COOKIES.test(name) || isUniqueName(name)) && !tokens.includes(name) && selects(cookies, name),
  );
  const listed = config?.query?.keep ?? (queryStrings.behavior === 'whitelist' ? queryStrings.names : []);
  const uniqueParameters = listed.filter(
    (name) => isUniqueName(name) && selects(queryStrings, name) && isQueryKept(config?.query, name),
  );
  // Nobody comes from an advertisement to what asks for a token.
  const clicks = (config?.auth ? [] : [CLICK, ...TRACKING_PARAMETERS]).filter(
    (name) => selects(queryStrings, name) && isQueryKept(config?.query, name),
  );
  return [
    ...headers
      .filter((name) => UNIQUE_HEADERS.includes(name) || isUniqueName(name))
      .map((name) =>
        found(
          behavior,
          `the header ${name}`,
          'Take it out of the cache policy, or put a few values of it there: buckets',
          'buckets',
        ),
      ),
    ...uniqueCookies.map((name) =>
      found(
        behavior,
        `the cookie ${name}`,
        "List the cookies that the page depends on and no session (cookies.keep); what is one viewer's own needs no cache: CachingDisabled",
        'cookies.keep',
      ),
    ),
    ...uniqueParameters.map((name) =>
      found(
        behavior,
        `the parameter ${name}`,
        "List the parameters that the page depends on, and no other (query.keep); what is one viewer's own needs no cache: CachingDisabled",
        'query',
      ),
    ),
    ...clicks
      .slice(0, 1)
      .map((name) =>
        found(
          behavior,
          `the parameter ${name}`,
          "List the parameters that the page depends on (query.keep), or drop those of advertisers: query: { drop: 'tracking' }",
          'query',
        ),
      ),
  ];
}

function found(behavior: LintedBehavior, what: string, fix: string, option: string): Found {
  const isSaid =
    option === 'cookies.keep' ? behavior.config?.cookies : option === 'query' ? behavior.config?.query : undefined;
  return {
    behavior: behavior.path,
    place: isSaid ? configPlace(behavior, option) : placeOf(behavior, 'CachePolicyId', option),
    says: `${what} is in the cache key, and each has a value of their own: an answer is kept for one and found by nobody else`,
    whom: 'every viewer, who waits for the origin; and the origin, which the cache does not spare',
    fix,
  };
}
