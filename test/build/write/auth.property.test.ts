import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { generationOf } from '../../../build/write/auth-generation.ts';
import type { AccessRule, ResolvedAuth, ResolvedIssuer, TokenPlace } from '../../../policy/auth.ts';
import { refusalBeforeVerdict, refusalOfVerdict, shownBy } from '../../../policy/auth-request.ts';
import { type SecretHmac, type SharedIssuer, secretKeyOf, verdictBySecret } from '../../../policy/auth-secret.ts';
import type { EdgeRequest, EdgeResponse } from '../../../policy/event.ts';
import { COURTS, edgeValueOf, NOW, requestOf } from './courts.ts';
import { anyText, nearMisses } from './near-misses.ts';

const hmac: SecretHmac = (key, text) => createHmac('sha256', key).update(text).digest('base64url');

const NOW_SECONDS = NOW / 1000;
const [KEY, OTHER_KEY, UNKNOWN_KEY] = [1, 2, 3].map((octet) => Buffer.alloc(32, octet)) as [Buffer, Buffer, Buffer];

const PARTNER = { issuer: 'https://partner.example.com', audiences: ['shop', 'edge'], secret: '/shop/partner' };
const STORE: Readonly<Record<string, string>> = {
  [secretKeyOf('/shop/partner')]: `${KEY.toString('base64url')} ${OTHER_KEY.toString('base64url')}`,
  [secretKeyOf('/shop/staff')]: KEY.toString('base64url'),
  [secretKeyOf('/shop/short')]: Buffer.alloc(31, 1).toString('base64url'),
  [secretKeyOf('/shop/padded')]: KEY.toString('base64'),
};

/** What a request comes to by the meaning. Changes a copy. */
function meant(auth: ResolvedAuth, sent: EdgeRequest): EdgeRequest | EdgeResponse {
  const request = structuredClone(sent);
  const shown = shownBy(auth, request);
  const token = shown.shown?.token;
  const refusal =
    auth.place === 'function'
      ? refusalOfVerdict(
          auth,
          generationOf(auth),
          request,
          shown,
          token === undefined ? undefined : verdict(auth, token),
        )
      : refusalBeforeVerdict(auth, generationOf(auth), request, shown, NOW_SECONDS);
  return refusal ?? request;
}

function verdict({ issuers, clockTolerance }: ResolvedAuth, token: string) {
  const read = (secret: string): string => STORE[secretKeyOf(secret)] ?? '';
  return verdictBySecret(issuers as readonly SharedIssuer[], token, read, hmac, NOW_SECONDS, clockTolerance);
}

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

function signed(header: object, claims: object, key = KEY): string {
  const text = `${encoded(header)}.${encoded(claims)}`;
  return `${text}.${hmac(key, text)}`;
}

const anyIssuers: fc.Arbitrary<readonly ResolvedIssuer[]> = fc
  .subarray(
    [
      PARTNER,
      {
        issuer: 'https://staff.example.com/',
        audiences: ['client-1'],
        audienceClaim: 'client_id',
        secret: '/shop/staff',
        type: 'at+jwt',
        tokenUse: 'access',
        scopesClaim: 'scp',
        groupsClaim: 'realm_access.roles',
      } as const,
      { issuer: 'https://short.example.com', audiences: ['shop'], secret: '/shop/short' },
      { issuer: 'https://padded.example.com', audiences: ['shop'], secret: '/shop/padded' },
      { issuer: 'https://absent.example.com', audiences: ['shop'], secret: '/shop/absent' },
    ],
    { minLength: 1 },
  )
  .map((issuers) => issuers);

const PATTERNS = ['/admin/*', '/admin', '/Admin/*', '/public/*', '*.js', '/a?c', '/*', '/caf%C3%A9/*', 'v1/*/x', '/p/'];

