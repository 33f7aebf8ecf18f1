/** The policies that rules need: what they take, and that AWS's own client takes them. */
import {
  CreateCachePolicyCommand,
  CreateOriginRequestPolicyCommand,
  CreateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Policy, policiesOf } from '../../build/policies.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../config/resolve.ts';
import { membersOf, membersOfXml, serialised } from '../serialised.ts';
import { anyPolicedBehavior, COUNTRY } from './any-policed-behavior.ts';

function configOf(...behaviors: readonly Partial<ResolvedBehavior>[]): ResolvedConfig {
  return {
    app: 'shop',
    environment: 'prod',
    hosts: ['shop.example.com'],
    origins: { site: { folder: '.' } },
    issuers: {},
    behaviors: behaviors.map((behavior) => ({ path: '*', origin: 'site', viewer: 'function', ...behavior })),
    budget: { warn: 1, fail: 1 },
  };
}

/** What the policies of one behavior take. */
function takenBy(behavior: Partial<ResolvedBehavior>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(policiesOf(configOf(behavior)).map(({ type, entries }) => [type, entries]));
}

const DEVICE_HEADERS = ['CloudFront-Is-SmartTV-Viewer', 'CloudFront-Is-Tablet-Viewer', 'CloudFront-Is-Mobile-Viewer'];

const SHOP = { issuer: 'https://id.example.com/', audiences: ['shop'] };

const EXPERIMENT = { variants: { control: { weight: 9 }, short: { weight: 1 } } };
const KEY = { headers: [], cookies: [], queryStrings: 'all' };
/** No credential that another rule has in the key. */
const UNKEYED = { authorization: false, cookies: [] };
const REQUEST = { headers: [], cookies: [], queryStrings: [] };

const NEEDS: readonly (readonly [title: string, Partial<ResolvedBehavior>, Readonly<Record<string, unknown>>])[] = [
  ['no rule', {}, {}],
  [
    'rules that only answer or change the path',
    { redirects: { exact: { '/a': '/b' } }, rewrites: { index: 'a.html' } },
    {},
  ],
  [
    'headers by a policy',
    { headers: { frameOptions: 'DENY', remove: ['Server'], via: 'policy' } },
    { 'response-headers-policy': { sets: ['x-frame-options'], removes: ['server'] } },
  ],
  [
    'headers by a function and a policy',
    { headers: { preset: 'basic', without: ['frameOptions', 'referrerPolicy'], via: 'both' } },
    { 'response-headers-policy': { sets: ['strict-transport-security', 'x-content-type-options'], removes: [] } },
  ],
  ['rules at viewer-response', { headers: { frameOptions: 'DENY' }, cors: { origins: '*' } }, {}],
  ['a rule of their own', { own: { viewerRequest: '/own.ts' } }, {}],
  ['viewers by address', { access: { deny: { ips: ['192.0.2.1'] } } }, {}],
  [
    'viewers by country',
    { access: { deny: { countries: ['DE'] }, allow: { countries: ['AT'] } } },
    { 'origin-request-policy': { ...REQUEST, headers: ['CloudFront-Viewer-Country'] } },
  ],
  [
    'parameters that stay',
    { query: { keep: ['page', 'sort'] } },
    { 'cache-policy': { ...KEY, queryStrings: ['page', 'sort'] } },
  ],
  [
    'parameters in lower case',
    { query: { keep: ['Page', 'page'], case: 'lower' } },
    { 'cache-policy': { ...KEY, queryStrings: ['page'] } },
  ],
  ['no parameter', { query: { keep: [] } }, { 'cache-policy': { ...KEY, queryStrings: [] } }],
  ['parameters that go', { query: { drop: 'tracking' } }, { 'cache-policy': KEY }],
  [
    'lifetimes at the edge',
    { freshness: { answers: [{ edge: 'no-store' }], keyed: UNKEYED } },
    { 'cache-policy': KEY },
  ],
  ['lifetimes for browsers', { freshness: { answers: [{ browser: 'no-store' }], keyed: UNKEYED } }, {}],
  ['cookies', { cookies: { keep: ['id'] } }, { 'cache-policy': { ...KEY, cookies: ['id'] } }],
  ['no cookie', { cookies: { keep: [] } }, { 'cache-policy': KEY }],
  [
    'a format and a language',
    { buckets: { format: ['avif'], language: { supported: ['en'], default: 'en' } } },
    { 'cache-policy': { ...KEY, headers: ['x-bucket-format', 'x-bucket-language'] } },
  ],
  [
    'experiments',
    { experiments: { checkout: EXPERIMENT, price: EXPERIMENT } },
    { 'cache-policy': { ...KEY, headers: ['x-experiment-checkout', 'x-experiment-price'] } },
  ],
  [
    'a device',
    { buckets: { device: true } },
    {
      'cache-policy': { ...KEY, headers: ['x-bucket-device'] },
      'origin-request-policy': { ...REQUEST, headers: DEVICE_HEADERS },
    },
  ],
  [
    'claims of a token that was verified before the cache',
    {
      viewer: 'lambda',
      auth: {
        issuers: [SHOP],
        place: 'viewer-request',
        claims: { 'X-Role': { claim: 'role', key: true }, 'X-User': 'sub' },
      },
    },
    {
      'cache-policy': { ...KEY, headers: ['x-auth-generation', 'X-Role'] },
      // What is not in the key reaches the origin all the same.
      'origin-request-policy': { headers: ['X-User'], cookies: [], queryStrings: [] },
    },
  ],
  [
    'a token that is verified behind the cache',
    {
      auth: {
        issuers: [SHOP],
        place: 'origin-request',
        tokens: ['authorization', { cookie: 'token' }],
        claims: { 'X-User': 'sub' },
      },
    },
    { 'cache-policy': { ...KEY, headers: ['Authorization', 'x-auth-generation'], cookies: ['token'] } },
  ],
  [
    'everything',
    { query: { keep: ['page'] }, cookies: { keep: ['id'] }, buckets: { device: true, country: COUNTRY } },
    {
      'cache-policy': { headers: ['x-bucket-device', 'x-bucket-country'], cookies: ['id'], queryStrings: ['page'] },
      'origin-request-policy': { ...REQUEST, headers: [...DEVICE_HEADERS, 'CloudFront-Viewer-Country'] },
    },
  ],
];

