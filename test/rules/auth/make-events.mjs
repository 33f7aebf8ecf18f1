/**
 * Makes a throw-away pair of keys, `edge.keys.json` with its public half, and the events of all fixtures, their tokens signed with its private
 * half, which nobody keeps.
 * So are the secrets that a function reads. Afterwards: edgewright test --config test/rules/auth/edge.config.ts --update
 */
import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';

const ISSUER = 'http://127.0.0.1:1/shop';

/** The time of fixtures, in seconds: 1 January 2025. */
const NOW = Date.UTC(2025, 0, 1) / 1000;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { privateKey: foreignKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const json = (value) => `${JSON.stringify(value, null, 2)}\n`;
const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims = {}, key = privateKey, header = {}) {
  const said = { iss: ISSUER, aud: 'shop', sub: 'ada', exp: NOW + 600, ...claims };
  const signed = `${text({ alg: 'ES256', kid: 'one', ...header })}.${text(said)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const [KEY, OLD_KEY, OTHER_KEY] = [randomBytes(32), randomBytes(32), randomBytes(32)];

function partnerToken(claims = {}, key = KEY, header = {}) {
  const said = { iss: 'https://partner.example/', aud: 'shop', sub: 'bob', exp: NOW + 600, ...claims };
  const signed = `${text({ alg: 'HS256', ...header })}.${text(said)}`;
  return `${signed}.${createHmac('sha256', key).update(signed).digest('base64url')}`;
}

const headersOf = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), [{ key, value }]]));

function lambdaEvent(station, { uri, method = 'GET', bearer, headers = {}, says }) {
  const sent = { ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }), ...headers };
  const request = { clientIp: '198.51.100.1', method, uri, querystring: '', headers: headersOf(sent) };
  const origin = {
    custom: {
      customHeaders: {},
      domainName: 'api.example.com',
      keepaliveTimeout: 5,
      path: '',
      port: 443,
      protocol: 'https',
      readTimeout: 30,
      sslProtocols: ['TLSv1.2'],
    },
  };
  const behind = station === 'viewer-request' ? {} : { origin };
  const answer = { status: '200', statusDescription: 'OK', headers: headersOf(says ?? {}) };
  const response = says === undefined ? {} : { response: answer };
  return { Records: [{ cf: { config: { eventType: station }, request: { ...request, ...behind }, ...response } }] };
}

function functionEvent({ uri, method = 'GET', bearer, headers = {}, cookies = {} }) {
  const sent = { ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }), ...headers };
  const values = (all) => Object.fromEntries(Object.entries(all).map(([name, value]) => [name, { value }]));
  const request = { method, uri, querystring: {}, headers: values(sent), cookies: values(cookies) };
  const context = { eventType: 'viewer-request' };
  return { version: '1.0', context, viewer: { ip: '198.51.100.1' }, request };
}

/** What the function of /shared/* says in x-auth-generation: see shared-token-there.expected.json after a change of its options. */
const SEEN = '1Eq3ctLHr4.-1';

const CLERK = token({ groups: ['clerks'] });

const FIXTURES = {
  'viewer-request': {
    'token-that-counts': { uri: '/plain/a', bearer: token() },
    'token-missing': { uri: '/plain/a' },
    'token-malformed': { uri: '/plain/a', bearer: 'a.b.c' },
    'token-forged': { uri: '/plain/a', bearer: token({}, foreignKey) },
    'token-of-no-algorithm': { uri: '/plain/a', bearer: token({}, privateKey, { alg: 'none' }) },
    'token-for-others': { uri: '/plain/a', bearer: token({ aud: 'others' }) },
    'token-of-an-unknown-issuer': { uri: '/plain/a', bearer: token({ iss: 'https://other.example/' }) },
    'token-too-early': { uri: '/plain/a', bearer: token({ nbf: NOW + 60 }) },
    'token-expired': { uri: '/plain/a', bearer: token({ exp: NOW - 60 }) },
    'token-expired-within-tolerance': { uri: '/tolerant/a', bearer: token({ exp: NOW - 60 }) },
    'token-expired-beyond-tolerance': { uri: '/tolerant/a', bearer: token({ exp: NOW - 180 }) },
    'token-kept': { uri: '/kept/a', bearer: token() },
    'token-in-a-cookie': { uri: '/places/a', headers: { Cookie: `a=1; token=${token()}; b=2` } },
    'token-in-both-places': { uri: '/places/a', bearer: 'a.b.c', headers: { Cookie: `token=${token()}` } },
    'token-in-no-cookie-asked-for': { uri: '/plain/a', headers: { Cookie: `token=${token()}` } },
    'rule-public': { uri: '/rules/open/a' },
    'rule-public-in-other-letters': { uri: '/rules/Open/a' },
    'rule-public-by-another-way': { uri: '/rules/open/%2e%2e/staff/a' },
    'rule-scope-held': { uri: '/rules/orders/a', bearer: token({ scope: 'email orders:read' }) },
    'rule-scope-lacked': { uri: '/rules/orders/a', bearer: token({ scope: 'orders:readonly' }) },
    'rule-scope-lacked-by-head': { uri: '/rules/orders/a', method: 'HEAD', bearer: token() },
    'rule-of-another-method': { uri: '/rules/orders/a', method: 'POST', bearer: token() },
    'rule-group-held': { uri: '/rules/staff/a', bearer: CLERK },
    'rule-group-lacked': { uri: '/rules/staff/a', bearer: token({ groups: ['guests'] }) },
    'rule-claim-held': { uri: '/rules/eu/a', bearer: token({ region: 'ch' }) },
    'rule-claim-lacked': { uri: '/rules/eu/a', bearer: token({ region: 'us' }) },
    'rule-of-no-path': { uri: '/rules/a', bearer: token() },
    preflight: {
      uri: '/plain/a',
      method: 'OPTIONS',
      headers: { Origin: 'https://app.example.com', 'Access-Control-Request-Method': 'GET' },
    },
    'claims-said': { uri: '/claims/a', bearer: token({ address: { city: 'Zürich\r\nX-Role: owner' } }) },
    'claims-of-the-viewer': { uri: '/claims/a', bearer: token(), headers: { 'X-User': 'root', 'X-City': 'Bern' } },
    'answer-unauthorized': { uri: '/answers/a' },
    'answer-forbidden': { uri: '/answers/a', bearer: token() },
    'answer-unavailable': { uri: '/answers/a', bearer: token({ iss: 'http://127.0.0.1:1/unreachable' }) },
    'override-headers': { uri: '/plain/a', bearer: token(), headers: { 'X-Original-URL': '/rules/open/a' } },
  },
  'origin-request': {
    'token-that-counts': { uri: '/shared/a', bearer: token(), headers: { 'X-Auth-Generation': SEEN } },
    'token-in-a-cookie': {
      uri: '/shared/a',
      headers: { 'X-Auth-Generation': SEEN, Cookie: `a=1; token=${token()}` },
    },
    'token-forged': { uri: '/shared/a', bearer: token({}, foreignKey), headers: { 'X-Auth-Generation': SEEN } },
    'token-expired-beyond-tolerance': {
      uri: '/shared/a',
      bearer: token({ exp: NOW - 180 }),
      headers: { 'X-Auth-Generation': SEEN },
    },
    public: { uri: '/shared/open/a', headers: { 'X-Auth-Generation': SEEN.replace('-1', 'open') } },
    'not-seen-by-the-function': { uri: '/shared/a', bearer: token() },
    'seen-by-a-function-of-other-options': {
      uri: '/shared/a',
      bearer: token(),
      headers: { 'X-Auth-Generation': 'other.-1' },
    },
  },
  'origin-response': {
    'kept-until-the-token-ends': {
      uri: '/shared/a',
      headers: { 'X-Auth-Generation': SEEN, 'X-Auth-Expires': String(NOW + 600) },
      says: { 'Cache-Control': 's-maxage=3600' },
    },
    'kept-as-the-origin-says': {
      uri: '/shared/a',
      headers: { 'X-Auth-Generation': SEEN, 'X-Auth-Expires': String(NOW + 600) },
      says: { 'Cache-Control': 's-maxage=60' },
    },
    'not-kept-where-nobody-has-seen-it': { uri: '/shared/a', says: { 'Cache-Control': 's-maxage=60' } },
    public: {
      uri: '/shared/open/a',
      headers: { 'X-Auth-Generation': SEEN.replace('-1', 'open') },
      says: { 'Cache-Control': 's-maxage=3600' },
    },
  },
};

const STORED = { 'secret:partner': KEY.toString('base64url') };
const ROTATED = { 'secret:partner': `${KEY.toString('base64url')} ${OLD_KEY.toString('base64url')}` };

/** Of functions, each with what its store holds if it reads it. */
const FUNCTION_FIXTURES = {
  'no-auth': [{ uri: '/a' }],
  'shared-token-there': [{ uri: '/shared/a', bearer: token(), headers: { 'x-auth-generation': 'of the viewer' } }],
  'shared-token-in-a-cookie': [{ uri: '/shared/a', cookies: { a: '1', token: token() } }],
  'shared-token-missing': [{ uri: '/shared/a' }],
  'shared-token-malformed': [{ uri: '/shared/a', bearer: 'a.b.c' }],
  'shared-token-expired': [{ uri: '/shared/a', bearer: token({ exp: NOW - 180 }) }],
  'shared-token-expired-within-tolerance': [{ uri: '/shared/a', bearer: token({ exp: NOW - 60 }) }],
  'shared-public': [{ uri: '/shared/open/a' }],
  'shared-public-in-other-letters': [{ uri: '/shared/OPEN/a' }],
  'function-token-missing': [{ uri: '/function/a' }],
  'function-token-malformed': [{ uri: '/function/a', bearer: 'a.b' }, STORED],
  'function-token-that-counts': [{ uri: '/function/a', bearer: partnerToken(), headers: { 'x-user': 'root' } }, STORED],
  'function-token-of-the-new-key': [{ uri: '/function/a', bearer: partnerToken() }, ROTATED],
  'function-token-of-the-old-key': [{ uri: '/function/a', bearer: partnerToken({}, OLD_KEY) }, ROTATED],
  'function-token-forged': [{ uri: '/function/a', bearer: partnerToken({}, OTHER_KEY) }, ROTATED],
  'function-token-of-another-algorithm': [
    { uri: '/function/a', bearer: partnerToken({}, KEY, { alg: 'HS512' }) },
    STORED,
  ],
  'function-token-for-others': [{ uri: '/function/a', bearer: partnerToken({ aud: 'others' }) }, STORED],
  'function-token-expired': [{ uri: '/function/a', bearer: partnerToken({ exp: NOW - 60 }) }, STORED],
  'function-key-missing': [{ uri: '/function/a', bearer: partnerToken() }, {}],
  'function-key-not-readable': [{ uri: '/function/a', bearer: partnerToken() }, { 'secret:partner': null }],
  'function-key-too-short': [
    { uri: '/function/a', bearer: partnerToken({}, Buffer.from('short')) },
    { 'secret:partner': 'c2hvcnQ' },
  ],
  'function-public': [{ uri: '/function/open/a', headers: { 'x-user': 'root' } }],
  'function-public-by-another-way': [{ uri: '/function/open/%2e%2e/staff/a' }],
  'function-scope-held': [{ uri: '/function/orders/a', bearer: partnerToken({ scope: 'orders:read' }) }, STORED],
  'function-scope-lacked': [{ uri: '/function/orders/a', bearer: partnerToken() }, STORED],
  'function-of-another-method': [{ uri: '/function/orders/a', method: 'POST', bearer: partnerToken() }, STORED],
  'function-group-held': [{ uri: '/function/staff/a', bearer: partnerToken({ groups: ['clerks'] }) }, STORED],
  'function-group-lacked': [{ uri: '/function/staff/a', bearer: partnerToken() }, STORED],
  'function-claim-held': [{ uri: '/function/eu/a', bearer: partnerToken({ region: 'eu' }) }, STORED],
  'function-claim-lacked': [{ uri: '/function/eu/a', bearer: partnerToken({ region: 'us' }) }, STORED],
};

const root = new URL('.', import.meta.url);
for (const [station, fixtures] of Object.entries(FIXTURES)) {
  const folder = new URL(`test/fixtures/${station}/`, root);
  mkdirSync(folder, { recursive: true });
  for (const [name, request] of Object.entries(fixtures))
    writeFileSync(new URL(`${name}.event.json`, folder), json(lambdaEvent(station, request)));
}
const folder = new URL('test/fixtures/viewer-request/', root);
for (const [name, [request, store]] of Object.entries(FUNCTION_FIXTURES)) {
  writeFileSync(new URL(`${name}.event.json`, folder), json(functionEvent(request)));
  if (store) writeFileSync(new URL(`${name}.store.json`, folder), json(store));
}
const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
const keys = { [ISSUER]: { keys: [{ kty, kid: 'one', alg: 'ES256', crv, x, y }] } };
writeFileSync(new URL('edge.keys.json', root), json(keys));