const anyRule: fc.Arbitrary<AccessRule> = fc.record(
  {
    paths: fc.subarray(PATTERNS, { minLength: 1, maxLength: 3 }),
    methods: fc.subarray(['GET', 'POST', 'OPTIONS'], { minLength: 1 }),
    public: fc.constant(true),
    scopes: fc.subarray(['read', 'orders:write'], { minLength: 1 }),
    groups: fc.subarray(['admin', 'staff'], { minLength: 1 }),
    claims: fc.constantFrom({ tenant: ['a', '7'] }, { 'org.id': ['x'], admin: ['true'] }),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<AccessRule>;

const anyAuth: fc.Arbitrary<ResolvedAuth> = fc
  .record(
    {
      issuers: anyIssuers,
      place: fc.constantFrom('origin-request' as const, 'function' as const),
      tokens: fc.constantFrom<readonly TokenPlace[]>(
        ['authorization'],
        [{ cookie: 'token' }],
        ['authorization', { cookie: 'token' }],
        [{ cookie: 'constructor' }, 'authorization'],
      ),
      keepToken: fc.boolean(),
      clockTolerance: fc.constantFrom(0, 60),
      guarded: fc.constantFrom(undefined, ['/admin/*'], ['/Api/*', '/a?/b']),
      foreign: fc.constantFrom(undefined, ['x-person-id'], ['x-user']),
      rules: fc.array(anyRule, { minLength: 1, maxLength: 4 }),
      claims: fc.constantFrom({ 'X-User': 'sub' }, { 'x-org': { claim: 'org.id', key: true }, 'x-tags': 'tags' }),
      realm: fc.constantFrom('api', 'Stage 2'),
      answers: fc.constantFrom(
        { unauthorized: '<p>\u00e9\u{1f600}"</p>' },
        { contentType: 'text/plain', forbidden: 'no', unavailable: 'later' },
      ),
    },
    { requiredKeys: ['issuers', 'place'] },
  )
  .map((auth) => auth as ResolvedAuth);

const anyHeader = fc.oneof(
  { weight: 6, arbitrary: fc.constant({ alg: 'HS256', typ: 'JWT' }) },
  {
    weight: 3,
    arbitrary: fc.constantFrom({ alg: 'HS256', typ: 'at+jwt' }, { typ: 'application/AT+JWT', alg: 'HS256' }),
  },
  fc.constantFrom<object>(
    { alg: 'none' },
    { alg: 'hs256' },
    { alg: 'HS256', kid: '' },
    { alg: 'HS256', kid: 'a' },
    { alg: 'HS256', kid: null },
    { alg: 'HS256', crit: [] },
    { alg: 'HS256', b64: true },
    { alg: 'HS256', cty: 'JWT' },
    { alg: ['HS256'] },
    { typ: 'JWT' },
    { alg: 'HS512' },
    { alg: 'RS256' },
    [],
  ),
);

const time = fc.constantFrom<unknown>(
  NOW_SECONDS - 61,
  NOW_SECONDS - 60,
  NOW_SECONDS,
  NOW_SECONDS + 1,
  NOW_SECONDS + 61,
  '1',
  null,
  true,
  1.5,
);
const list = (...items: unknown[]): fc.Arbitrary<unknown> => fc.subarray(items);

const anyClaims = fc
  .tuple(
    fc.constantFrom(
      { iss: 'https://partner.example.com', aud: 'shop' },
      { iss: 'https://partner.example.com', aud: ['other', 'edge'] },
      { iss: 'https://staff.example.com/', client_id: 'client-1', token_use: 'access' },
      { iss: 'https://short.example.com', aud: 'shop' },
      { iss: 'https://padded.example.com', aud: 'shop' },
      { iss: 'https://absent.example.com', aud: 'shop' },
    ),
    fc.oneof({ weight: 6, arbitrary: fc.constant(NOW_SECONDS + 600) }, { weight: 1, arbitrary: time }),
    fc.record(
      {
        iss: fc.constantFrom<unknown>('https://partner.example.com', 'https://other.example.com', 7),
        aud: fc.oneof(list('shop', 7, 'client-1'), fc.constantFrom<unknown>('', null, { shop: 1 })),
        nbf: time,
        iat: time,
        token_use: fc.constantFrom('id', 'access'),
      },
      { requiredKeys: [] },
    ),
    fc.record(
      {
        sub: fc.oneof(
          fc.constantFrom<unknown>(
            'u-1',
            'a\r\nb',
            '\u0000',
            '\ud800',
            '\ufffd',
            '\u{1f600} @:/+=,',
            '',
            7,
            true,
            null,
            {},
            'x'.repeat(2049),
          ),
          anyText,
        ),
        scope: fc.constantFrom<unknown>('read', 'read orders:write', 'orders:write  read', ['read'], 7),
        scp: fc.oneof(list('read', 'orders:write', 7), fc.constant('read')),
        groups: fc.oneof(list('admin', 'staff'), fc.constant('admin')),
        realm_access: fc.oneof(
          list('admin').map((roles) => ({ roles })),
          fc.constantFrom<unknown>([], null, 'roles'),
        ),
        tenant: fc.oneof(fc.constantFrom<unknown>('a', 7, false, null), list('a', 'b', 7)),
        'org.id': fc.constantFrom<unknown>('x', ['x']),
        org: fc.constantFrom<unknown>({ id: 'x' }, { id: 'y,z' }, 'x'),
        admin: fc.constantFrom<unknown>(true, 'true'),
        tags: fc.oneof(list('a b', 'c', '\u00e9', 1), fc.constant([{}])),
      },
      { requiredKeys: [] },
    ),
  )
  .chain(([base, exp, odd, more]) =>
    fc.constantFrom<object>({ ...base, ...more, exp }, { ...base, ...more, exp }, { ...base, ...more, exp, ...odd }),
  );

const spoiled = (token: string): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 6, arbitrary: fc.constant(token) },
    fc.constantFrom(
      `${token}=`,
      `${token}.`,
      `${token} `,
      `${token}\n`,
      token.slice(0, -1),
      token.replace(/[^.]+$/, ''),
      token.replace(/.$/, (last) => String.fromCharCode(last.charCodeAt(0) + 1)),
      `.${token}`,
      token.toUpperCase(),
      `${token}${'A'.repeat(8192)}`,
      `${'.'.repeat(3000)}`,
      token.replace('.', '..'),
      `\ufeff${token}`,
    ),
    fc.nat({ max: 60 }).map((at) => token.slice(0, at) + token.slice(at + 1)),
    nearMisses([token]).map((text) => text.toWellFormed()),
  );

