/** What of a request reaches what stands behind the cache, and is not in the key: whoever asks first decides what the others get. */
import { experimentHeader } from '#policy/experiments';
import { type Query, queryOf } from '#policy/query';
import { neededOfRequest } from '../build/policies.ts';
import { type Selection, selects, unionOf } from '../simulator/cache/cache-policy.ts';
import { forwardsHeader } from '../simulator/cache/origin-request-policy.ts';
import { websiteBucketOf } from './aws-origin.ts';
import { isSeenBehindCache, keeps, type LintedBehavior, lasting, runsAt } from './subject.ts';

/** Names that reach the origin and are not in the key. */
export interface Unkeyed {
  /** Those that a policy names, or some of those that it means. */
  readonly names: readonly string[];
  /** Whether any other name reaches it as well. */
  readonly isOpen: boolean;
}

const NOTHING: Unkeyed = { names: [], isOpen: false };

/** A name that nobody has said. */
const ANY = '\u0000';

/** Cookies. Those that `cookies.keep` takes away, and tokens that `auth` takes away, do not come that far; what an operator can switch off takes nothing. */
export function unkeyedCookies(behavior: LintedBehavior): Unkeyed {
  const { settings } = behavior;
  if (!keeps(behavior) || !isSeenBehindCache(behavior)) return NOTHING;
  const key = settings.cachePolicy.cookies;
  const sent = unionOf(key, settings.originRequestPolicy?.cookies ?? { behavior: 'none' });
  const isUnkeyed = (name: string): boolean => selects(sent, name) && !selects(key, name);
  const taken = tokenCookiesTaken(behavior);
  const kept = lasting(behavior, 'cookies')?.keep;
  const isLeft = (name: string): boolean => isUnkeyed(name) && !taken.includes(name);
  if (kept) return { names: kept.filter(isLeft), isOpen: false };
  const isOpen = isUnkeyed(ANY);
  // Those by which the origin knows viewers, as the config has it; or one that many have.
  const sessions = behavior.config?.freshness?.sessionCookies ?? ['session'];
  const said = [...namesOf(sent), ...namesOf(key), ...(isOpen ? sessions : [])];
  return { names: [...new Set(said)].filter(isLeft), isOpen };
}

/** Query parameters. Those that `query` takes away do not come that far. */
export function unkeyedQuery(behavior: LintedBehavior): Unkeyed {
  const { settings } = behavior;
  if (!keeps(behavior) || !isSeenBehindCache(behavior)) return NOTHING;
  const query = lasting(behavior, 'query');
  const key = settings.cachePolicy.queryStrings;
  const sent = unionOf(key, settings.originRequestPolicy?.queryStrings ?? { behavior: 'none' });
  const isLeft = (name: string): boolean => selects(sent, name) && !selects(key, name) && isQueryKept(query, name);
  const isOpen = isLeft(ANY);
  const said = [...(query?.keep ?? []), ...namesOf(sent), ...namesOf(key), ...(isOpen ? ['page'] : [])];
  return { names: [...new Set(said)].filter(isLeft), isOpen };
}

/** Whether `query` lets a parameter come as far as the key. */
export function isQueryKept(query: Query | undefined, name: string): boolean {
  if (query === undefined) return true;
  const left = queryOf(query, { [name]: { value: '1' } });
  return Object.hasOwn(left, query.case === 'lower' ? name.toLowerCase() : name);
}

function namesOf({ names = [] }: Selection): readonly string[] {
  return names;
}

/** Cookies of tokens that `auth` takes out of the request before the cache, or at the origin's door. */
function tokenCookiesTaken({ config }: LintedBehavior): readonly string[] {
  const { auth } = config ?? {};
  if (!auth || auth.keepToken || auth.place === 'origin-request') return [];
  return (auth.tokens ?? []).flatMap((token) => (token === 'authorization' ? [] : [token.cookie]));
}

/** Whether Authorization reaches it. A password of `access` and a token of `auth` are taken out before the cache, unless kept. */
export function isAuthorizationUnkeyed(behavior: LintedBehavior): boolean {
  const { config } = behavior;
  if (!keeps(behavior) || !isSeenBehindCache(behavior) || !isUnkeyedHeader(behavior, 'authorization')) return false;
  const { auth } = config ?? {};
  const isTaken =
    auth !== undefined &&
    auth.keepToken !== true &&
    auth.place !== 'origin-request' &&
    (auth.tokens ?? ['authorization']).includes('authorization');
  return lasting(behavior, 'access')?.basic === undefined && !isTaken;
}

/** Whether the viewer's Host reaches it. The website of a bucket reads that, by which it finds the bucket. */
export function isHostUnkeyed(behavior: LintedBehavior): boolean {
  const isRead =
    isSeenBehindCache(behavior) || behavior.origins.some((origin) => websiteBucketOf(origin) !== undefined);
  return keeps(behavior) && isRead && isUnkeyedHeader(behavior, 'host');
}

