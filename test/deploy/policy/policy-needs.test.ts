import type { CachePolicyConfig, DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../../build/policies.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../../config/resolve.ts';
import type { LivePolicy } from '../../../deploy/policy/live-policies.ts';
import { needProblems, type PolicyNeed, policyNeeds } from '../../../deploy/policy/policy-needs.ts';
import { distributionConfig } from '../../simulator/aws-api/cloudfront/distribution-config.ts';

function configOf(behavior: Partial<ResolvedBehavior>): ResolvedConfig {
  return {
    app: 'shop',
    environment: 'prod',
    hosts: ['shop.example.com'],
    origins: { site: { folder: '.' } },
    issuers: {},
    behaviors: [{ path: '*', origin: 'site', viewer: 'function', ...behavior }],
    budget: { warn: 1, fail: 1 },
  };
}

const NONE = {
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
} as const;

type Key = NonNullable<CachePolicyConfig['ParametersInCacheKeyAndForwardedToOrigin']>;

/** A cache policy of the user's own. */
function cachePolicy(key: Partial<Key>, times: Partial<CachePolicyConfig> = {}, isManaged = false): LivePolicy {
  const ParametersInCacheKeyAndForwardedToOrigin = { EnableAcceptEncodingGzip: true, ...NONE, ...key };
  const config = { Name: 'own', MinTTL: 0, ...times, ParametersInCacheKeyAndForwardedToOrigin };
  return { id: 'c', name: 'own', comment: '', isManaged, changedAt: 0, type: 'cache-policy', config };
}

/** An origin request policy of the user's own. */
function requestPolicy(headers: 'none' | 'allViewer' | 'allExcept', names: readonly string[] = []): LivePolicy {
  const Headers = { Quantity: names.length, Items: [...names] };
  const config = {
    ...NONE,
    Name: 'own',
    HeadersConfig: { HeaderBehavior: headers, ...(names.length > 0 ? { Headers } : {}) },
    CookiesConfig: { CookieBehavior: 'all' },
    QueryStringsConfig: { QueryStringBehavior: 'all' },
  } as const;
  return { id: 'o', name: 'own', comment: '', isManaged: false, changedAt: 0, type: 'origin-request-policy', config };
}

function needsFor(
  behavior: Partial<ResolvedBehavior>,
  live: readonly LivePolicy[],
  says: Partial<NonNullable<DistributionConfig['DefaultCacheBehavior']>> = {},
): readonly PolicyNeed[] {
  const config = configOf(behavior);
  const ids = {
    CachePolicyId: live.find(({ type }) => type === 'cache-policy')?.id,
    OriginRequestPolicyId: live.find(({ type }) => type === 'origin-request-policy')?.id,
    ResponseHeadersPolicyId: live.find(({ type }) => type === 'response-headers-policy')?.id,
  };
  return policyNeeds(
    { config, policies: policiesOf(config) },
    { config: distributionConfig({ ...ids, ...says }), policies: new Map(live.map((policy) => [policy.id, policy])) },
  );
}

/** What each type lacks, times behind. */
function lacked(needs: readonly PolicyNeed[]): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(needs.map(({ type, lacks, times }) => [type, [...lacks, ...times]]));
}

const COOKIE: Partial<ResolvedBehavior> = { cookies: { keep: ['id'] } };
const COUNTRY: Partial<ResolvedBehavior> = { access: { deny: { countries: ['DE'] } } };
const AUTH: Partial<ResolvedBehavior> = {
  auth: { issuers: [{ issuer: 'https://id.example.com/', audiences: ['shop'] }], place: 'origin-request' },
};
const listed = (...Items: string[]) => ({ Quantity: Items.length, Items });
const cookies = (behavior: 'whitelist' | 'allExcept' | 'all', ...names: string[]): Partial<Key> => ({
  CookiesConfig: { CookieBehavior: behavior, ...(names.length > 0 ? { Cookies: listed(...names) } : {}) },
});
const headers = (...names: string[]): Partial<Key> => ({
  HeadersConfig: { HeaderBehavior: 'whitelist', Headers: listed(...names) },
});

type Row = readonly [
  title: string,
  behavior: Partial<ResolvedBehavior>,
  live: readonly LivePolicy[],
  lacks: Readonly<Record<string, readonly string[]>>,
];

