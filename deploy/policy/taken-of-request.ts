/** What of a request a behavior has in its cache key, and what of it reaches the origin, by the policies that it names or by its ForwardedValues. */
import type {
  CachePolicyConfig,
  CookiePreference,
  ForwardedValues,
  OriginRequestPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import { matchesWildcards } from '#policy/path-pattern';
import type { Names } from '../../build/needs/need.ts';
import type { NeededEntries } from '../../build/policies.ts';

/** The names of one kind that are taken. */
interface Taken {
  readonly isAll: boolean;
  readonly has: (name: string) => boolean;
}

/** What is taken of a request. Headers are known by their names in lower case. */
export interface TakenOfRequest {
  readonly headers: Taken;
  readonly cookies: Taken;
  readonly queryStrings: Taken;
}

const NONE: Taken = { isAll: false, has: () => false };
const ALL: Taken = { isAll: true, has: () => true };

/** Nothing. */
export const NOTHING_TAKEN: TakenOfRequest = { headers: NONE, cookies: NONE, queryStrings: NONE };

/** What a cache policy has in the key. */
export function takenByCachePolicy({
  ParametersInCacheKeyAndForwardedToOrigin: key,
}: CachePolicyConfig): TakenOfRequest {
  return {
    headers: headersTaken(key?.HeadersConfig?.HeaderBehavior, key?.HeadersConfig?.Headers?.Items),
    cookies: taken(key?.CookiesConfig?.CookieBehavior, key?.CookiesConfig?.Cookies?.Items),
    queryStrings: taken(key?.QueryStringsConfig?.QueryStringBehavior, key?.QueryStringsConfig?.QueryStrings?.Items),
  };
}

/** What an origin request policy sends. */
export function takenByOriginRequestPolicy({
  HeadersConfig: headers,
  CookiesConfig: cookies,
  QueryStringsConfig: queryStrings,
}: OriginRequestPolicyConfig): TakenOfRequest {
  return {
    headers: headersTaken(headers?.HeaderBehavior, headers?.Headers?.Items),
    cookies: taken(cookies?.CookieBehavior, cookies?.Cookies?.Items),
    queryStrings: taken(queryStrings?.QueryStringBehavior, queryStrings?.QueryStrings?.Items),
  };
}

/**
 * What ForwardedValues have in the key.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html
 */
export function takenByForwardedValues({
  QueryString,
  QueryStringCacheKeys,
  Cookies,
  Headers,
}: ForwardedValues): TakenOfRequest {
  const headers = Headers?.Items ?? [];
  const keys = QueryStringCacheKeys?.Items ?? [];
  return {
    headers: headers.includes('*') ? headersTaken('allViewer') : headersTaken('whitelist', headers),
    cookies: cookiesTaken(Cookies),
    queryStrings: QueryString ? (keys.length > 0 ? taken('whitelist', keys) : ALL) : NONE,
  };
}

/** What either takes. */
export function takenByEither(one: TakenOfRequest, other: TakenOfRequest): TakenOfRequest {
  return {
    headers: either(one.headers, other.headers),
    cookies: either(one.cookies, other.cookies),
    queryStrings: either(one.queryStrings, other.queryStrings),
  };
}

/** The entries that rules need and that are not taken, as `header X-Role`, `cookie id`, `all query strings`. */
export function lackedEntries(
  { headers, cookies, queryStrings }: NeededEntries,
  takes: TakenOfRequest,
): readonly string[] {
  return [
    ...headers.filter((name) => !takes.headers.has(name.toLowerCase())).map((name) => `header ${name}`),
    ...lacked('cookie', cookies, takes.cookies),
    ...lacked('query string', queryStrings, takes.queryStrings),
  ];
}

function lacked(word: string, names: Names = [], takes: Taken): readonly string[] {
  if (names === 'all') return takes.isAll ? [] : [`all ${word}s`];
  return names.filter((name) => !takes.has(name)).map((name) => `${word} ${name}`);
}

function either(one: Taken, other: Taken): Taken {
  return { isAll: one.isAll || other.isAll, has: (name) => one.has(name) || other.has(name) };
}

function taken(behavior: string | undefined, names: readonly string[] = []): Taken {
  if (behavior === 'all') return ALL;
  if (behavior === 'whitelist') return { isAll: false, has: (name) => names.includes(name) };
  return behavior === 'allExcept' ? { isAll: false, has: (name) => !names.includes(name) } : NONE;
}

/** Headers of CloudFront's own are no viewer's: they are there by their names alone. */
function headersTaken(behavior: string | undefined, names: readonly string[] = []): Taken {
  const lower = names.map((name) => name.toLowerCase());
  const isListed = (name: string): boolean => lower.includes(name);
  const isCloudFronts = (name: string): boolean => name.startsWith('cloudfront-');
  if (behavior === 'whitelist') return { isAll: false, has: isListed };
  if (behavior === 'allExcept') return { isAll: false, has: (name) => !isCloudFronts(name) && !isListed(name) };
  if (behavior === 'allViewer') return { isAll: false, has: (name) => !isCloudFronts(name) };
  if (behavior !== 'allViewerAndWhitelistCloudFront') return NONE;
  return { isAll: false, has: (name) => !isCloudFronts(name) || isListed(name) };
}

/** Names of cookies in ForwardedValues may have wildcards. */
function cookiesTaken(cookies: CookiePreference | undefined): Taken {
  if (cookies?.Forward === 'all') return ALL;
  if (cookies?.Forward !== 'whitelist') return NONE;
  const patterns = cookies.WhitelistedNames?.Items ?? [];
  return { isAll: false, has: (name) => patterns.some((pattern) => matchesWildcards(pattern, name)) };
}