function isUnkeyedHeader({ settings: { cachePolicy, originRequestPolicy } }: LintedBehavior, name: string): boolean {
  return forwardsHeader(name, cachePolicy, originRequestPolicy) && !cachePolicy.headers.includes(name);
}

/** Headers by which one system finds a request again in the logs of another. */
export const TRACING_HEADERS: readonly string[] = [
  'traceparent',
  'tracestate',
  'baggage',
  'x-amzn-trace-id',
  'x-request-id',
  'x-correlation-id',
];

/**
 * Headers that reach the origin for what they tell of one request, and not for what it is about; the last of them cannot be in a key.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
const OF_ONE_REQUEST: readonly string[] = [
  ...TRACING_HEADERS,
  'cache-control',
  'pragma',
  'cloudfront-viewer-address',
  'cloudfront-viewer-asn',
  'cloudfront-viewer-tls',
];

/** The headers by which browsers ask for what another site has. @see https://fetch.spec.whatwg.org/#http-cors-protocol */
export const CORS_HEADERS: readonly string[] = [
  'origin',
  'access-control-request-headers',
  'access-control-request-method',
];

/** What policies that send everything send of what origins look at. */
const LOOKED_AT: readonly string[] = ['x-forwarded-host', 'accept-language', 'user-agent', ...CORS_HEADERS.slice(0, 1)];

/**
 * Headers, in lower case, but Authorization and Host, which have rules of their own. A bucket looks at those of CORS alone. A
 * CloudFront-* header that a function reads has to be in an origin request policy: there it says nothing of the origin.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html
 */
export function unkeyedHeaders(behavior: LintedBehavior): Unkeyed {
  const { settings, config } = behavior;
  if (!keeps(behavior)) return NOTHING;
  const { cachePolicy, originRequestPolicy } = settings;
  const selection = originRequestPolicy?.headers ?? { behavior: 'none', names: [] };
  const sendsAll = selection.behavior.startsWith('all');
  const isCors = (name: string): boolean => CORS_HEADERS.includes(name);
  const seen = isSeenBehindCache(behavior) ? undefined : isCors;
  const needed = config ? neededOfRequest(config).origin.headers.map((name) => name.toLowerCase()) : [];
  const isForCode = (name: string): boolean =>
    name.startsWith('cloudfront-') && (needed.includes(name) || runsAt(behavior, 'viewerRequest'));
  const isLeft = (name: string): boolean =>
    isUnkeyedHeader(behavior, name) &&
    !['authorization', 'host'].includes(name) &&
    !(name === 'accept-encoding' && (cachePolicy.gzip || cachePolicy.brotli)) &&
    !OF_ONE_REQUEST.includes(name) &&
    !needed.includes(name) &&
    !isForCode(name) &&
    !(isCors(name) && settlesCors(behavior)) &&
    (seen?.(name) ?? true);
  const variants = Object.keys(config?.experiments ?? {}).map(experimentHeader);
  const said = [
    ...(selection.behavior === 'allExcept' ? [] : selection.names),
    ...(sendsAll ? LOOKED_AT : []),
    ...variants,
  ];
  return { names: [...new Set(said)].filter(isLeft), isOpen: sendsAll && seen === undefined };
}

/** Whether what the origin says of CORS is replaced behind the cache. */
export function settlesCors({ config, settings }: LintedBehavior): boolean {
  return config?.cors !== undefined || settings.responseHeadersPolicy?.CorsConfig?.OriginOverride === true;
}

/** What a sentence ends with where code of which the lint cannot tell may take `part` of a request away before the cache. */
export function unlessTaken(behavior: LintedBehavior, part: 'cookie' | 'querystring' | 'header'): string {
  const code = behavior.own.viewerRequest;
  const mayTake = runsOthersCode(behavior) || code?.includes(part);
  return mayTake ? ', unless the code at viewer-request takes it away' : '';
}

/** Whether what runs at viewer-request is nothing that the config says. */
function runsOthersCode({ config, settings }: LintedBehavior): boolean {
  return config === undefined && settings.associations['viewer-request'] !== undefined;
}

/** Names as a sentence has them behind what they are of: `a, b and others`, or `of other names` alone. */
export function namesText({ names, isOpen }: Unkeyed): string {
  if (names.length === 0) return 'of other names';
  const all = [...names, ...(isOpen ? ['others'] : [])];
  return all.length < 2 ? all.join('') : `${all.slice(0, -1).join(', ')} and ${all.at(-1)}`;
}

/** Whether there is any name. */
export function isSome({ names, isOpen }: Unkeyed): boolean {
  return isOpen || names.length > 0;
}
