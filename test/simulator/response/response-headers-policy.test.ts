import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Bundle, bundlesOf } from '../../../build/bundle.ts';
import { planOf } from '../../../build/plan.ts';
import { policiesOf } from '../../../build/policies.ts';
import type { ResolvedConfig } from '../../../config/resolve.ts';
import { answerHeadersOf, type Headers } from '../../../policy/headers.ts';
import { type ResponseHeaders, responseHeadersOf, unsayable } from '../../../policy/response-headers-policy.ts';
import { distributionOf } from '../../../simulator/distribution.ts';
import type { Answer } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { projectSettings } from '../../../simulator/project-settings.ts';
import { type CorsConfig, withResponseHeadersPolicy } from '../../../simulator/response/response-headers-policy.ts';
import { projectStations } from '../../../simulator/station/project-stations.ts';
import { anyHeaders, anySent } from '../../build/write/any-headers.ts';
import { sceneOf } from '../edge.ts';

type Values = Readonly<Record<string, string>>;

function answerOf(headers: Values): Answer {
  return { status: '200', statusDescription: 'OK', headers: headersFrom(headers), body: '' };
}

/** The first value of each header. */
function valuesOf({ headers }: Answer): Values {
  return Object.fromEntries(Object.entries(headers).map(([name, lines]) => [name, lines[0]?.value ?? '']));
}

const custom = (Header: string, Value: string, Override: boolean): ResponseHeaders => ({
  CustomHeadersConfig: { Quantity: 1, Items: [{ Header, Value, Override }] },
});
const removed = (Header: string): ResponseHeaders => ({ RemoveHeadersConfig: { Quantity: 1, Items: [{ Header }] } });

const TABLE: readonly (readonly [title: string, ResponseHeaders, sent: Values, got: Values])[] = [
  ['nothing', {}, { 'X-A': 'origin' }, { 'x-a': 'origin' }],
  ['a header that overrides', custom('X-A', 'policy', true), { 'x-a': 'origin' }, { 'x-a': 'policy' }],
  ['a header that gives way', custom('X-A', 'policy', false), { 'x-a': 'origin' }, { 'x-a': 'origin' }],
  ['a header that need not', custom('X-A', 'policy', false), {}, { 'x-a': 'policy' }],
  ['an empty value', custom('X-A', '', true), { 'x-a': 'origin' }, { 'x-a': '' }],
  ['a removal, in any case', removed('X-POWERED-By'), { 'x-powered-by': 'a', 'X-A': 'b' }, { 'x-a': 'b' }],
  [
    'a removal before what is set',
    { ...removed('X-A'), ...custom('X-A', 'policy', false) },
    { 'x-a': 'origin' },
    { 'x-a': 'policy' },
  ],
  ["CloudFront's own name for a server that is removed", removed('Server'), { server: 'a' }, { server: 'CloudFront' }],
  [
    'every member',
    {
      SecurityHeadersConfig: {
        StrictTransportSecurity: { Override: true, AccessControlMaxAgeSec: 9, IncludeSubdomains: true, Preload: true },
        ContentTypeOptions: { Override: true },
        FrameOptions: { Override: false, FrameOption: 'DENY' },
        ReferrerPolicy: { Override: true, ReferrerPolicy: 'origin' },
        ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'none'" },
        XSSProtection: { Override: true, Protection: true, ModeBlock: true },
      },
    },
    { 'x-frame-options': 'SAMEORIGIN', 'x-xss-protection': '0' },
    {
      'x-frame-options': 'SAMEORIGIN',
      'x-xss-protection': '1; mode=block',
      'strict-transport-security': 'max-age=9; includeSubDomains; preload',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'origin',
      'content-security-policy': "default-src 'none'",
    },
  ],
];

describe('a response headers policy', () => {
  it.each(TABLE)('does to an answer what it says: %s', (_, policy, sent, got) => {
    expect(valuesOf(withResponseHeadersPolicy(policy, answerOf(sent)))).toEqual(got);
  });

  it('that is written from options does what they mean', () => {
    const case_ = anyHeaders
      .filter((options) => unsayable(options).length === 0)
      .chain((options) => fc.tuple(fc.constant(options), anySent(options)));
    fc.assert(
      fc.property(case_, ([options, sent]) => {
        const lines = Object.fromEntries(Object.entries(sent).map(([name, { value }]) => [name, [{ value }]]));
        const meant = Object.entries(answerHeadersOf(options, sent, '/')).map(([name, { value }]) => [name, value]);
        const { headers } = withResponseHeadersPolicy(responseHeadersOf(options), { ...answerOf({}), headers: lines });
        const made = Object.entries(headers).map(([name, [line]]) => [name, line?.value]);
        const isTheirs = ([name]: readonly unknown[]): boolean => name !== 'server';
        expect(made.filter(isTheirs).sort()).toEqual(meant.filter(isTheirs).sort());
      }),
    );
  });
});