const ROWS: readonly Row[] = [
  ['a cookie that is not in the key', COOKIE, [cachePolicy({})], { 'cache-policy': ['cookie id'] }],
  ['a cookie that is listed', COOKIE, [cachePolicy(cookies('whitelist', 'id', 'more'))], {}],
  ['a cookie among all', COOKIE, [cachePolicy(cookies('all'))], {}],
  ['a cookie that is excepted', COOKIE, [cachePolicy(cookies('allExcept', 'id'))], { 'cache-policy': ['cookie id'] }],
  ['a cookie that is not excepted', COOKIE, [cachePolicy(cookies('allExcept', 'other'))], {}],
  [
    'parameters of which no rule speaks',
    { buckets: { format: ['webp'] } },
    [cachePolicy(headers('X-Bucket-Format'))],
    {},
  ],
  [
    'all parameters',
    { query: { drop: 'tracking' } },
    [cachePolicy({ QueryStringsConfig: { QueryStringBehavior: 'whitelist', QueryStrings: listed('page') } })],
    { 'cache-policy': ['all query strings'] },
  ],
  [
    "CloudFront's own header with what viewers sent",
    COUNTRY,
    [cachePolicy({}), requestPolicy('allViewer')],
    { 'origin-request-policy': ['header CloudFront-Viewer-Country'] },
  ],
  [
    "CloudFront's own header with all but Host",
    COUNTRY,
    [cachePolicy({}), requestPolicy('allExcept', ['Host'])],
    { 'origin-request-policy': ['header CloudFront-Viewer-Country'] },
  ],
  ["CloudFront's own header in the key", COUNTRY, [cachePolicy(headers('cloudfront-viewer-country'))], {}],
  [
    'a token that is not in the key',
    AUTH,
    [cachePolicy(headers('x-auth-generation'), { DefaultTTL: 0 })],
    { 'cache-policy': ['header Authorization'] },
  ],
  [
    'answers that are kept behind auth though the origin says nothing, or calls them private',
    AUTH,
    [cachePolicy(headers('Authorization', 'x-auth-generation'), { MinTTL: 1 })],
    { 'cache-policy': ['MinTTL is 1 and must be 0', 'DefaultTTL is 86400 and must be 0'] },
  ],
  [
    'answers that are kept though nobody says so, or calls them private',
    { freshness: { sessionCookies: ['session'], keyed: { authorization: false, cookies: [] } } },
    [cachePolicy({}, { MinTTL: 1 })],
    { 'cache-policy': ['MinTTL is 1 and must be 0', 'DefaultTTL is 86400 and must be 0'] },
  ],
  [
    'times that the config says',
    { cache: { defaultTTL: 60, maxTTL: 600 } },
    [cachePolicy({}, { DefaultTTL: 60 })],
    { 'cache-policy': ['MaxTTL is 31536000 and must be 600'] },
  ],
  [
    'compression that the config has off',
    { cache: { compression: false } },
    [cachePolicy({})],
    { 'cache-policy': ['EnableAcceptEncodingGzip is true and must be false'] },
  ],
  [
    'compression that the config has on',
    { cache: { compression: true } },
    [cachePolicy({})],
    { 'cache-policy': ['EnableAcceptEncodingBrotli is false and must be true'] },
  ],
  ['times of which the config says nothing', COOKIE, [cachePolicy(cookies('all'), { MinTTL: 5, MaxTTL: 9 })], {}],
  [
    'nothing that is kept, where something is',
    { ...COOKIE, cache: 'CachingDisabled' },
    [cachePolicy({})],
    { 'cache-policy': ['MaxTTL is 31536000 and must be 0'], 'origin-request-policy': ['cookie id'] },
  ],
  [
    'nothing that is kept',
    { ...COOKIE, cache: 'CachingDisabled' },
    [cachePolicy({}, { DefaultTTL: 0, MaxTTL: 0 }), requestPolicy('allExcept', ['Host'])],
    {},
  ],
  [
    'a key that nothing is kept by, where the origin gets it all the same',
    COOKIE,
    [cachePolicy({}, { DefaultTTL: 0, MaxTTL: 0 }), requestPolicy('allViewer')],
    {},
  ],
];

