/**
 * The cache policy and the origin request policy of a behavior, as `aws cloudfront create-cache-policy --cache-policy-config` and
 * `create-origin-request-policy --origin-request-policy-config` take them.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html
 */
import { type List, listOf } from '#policy/api-list';
import type { ResolvedCacheTimes } from '#policy/cache';
import type { Names } from './needs/need.ts';

/** What a policy takes of a request. */
export interface Entries {
  readonly headers: readonly string[];
  readonly cookies: Names;
  readonly queryStrings: Names;
}

/** A name that is unique in the account, of `A-Z a-z 0-9 - _`, and a comment of at most 128 characters. */
export interface PolicyTitle {
  readonly Name: string;
  readonly Comment: string;
}

type Behavior = 'none' | 'whitelist' | 'all';

/** The parts that both policies have. */
interface RequestParts {
  readonly HeadersConfig: { readonly HeaderBehavior: 'none' | 'whitelist'; readonly Headers?: List<string> };
  readonly CookiesConfig: { readonly CookieBehavior: Behavior; readonly Cookies?: List<string> };
  readonly QueryStringsConfig: { readonly QueryStringBehavior: Behavior; readonly QueryStrings?: List<string> };
}

/** A cache policy. */
export interface CachePolicyConfig extends PolicyTitle {
  readonly MinTTL: number;
  readonly DefaultTTL: number;
  readonly MaxTTL: number;
  readonly ParametersInCacheKeyAndForwardedToOrigin: RequestParts & {
    readonly EnableAcceptEncodingGzip: boolean;
    readonly EnableAcceptEncodingBrotli: boolean;
  };
}

/** An origin request policy. */
export type OriginRequestPolicyConfig = PolicyTitle & RequestParts;

/** A cache policy. `MinTTL` 0 is what keeps answers that are private or not to be stored out of the cache. */
export function cachePolicyConfig(
  title: PolicyTitle,
  entries: Entries,
  { minTTL, defaultTTL, maxTTL, compression }: ResolvedCacheTimes,
): CachePolicyConfig {
  return {
    ...title,
    MinTTL: minTTL,
    DefaultTTL: defaultTTL,
    MaxTTL: maxTTL,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: compression,
      EnableAcceptEncodingBrotli: compression,
      ...partsOf(entries),
    },
  };
}

/** An origin request policy. */
export function originRequestPolicyConfig(title: PolicyTitle, entries: Entries): OriginRequestPolicyConfig {
  return { ...title, ...partsOf(entries) };
}

function partsOf({ headers, cookies, queryStrings }: Entries): RequestParts {
  return {
    HeadersConfig:
      headers.length > 0 ? { HeaderBehavior: 'whitelist', Headers: listOf(headers) } : { HeaderBehavior: 'none' },
    CookiesConfig: isList(cookies)
      ? { CookieBehavior: 'whitelist', Cookies: listOf(cookies) }
      : { CookieBehavior: cookies === 'all' ? 'all' : 'none' },
    QueryStringsConfig: isList(queryStrings)
      ? { QueryStringBehavior: 'whitelist', QueryStrings: listOf(queryStrings) }
      : { QueryStringBehavior: queryStrings === 'all' ? 'all' : 'none' },
  };
}

function isList(names: Names): names is readonly string[] {
  return names !== 'all' && names.length > 0;
}