const APP = 'https://app.example.com';

const CORS: CorsConfig = {
  OriginOverride: true,
  AccessControlAllowOrigins: { Items: [APP, 'https://*.example.org', '*.example.net'] },
  AccessControlAllowHeaders: { Items: ['X-Token', 'Content-Type'] },
  AccessControlAllowMethods: { Items: ['GET', 'PUT'] },
  AccessControlAllowCredentials: true,
  AccessControlExposeHeaders: { Items: ['ETag', 'X-Total'] },
  AccessControlMaxAgeSec: 600,
};
const GIVES_WAY = { ...CORS, OriginOverride: false };
const EVERYBODY: CorsConfig = { OriginOverride: true, AccessControlAllowOrigins: { Items: ['*'] } };

const GRANT = {
  'access-control-allow-origin': APP,
  'access-control-allow-credentials': 'true',
  'access-control-expose-headers': 'ETag, X-Total',
};
const PREFLIGHT = {
  ...GRANT,
  'access-control-allow-methods': 'GET, PUT',
  'access-control-allow-headers': 'X-Token, Content-Type',
  'access-control-max-age': '600',
};
const ALL_METHODS = 'DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT';
const ASKS = { Origin: APP, 'Access-Control-Request-Method': 'PUT' };
const THEIRS = { 'Access-Control-Allow-Origin': 'https://theirs.example' };

/** A policy, what is asked and answered, and the headers that the viewer gets. */
const CORS_TABLE: readonly (readonly [
  title: string,
  CorsConfig,
  method: string,
  asked: Values,
  sent: Values,
  got: Values,
])[] = [
  ['a request without Origin', CORS, 'GET', {}, {}, {}],
  [
    'a request without Origin, with what the origin server says',
    CORS,
    'GET',
    {},
    THEIRS,
    { 'access-control-allow-origin': 'https://theirs.example' },
  ],
  ['a request', CORS, 'GET', { Origin: APP }, {}, GRANT],
  ['a preflight', CORS, 'OPTIONS', ASKS, {}, PREFLIGHT],
  ['OPTIONS that is no preflight', CORS, 'OPTIONS', { Origin: APP }, {}, GRANT],
  ["a request that has a preflight's header", CORS, 'PUT', ASKS, {}, GRANT],
  [
    'every method',
    { ...EVERYBODY, AccessControlAllowMethods: { Items: ['ALL'] } },
    'OPTIONS',
    ASKS,
    {},
    { 'access-control-allow-origin': '*', 'access-control-allow-methods': ALL_METHODS },
  ],
  ['everybody', EVERYBODY, 'GET', { Origin: 'null' }, {}, { 'access-control-allow-origin': '*' }],
  ['a stranger', CORS, 'GET', { Origin: 'https://evil.example' }, {}, {}],
  ['a stranger, with what the origin server says', CORS, 'GET', { Origin: 'https://evil.example' }, THEIRS, {}],
  [
    'a stranger, where the policy gives way',
    GIVES_WAY,
    'GET',
    { Origin: 'https://evil.example' },
    THEIRS,
    { 'access-control-allow-origin': 'https://theirs.example' },
  ],
  ['what the origin server says', CORS, 'GET', { Origin: APP }, THEIRS, GRANT],
  [
    'what the origin server says, where the policy gives way',
    GIVES_WAY,
    'GET',
    { Origin: APP },
    THEIRS,
    { ...GRANT, 'access-control-allow-origin': 'https://theirs.example' },
  ],
  [
    'no credentials, no list, no time',
    { OriginOverride: true, AccessControlAllowOrigins: { Items: [APP] } },
    'OPTIONS',
    ASKS,
    {},
    { 'access-control-allow-origin': APP },
  ],
];

/** Origins, and whether they may read. */
const ORIGINS: readonly (readonly [origin: string, mayRead: boolean])[] = [
  ['https://a.example.org', true],
  ['https://a.b.example.org', true],
  ['http://a.example.org', false],
  ['https://example.org', false],
  ['http://a.example.net', true],
  ['https://a.example.net', true],
  ['https://evil.example/a.example.net', false],
  ['https://evil.example#.example.net', false],
  ['a.example.net', false],
  ['null', false],
  ['', false],
];

