/**
 * Legacy `ForwardedValues`: a behavior without a cache policy, as the policies that do the same.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import { type CachePolicy, cachePolicyFrom, type Selection } from '../cache/cache-policy.ts';
import type { HeaderSelection, OriginRequestPolicy } from '../cache/origin-request-policy.ts';
import type { DefaultBehaviorJson, ForwardedValuesJson } from './api-schemas.ts';

/** The two policies of a behavior. */
export interface RequestPolicies {
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy?: OriginRequestPolicy;
}

/** Headers that reach the origin only where they are listed; every other one does. Host and User-Agent are CloudFront's own then. */
const SENT_WHERE_LISTED = [
  'accept',
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'authorization',
  'expect',
  'host',
  'referer',
  'user-agent',
  'x-http-method-override',
];

/**
 * The policies. Brotli is known to cache policies alone; Accept-Encoding is reduced to gzip unless it is listed. All headers (`*`)
 * means that nothing is kept.
 */
export function policiesOfForwardedValues(
  forwarded: ForwardedValuesJson,
  ttls: Pick<DefaultBehaviorJson, 'MinTTL' | 'DefaultTTL' | 'MaxTTL'>,
): RequestPolicies {
  const listed = (forwarded.Headers?.Items ?? []).map((name) => name.toLowerCase());
  const isAll = listed.includes('*');
  const keys = forwarded.QueryStringCacheKeys?.Items ?? [];
  const cachePolicy: CachePolicy = {
    ...cachePolicyFrom(isAll ? { MinTTL: 0, DefaultTTL: 0, MaxTTL: 0 } : ttls),
    gzip: !isAll && !listed.includes('accept-encoding'),
    headers: isAll ? [] : listed,
    cookies: cookiesOf(forwarded),
    queryStrings: queryOf(forwarded.QueryString, keys),
  };
  const headers: HeaderSelection = isAll
    ? { behavior: 'allViewer', names: [] }
    : { behavior: 'allExcept', names: SENT_WHERE_LISTED };
  return {
    cachePolicy,
    originRequestPolicy: { headers, cookies: { behavior: 'none' }, queryStrings: queryOf(forwarded.QueryString, []) },
  };
}

function cookiesOf({ Cookies: cookies }: ForwardedValuesJson): Selection {
  if (cookies?.Forward !== 'whitelist') return { behavior: cookies?.Forward ?? 'none' };
  return { behavior: 'whitelist', names: cookies.WhitelistedNames?.Items ?? [], wildcards: true };
}

function queryOf(isForwarded: boolean, keys: readonly string[]): Selection {
  if (!isForwarded) return { behavior: 'none' };
  return keys.length > 0 ? { behavior: 'whitelist', names: keys } : { behavior: 'all' };
}