/** JSON that is none, texts that are no UTF-8, signed all the same. */
const oddPayload = fc
  .oneof(
    fc.constantFrom(
      '{}',
      '[]',
      'null',
      '""',
      '{"exp":1e400}',
      '{"exp":9999999999,"exp":1}',
      '{"__proto__":{"exp":9999999999}}',
      '{"exp":9999999999,}',
      '\ufeff{}',
      ' {"exp":9999999999} ',
      '{"a":"\u0001"}',
      '',
      '{',
    ),
    fc.json({ maxDepth: 3 }),
  )
  .map((text) => Buffer.from(text))
  .chain((octets) =>
    fc.constantFrom(
      octets,
      Buffer.concat([octets, Buffer.from([0xff])]),
      Buffer.from([0xc0, 0x80]),
      Buffer.from([0xed, 0xa0, 0x80]),
    ),
  )
  .map((octets) => `${encoded({ alg: 'HS256', typ: 'JWT' })}.${octets.toString('base64url')}`)
  .map((text) => `${text}.${hmac(KEY, text)}`);

const anyToken = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(anyHeader, anyClaims, fc.constantFrom(KEY, KEY, KEY, OTHER_KEY, UNKNOWN_KEY))
      .chain(([header, claims, key]) => spoiled(signed(header, claims, key))),
  },
  { weight: 2, arbitrary: oddPayload },
  { weight: 1, arbitrary: anyText.map((text) => text.toWellFormed()) },
);