describe('what a behavior lacks', () => {
  it.each(ROWS)('is known of %s', (_, behavior, live, lacks) => {
    expect(lacked(needsFor(behavior, live))).toEqual(lacks);
  });

  it('is nothing of a behavior that the distribution does not have', () => {
    const config = { ...configOf(COOKIE), behaviors: configOf({ ...COOKIE, path: '/api/*' }).behaviors };
    const needs = policyNeeds(
      { config, policies: policiesOf(config) },
      { config: distributionConfig(), policies: new Map() },
    );
    expect(needs).toEqual([]);
  });

  it.each([
    ['headers', { Headers: listed('X-Bucket-Format') }, ['cookie id', 'all query strings']],
    [
      'a wildcard',
      { Cookies: { Forward: 'whitelist', WhitelistedNames: listed('i*') } },
      ['header x-bucket-format', 'all query strings'],
    ],
    ['the query string', { QueryString: true }, ['header x-bucket-format', 'cookie id']],
    [
      'some parameters',
      { QueryString: true, QueryStringCacheKeys: listed('page') },
      ['header x-bucket-format', 'cookie id', 'all query strings'],
    ],
  ] as const)('is looked for in ForwardedValues with %s', (_, forwarded, lacks) => {
    const ForwardedValues = { QueryString: false, Cookies: { Forward: 'none' }, ...forwarded } as never;
    const behavior: Partial<ResolvedBehavior> = {
      ...COOKIE,
      query: { drop: 'tracking' },
      buckets: { format: ['webp'] },
    };
    const [need] = needsFor(behavior, [], { ForwardedValues });
    expect(need).toMatchObject({ isLegacy: true, lacks });
  });
});

describe('the problem of a need', () => {
  const problemOf = (...live: readonly LivePolicy[]): string | undefined =>
    needProblems(needsFor(COOKIE, live), 'dist')[0]?.says;

  it('names the policy and the entries to add to it', () => {
    expect(problemOf(cachePolicy({}))).toBe('has the cache policy own (c), which lacks: cookie id. Add them to it');
  });

  it("says of AWS's own how to make one in its place", () => {
    expect(problemOf(cachePolicy({}, {}, true))).toBe(
      "has the cache policy own (c), which lacks: cookie id. It is AWS's own and cannot be changed: make one with aws cloudfront create-cache-policy --cache-policy-config file://dist/policies/default.cache-policy.json, and give * its id as CachePolicyId; or say policies: 'managed' in the config",
    );
  });

  it('says what a time is and what it must be', () => {
    const needs = needsFor(AUTH, [
      cachePolicy(headers('Authorization', 'x-auth-generation'), { MinTTL: 1, DefaultTTL: 1 }),
    ]);
    expect(needProblems(needs, 'dist')[0]?.says).toBe(
      'has the cache policy own (c): MinTTL is 1 and must be 0; DefaultTTL is 1 and must be 0. Change the policy so',
    );
  });

  it('names the folder that the build was written to', () => {
    expect(needProblems(needsFor(COOKIE, []), 'site/out')[0]?.says).toContain(
      'file://site/out/policies/default.cache-policy.json',
    );
  });

  it.each([
    ['cookies', COOKIE, /^has ForwardedValues that lack: cookie id\. Add that there, or move .*create-cache-policy/],
    [
      'times',
      { cache: { maxTTL: 600 } },
      /^has ForwardedValues: MaxTTL is 31536000 and must be 600\. Change them so, or move/,
    ],
    ['a header', COUNTRY, /Add that there, or move .* Then its OriginRequestPolicyId can be one made with/],
    [
      'a cache that keeps nothing',
      { cache: 'CachingDisabled' },
      /Move the behavior to AWS's own CachingDisabled, 4135ea2d/,
    ],
  ] as const)('says of ForwardedValues that lack %s how to come to a cache policy', (_, behavior, says) => {
    const ForwardedValues = { QueryString: false, Cookies: { Forward: 'none' } } as const;
    const [problem] = needProblems(needsFor(behavior, [], { ForwardedValues }), 'dist');
    expect(problem?.says).toMatch(says);
    expect(problem?.says).toContain('CachePolicyId in the place of ForwardedValues');
    expect(problem?.says).toContain('in the console at Behaviors');
  });

  it('says where no policy is there', () => {
    expect(problemOf()).toMatch(/^has no cache policy, and needs one with: cookie id\. Make one with aws cloudfront/);
  });
});
