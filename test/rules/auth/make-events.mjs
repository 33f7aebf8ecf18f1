/**
 * Makes a throw-away pair of keys, `edge.keys.json` with its public half, and the events of all fixtures, their tokens signed with its private
 * half, which nobody keeps. Afterwards: edgewright test --config test/rules/auth/edge.config.ts --update
 */
import { generateKeyPairSync, sign } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';

const ISSUER = 'http://127.0.0.1:1/shop';

/** The time of fixtures, in seconds: 1 January 2025. */
const NOW = Date.UTC(2025, 0, 1) / 1000;

const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const { privateKey: foreignKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });

const text = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');

function token(claims = {}, key = privateKey, header = {}) {
  const said = { iss: ISSUER, aud: 'shop', sub: 'ada', exp: NOW + 600, ...claims };
  const signed = `${text({ alg: 'ES256', kid: 'one', ...header })}.${text(said)}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

const headersOf = (headers) =>
  Object.fromEntries(Object.entries(headers).map(([key, value]) => [key.toLowerCase(), [{ key, value }]]));

function lambdaEvent(station, { uri, method = 'GET', bearer, headers = {} }) {
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
  const behind = station === 'origin-request' ? { origin } : {};
  return { Records: [{ cf: { config: { eventType: station }, request: { ...request, ...behind } } }] };
}

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
    'not-seen-by-the-function': { uri: '/shared/a', bearer: token() },
    'seen-by-a-function-of-other-options': {
      uri: '/shared/a',
      bearer: token(),
      headers: { 'X-Auth-Generation': 'other.-1' },
    },
  },
};

const root = new URL('.', import.meta.url);
for (const [station, fixtures] of Object.entries(FIXTURES)) {
  const folder = new URL(`test/fixtures/${station}/`, root);
  mkdirSync(folder, { recursive: true });
  for (const [name, request] of Object.entries(fixtures))
    writeFileSync(new URL(`${name}.event.json`, folder), `${JSON.stringify(lambdaEvent(station, request), null, 2)}\n`);
}
const { kty, crv, x, y } = publicKey.export({ format: 'jwk' });
const keys = { [ISSUER]: { keys: [{ kty, kid: 'one', alg: 'ES256', crv, x, y }] } };
writeFileSync(new URL('edge.keys.json', root), `${JSON.stringify(keys, null, 2)}\n`);