const anyAuthorization = fc.oneof(
  { weight: 8, arbitrary: anyToken.map((token) => [`Bearer ${token}`]) },
  anyToken.chain((token) =>
    fc.constantFrom(
      [`bearer ${token}`],
      [`BEARER   ${token}`],
      [`Bearer${token}`],
      [`Bearer\t${token}`],
      [`Basic ${token}`],
      ['Bearer'],
      ['Bearer '],
      ['bearer\n'],
      [''],
      [`Bearer ${token}, Bearer ${token}`],
      [`Bearer ${token}`, `Bearer ${token}`],
      [`Bearer  ${token}\n`],
    ),
  ),
);

const anyUri = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      '/',
      '/admin',
      '/admin/',
      '/admin/x',
      '/public/x',
      '/x.js',
      '/abc',
      '/v1/a/x',
      '/products/1',
      '/p/',
    ),
  },
  fc.constantFrom(
    '/Admin/x',
    '/%61dmin/x',
    '/admin;a=1/x',
    '/admin/;/x',
    '/;/admin/x',
    '/public/;x',
    `/public${'/;'.repeat(17)}`,
    `/public${'/;a'.repeat(16)}`,
    '/public/../admin/x',
    '/public/%2e%2e/admin/x',
    '/public/..%2fadmin',
    '//admin/x',
    '/admin//x',
    '/public/%5c..',
    '/caf%C3%A9/x',
    '/caf%c3%89/x',
    '/CAF\u00c9/x',
    '/caf\u00e9/x',
    '/%C4%B0/x',
    '/PUBL%C4%B0C/x',
    '/a%F0%9F%98%80c',
    '/a%3Fc',
    '/x%2Ejs',
    '/x.JS',
    '/x.js;v=1',
    '/%2561dmin/x',
    '/admin%2525',
    '/%',
    '/%zz',
    '*',
    '',
  ),
  nearMisses(PATTERNS.map((pattern) => pattern.replace('*', 'x'))).map((text) => text.toWellFormed()),
);

const anyRequest: fc.Arbitrary<EdgeRequest> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'OPTIONS'),
    uri: anyUri,
    authorization: fc.option(anyAuthorization, { nil: undefined, freq: 5 }),
    cookies: fc.record(
      {
        token: fc.oneof(
          anyToken.map((token) => [token]),
          anyToken.map((token) => [token, token]),
        ),
        constructor: anyToken.map((token) => [token]),
        id: fc.constant(['7']),
      },
      { requiredKeys: [] },
    ),
    others: fc.record(
      {
        origin: fc.constant('https://app.example.com'),
        'access-control-request-method': fc.constant('PUT'),
        'x-user': fc.constant('admin'),
        'x-tags': fc.constant('all'),
        'x-auth-generation': fc.constant('x.open'),
        'x-http-method-override': fc.constant('DELETE'),
        'x-original-url': fc.constant('/admin'),
      },
      { requiredKeys: [] },
    ),
  })
  .map(({ method, uri, authorization, cookies, others }) =>
    requestOf({
      method,
      uri,
      headers: {
        host: { value: 'shop.example.com' },
        ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, { value }])),
        ...(authorization ? { authorization: edgeValueOf(authorization) } : {}),
      },
      cookies: Object.fromEntries(
        Object.entries(cookies).flatMap(([name, values]) =>
          Array.isArray(values) ? [[name, edgeValueOf(values)]] : [],
        ),
      ),
    }),
  );

const FUNCTIONS = COURTS.filter(([title]) => !title.startsWith('as Lambda'));

describe.each(FUNCTIONS)('the written auth %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('lets in whom the meaning lets in, and says what it says', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(anyAuth, fc.array(anyRequest, { minLength: 20, maxLength: 40 }), async (options, requests) => {
        const made = await judge(
          { name: 'auth', options },
          requests.map((request) => ({ request })),
          STORE,
        );
        expect(made.map(({ result }) => result)).toEqual(requests.map((request) => meant(options, request)));
      }),
      { numRuns: 60, endOnFailure: true },
    );
  });
});