describe('a response headers policy with CORS', () => {
  it.each(CORS_TABLE)('says to the viewer what the policy says: %s', (_, cors, method, asked, sent, got) => {
    const request = { method, headers: headersFrom(asked) };
    expect(valuesOf(withResponseHeadersPolicy({ CorsConfig: cors }, answerOf(sent), request))).toEqual(got);
  });

  it.each(ORIGINS)('lets the leftmost part of a domain be any: %j %s', (origin, mayRead) => {
    const request = { method: 'GET', headers: headersFrom({ Origin: origin }) };
    const { headers } = withResponseHeadersPolicy({ CorsConfig: CORS }, answerOf({}), request);
    expect(headers['access-control-allow-origin']?.[0]?.value).toBe(mayRead ? origin : undefined);
  });

  it('says nothing of it where the request is not there', () => {
    expect(valuesOf(withResponseHeadersPolicy({ CorsConfig: EVERYBODY }, answerOf({})))).toEqual({});
  });

  it('says where XSS is reported', () => {
    const XSSProtection = { Override: true, Protection: true, ReportUri: 'https://r.example' };
    const { headers } = withResponseHeadersPolicy({ SecurityHeadersConfig: { XSSProtection } }, answerOf({}));
    expect(headers['x-xss-protection']?.[0]?.value).toBe('1; report=https://r.example');
  });
});

/** What a viewer gets of X-Frame-Options in each kind of trip, by who speaks. */
const TRIPS: readonly (readonly [trip: string, via: NonNullable<Headers['via']>, got: string | undefined])[] = [
  ['an answer', 'function', 'DENY'],
  ['an answer', 'policy', 'DENY'],
  ['an answer', 'both', 'DENY'],
  ['an error of the origin', 'function', undefined],
  ['an error of the origin', 'policy', 'DENY'],
  ['an error of the origin', 'both', 'DENY'],
  ['a redirect', 'function', undefined],
  ['a redirect', 'policy', 'DENY'],
  ['a redirect', 'both', 'DENY'],
  ['a rule that throws', 'function', undefined],
  ['a rule that throws', 'policy', 'DENY'],
  ['a rule that throws', 'both', 'DENY'],
];

describe.each(['function', 'lambda'] as const)('the headers of a trip through a %s', (viewer) => {
  let folder = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-own-'));
    await writeFile(join(folder, 'throws.js'), 'export function own() { throw new Error("no"); }');
  });
  afterAll(() => rm(folder, { recursive: true }));

  it.each(TRIPS)('%s, via %s: %s', async (trip, via, got) => {
    const scene = await sceneOf({
      viewer,
      redirects: { exact: { '/old': '/new' } },
      headers: { frameOptions: 'DENY', via },
      ...(trip === 'a rule that throws' ? { own: { viewerRequest: join(folder, 'throws.js') } } : {}),
    });
    if (trip === 'an error of the origin') scene.origin.will({ status: 404 });
    const { answer } = await scene.get(trip === 'a redirect' ? '/old' : '/');
    expect(answer.headers['x-frame-options']?.[0]?.value).toBe(got);
    await scene.close();
  });

  it('are seen by viewer-response, which has the last word', async () => {
    const scene = await sceneOf({
      viewer,
      cors: { origins: ['https://app.example.com'] },
      headers: { set: { Vary: 'Accept' }, via: 'policy' },
    });
    const { answer } = await scene.get('/', { headers: { Origin: 'https://app.example.com' } });
    expect(valuesOf(answer).vary).toBe('Accept, Origin');
    await scene.close();
  });
});

it('A response headers policy speaks for the error in place of a viewer-response that failed', async () => {
  const behavior = {
    path: '*',
    origin: 'site',
    viewer: 'function',
    headers: { frameOptions: 'DENY', via: 'both' },
  } as const;
  const config: ResolvedConfig = {
    app: 'scene',
    environment: 'dev',
    hosts: ['shop.example.com'],
    origins: { site: { folder: '.' } },
    issuers: {},
    behaviors: [behavior],
    budget: { warn: 1, fail: 1 },
  };
  const [bundle] = await bundlesOf(planOf(config), process.cwd());
  const fails = { ...(bundle as Bundle), code: 'function handler() { throw new Error("no"); }' };
  const bundles = [fails];
  const settings = projectSettings({ config, bundles, policies: policiesOf(config) });
  const distribution = distributionOf({
    settings,
    stations: projectStations({
      settings,
      bundles,
      fileOf: ({ file }) => file,
      stored: () => undefined,
    })({ now: () => 0 }),
    originOf: () => ({ fetch: async () => answerOf({}) }),
    now: () => 0,
    requestId: () => 'r==',
  });
  const { answer } = await distribution({ clientIp: '::1', method: 'GET', uri: '/', querystring: '', headers: {} });
  expect([answer.status, valuesOf(answer)['x-frame-options']]).toEqual(['503', 'DENY']);
});