describe('the policies of a behavior', () => {
  it.each(NEEDS)('take what it needs: %s', (_, behavior, taken) => {
    expect(takenBy(behavior)).toEqual(taken);
  });

  it.each([
    [undefined, true],
    [{ maxTTL: 60 }, true],
    [{ compression: false }, false],
  ])('have Accept-Encoding in the key unless the config has compression off: %j', (cache, isOn) => {
    const [policy] = policiesOf(configOf({ query: { keep: [] }, ...(cache ? { cache } : {}) }));
    expect(policy?.config).toMatchObject({
      ParametersInCacheKeyAndForwardedToOrigin: { EnableAcceptEncodingGzip: isOn, EnableAcceptEncodingBrotli: isOn },
    });
  });

  it('have names of their own in an account, that CloudFront takes', () => {
    const paths = ['/a/*', '/a-*', '/A', `/${'long/'.repeat(50)}*`, '*.jpg', '*'];
    const policies = policiesOf(configOf(...paths.map((path) => ({ path, query: { keep: [] } }))));
    expect(policies.map(({ name }) => name.slice(0, 12))).toEqual([
      'shop-prod-a',
      'shop-prod-a-',
      'shop-prod-a-',
      'shop-prod-lo',
      'shop-prod-jp',
      'shop-prod-de',
    ]);
    for (const [i, { name, file, config }] of policies.entries()) {
      expect(name).toMatch(/^[\w-]{1,128}$/);
      expect(config).toMatchObject({ Name: name, Comment: `shop for prod, behavior ${paths[i]}`.slice(0, 128) });
      expect(policies.filter((other) => other.name === name || other.file === file)).toHaveLength(1);
    }
  });
});

describe('what a policy cannot list', () => {
  const names = (count: number, length = 2): readonly string[] =>
    Array.from({ length: count }, (_, i) => String.fromCharCode(97 + i).repeat(length));

  it('is all of what a rule has left', () => {
    const over = takenBy({ query: { keep: names(11) }, cookies: { keep: names(10, 103) } });
    expect(over).toEqual({ 'cache-policy': { ...KEY, cookies: 'all', queryStrings: 'all' } });
    const within = takenBy({ query: { keep: names(10) }, cookies: { keep: names(10) } });
    expect(within).toMatchObject({ 'cache-policy': { cookies: names(10), queryStrings: names(10) } });
  });

  it('is not what a list of parameters that go holds', () => {
    expect(takenBy({ query: { drop: names(26) } })).toEqual({ 'cache-policy': KEY });
  });
});

describe("AWS's own client", () => {
  const sent = ({ type, config }: Policy): Promise<string> =>
    serialised((client) => {
      if (type === 'cache-policy') return client.send(new CreateCachePolicyCommand({ CachePolicyConfig: config }));
      if (type === 'origin-request-policy')
        return client.send(new CreateOriginRequestPolicyCommand({ OriginRequestPolicyConfig: config }));
      return client.send(new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: config }));
    });

  it('sends every member of a policy, and no other', async () => {
    await fc.assert(
      fc.asyncProperty(anyPolicedBehavior, async (behavior) => {
        const policies = policiesOf(configOf({ path: "/it's/&*", ...behavior }));
        expect(policies.length).toBeGreaterThan(1);
        for (const policy of policies) {
          const members = membersOfXml(await sent(policy));
          expect([...members].sort()).toEqual([...membersOf(policy.config)].sort());
        }
      }),
      { numRuns: 60 },
    );
  });
});
