/** AWS's own policies as the API shows them. Those whose content is not known for sure are not among them. */
import {
  MANAGED_CACHE_POLICIES,
  MANAGED_ORIGIN_REQUEST_POLICIES,
  MANAGED_RESPONSE_HEADERS_POLICIES,
  type ManagedPolicy,
} from '../../aws/managed-policies.ts';
import type { CachePolicy, Selection } from '../../cache/cache-policy.ts';
import type { OriginRequestPolicy } from '../../cache/origin-request-policy.ts';
import { isRecord } from '../../is-record.ts';
import type { Config } from './configured.ts';
import { listOf } from './quantities.ts';

/** Cache policies by id. */
export const MANAGED_CACHE_CONFIGS = configsOf(MANAGED_CACHE_POLICIES, cacheConfig);

/** Origin request policies by id. */
export const MANAGED_ORIGIN_REQUEST_CONFIGS = configsOf(MANAGED_ORIGIN_REQUEST_POLICIES, originRequestConfig);

/** Response headers policies by id. The simulator has them in the API's own form, but for the quantities. */
export const MANAGED_RESPONSE_HEADERS_CONFIGS = configsOf(
  MANAGED_RESPONSE_HEADERS_POLICIES,
  (policy) => withQuantities(policy) as Config,
);

function configsOf<Policy>(
  all: Readonly<Record<string, ManagedPolicy<Policy>>>,
  configOf: (policy: Policy) => Config,
): Readonly<Record<string, Config>> {
  const known = Object.entries(all).flatMap(([id, { name, policy }]) =>
    policy === undefined ? [] : [[id, { Name: `Managed-${name}`, Comment: '', ...configOf(policy) }] as const],
  );
  return Object.fromEntries(known);
}

function cacheConfig(policy: CachePolicy): Config {
  const { minTtl, defaultTtl, maxTtl, gzip, brotli, headers, cookies, queryStrings } = policy;
  return {
    MinTTL: minTtl,
    DefaultTTL: defaultTtl,
    MaxTTL: maxTtl,
    ParametersInCacheKeyAndForwardedToOrigin: {
      EnableAcceptEncodingGzip: gzip,
      EnableAcceptEncodingBrotli: brotli,
      HeadersConfig:
        headers.length === 0 ? { HeaderBehavior: 'none' } : { HeaderBehavior: 'whitelist', Headers: listOf(headers) },
      ...selections({ cookies, queryStrings }),
    },
  };
}

function originRequestConfig({ headers, cookies, queryStrings }: OriginRequestPolicy): Config {
  const names = headers.names.length === 0 ? {} : { Headers: listOf(headers.names) };
  return {
    HeadersConfig: { HeaderBehavior: headers.behavior, ...names },
    ...selections({ cookies, queryStrings }),
  };
}

function selections({ cookies, queryStrings }: Pick<CachePolicy, 'cookies' | 'queryStrings'>): Config {
  return {
    CookiesConfig: { CookieBehavior: cookies.behavior, ...named('Cookies', cookies) },
    QueryStringsConfig: { QueryStringBehavior: queryStrings.behavior, ...named('QueryStrings', queryStrings) },
  };
}

function named(member: string, { names }: Selection): Config {
  return names === undefined ? {} : { [member]: listOf(names) };
}

function withQuantities(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withQuantities);
  if (!isRecord(value)) return value;
  const members = Object.fromEntries(Object.entries(value).map(([name, member]) => [name, withQuantities(member)]));
  return Array.isArray(value.Items) ? { Quantity: value.Items.length, ...members } : members;
}
