/** What is easily forgotten of a request that shows a token, at every station that judges one before the cache is asked. */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compile } from '../../../build/bundle.ts';
import type { Placement } from '../../../build/plan.ts';
import { storedItems } from '../../../build/station-plugin.ts';
import { generationOf } from '../../../build/write/auth-generation.ts';
import type { ResolvedAuth } from '../../../policy/auth.ts';
import { OVERRIDE_HEADERS } from '../../../policy/auth-request.ts';
import { secretKeyOf } from '../../../policy/auth-secret.ts';
import type { EdgeHeaders, EdgeRequest, EdgeResponse } from '../../../policy/event.ts';
import { nodeFunction } from '../../../simulator/engine/node-engine.ts';
import { completeEvent } from '../../../simulator/judge/fixture.ts';
import { COURTS, edgeValueOf, type Judge, NOW, requestOf } from './courts.ts';

const KEY = Buffer.alloc(32, 1);
const ISSUER = { issuer: 'https://partner.example.com', audiences: ['shop'], secret: '/shop/partner' };
const STORE = { [secretKeyOf('/shop/partner')]: KEY.toString('base64url') };
const NOW_SECONDS = NOW / 1000;

const AUTH = {
  issuers: [ISSUER],
  tokens: ['authorization', { cookie: 'token' }],
  claims: { 'x-user': 'sub' },
  rules: [
    { paths: ['/public/*'], public: true },
    { paths: ['/admin/*'], scopes: ['admin'] },
  ],
} as const satisfies Omit<ResolvedAuth, 'place'>;

const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const mac = (text: string, key: string | Buffer = KEY): string =>
  createHmac('sha256', key).update(text).digest('base64url');

function tokenOf(
  claims: object = {},
  header: object = { alg: 'HS256', typ: 'JWT' },
  key: string | Buffer = KEY,
): string {
  const own = { iss: ISSUER.issuer, aud: 'shop', sub: 'ada', exp: NOW_SECONDS + 600, ...claims };
  const text = `${encoded(header)}.${encoded(own)}`;
  return `${text}.${mac(text, key)}`;
}

const TOKEN = tokenOf();

/** A request with these headers, with several lines for a list. */
function asking(
  headers: Readonly<Record<string, string | readonly string[]>>,
  { cookies = {}, ...differs }: Partial<EdgeRequest> = {},
): EdgeRequest {
  const lines = Object.entries(headers).map(([name, values]) => [name, edgeValueOf([values].flat())]);
  return requestOf({
    headers: { host: { value: 'shop.example.com' }, ...Object.fromEntries(lines) },
    cookies,
    ...differs,
  });
}

const bearer = (token: string, differs?: Partial<EdgeRequest>): EdgeRequest =>
  asking({ authorization: `Bearer ${token}` }, differs);

/** Everything that runs a place, once it does. */
const PLACES = COURTS.filter(([title]) => !title.startsWith('as Lambda')).flatMap(([title, isAbsent, judge]) =>
  (['origin-request', 'function'] as const).map(
    (place) => [`${place} ${title}`, isAbsent, resultOf(judge, place), place, judge] as const,
  ),
);

type Outcome = Partial<EdgeRequest & EdgeResponse> & { readonly headers: EdgeHeaders };

/** What becomes of a request at a place. */
function resultOf(judge: Judge, place: ResolvedAuth['place']) {
  return async (request: EdgeRequest, differs: Partial<ResolvedAuth> = {}, store = STORE): Promise<Outcome> => {
    const [made] = await judge({ name: 'auth', options: { ...AUTH, place, ...differs } }, [{ request }], store);
    return made?.result as Outcome;
  };
}

/** The status of an answer, or `passes`. */
const outcome = ({ statusCode }: Outcome): number | 'passes' => statusCode ?? 'passes';

describe.each(PLACES)('auth at %s', (_title, isAbsent, ask, place) => {
  it.skipIf(isAbsent).each([
    ['no token', asking({}), 401],
    ['a token', bearer(TOKEN), 'passes'],
    ['the scheme in lower case', asking({ authorization: `bearer ${TOKEN}` }), 'passes'],
    ['two spaces', asking({ authorization: `Bearer  ${TOKEN}` }), 'passes'],
    ['two Authorization headers', asking({ authorization: [`Bearer ${TOKEN}`, `Bearer ${TOKEN}`] }), 401],
    ['a list with commas', asking({ authorization: `Bearer ${TOKEN}, Bearer ${TOKEN}` }), 401],
    ['another scheme', asking({ authorization: 'Basic YTpi' }), 401],
    ['a tab', asking({ authorization: `Bearer\t${TOKEN}` }), 401],
    ['a cookie', asking({}, { cookies: { token: { value: TOKEN } } }), 'passes'],
    ['two cookies of the name', asking({}, { cookies: { token: edgeValueOf([TOKEN, TOKEN]) } }), 401],
    ['a bad header and a good cookie', bearer('x', { cookies: { token: { value: TOKEN } } }), 401],
    ['a good header and a bad cookie', bearer(TOKEN, { cookies: { token: { value: 'x' } } }), 'passes'],
    ['HEAD', asking({}, { method: 'HEAD' }), 401],
    ['OPTIONS that is no preflight', asking({}, { method: 'OPTIONS' }), 401],
    [
      'a preflight',
      asking({ origin: 'https://a.example', 'access-control-request-method': 'PUT' }, { method: 'OPTIONS' }),
      'passes',
    ],
    ['a token that expires now', bearer(tokenOf({ exp: NOW_SECONDS })), 401],
    ['a token that never expires', bearer(tokenOf({ exp: undefined })), 401],
  ])('makes of %s %3$s', async (_, request, wanted) => {
    const made = await ask(request);
    expect(outcome(made)).toBe(wanted);
    if (made.statusCode === 401) {
      expect(made.headers).toMatchObject({ 'cache-control': { value: 'no-store' } });
      expect(made.headers['www-authenticate']?.value).toMatch(
        /^Bearer realm="api"(?:, error="invalid_token", error_description="[\w ]+")?$/,
      );
      expect(made.body === undefined).toBe(request.method === 'HEAD');
    }
  });

  it.skipIf(isAbsent).each([
    ['/public/x', 'passes'],
    ['/public', 'passes'],
    ['/PUBLIC/x', 400],
    ['/public/../admin/x', 400],
    ['/public/%2e%2e/admin/x', 400],
    ['/public/%252e%252e/admin', 400],
    ['/public/..%2fadmin', 400],
    ['/public%2fx', 400],
    ['//public/x', 400],
    ['/public/;a/../x', 400],
    ['/public;a=1/x', 400],
    ['/public/x;a=1', 'passes'],
    ['/%70ublic/x', 400],
    ['/public/', 'passes'],
    ['/public/x/', 'passes'],
    ['/', 401],
    ['/%61dmin/x', 400],
    ['/admin/x', 401],
  ])('makes of %s without a token %s', async (uri, wanted) => {
    expect(outcome(await ask(asking({}, { uri })))).toBe(wanted);
  });

  it.skipIf(isAbsent).each([
    ['a verified request', bearer(TOKEN)],
    ['a public path', asking({}, { uri: '/public/x' })],
  ])('hands nothing on of whom a client says it is: %s', async (_, request) => {
    const sent = ['x-user', 'x-auth-generation', 'x-auth-expires', ...OVERRIDE_HEADERS];
    const headers = { ...request.headers, ...Object.fromEntries(sent.map((name) => [name, { value: 'root' }])) };
    const made = await ask({ ...request, headers });
    expect(made.statusCode).toBeUndefined();
    expect(JSON.stringify(made.headers)).not.toContain('root');
  });

  it.skipIf(isAbsent)('answers for the origin alone: nothing of a refused request is in it', async () => {
    const made = await ask(asking({ 'x-user': 'root', authorization: 'Bearer <script>"\r\n' }));
    expect(outcome(made)).toBe(401);
    expect(JSON.stringify(made)).not.toMatch(/root|<script/);
  });

  it.skipIf(isAbsent)('leaves no token on a public path', async () => {
    const made = await ask(bearer(TOKEN, { uri: '/public/x', cookies: { token: { value: TOKEN } } }), {
      keepToken: true,
    });
    expect(made).toMatchObject({ uri: '/public/x' });
    expect(JSON.stringify(made)).not.toContain(TOKEN);
  });

  it.skipIf(isAbsent)('keeps the token that counted where it is asked for, and no other', async () => {
    const request = bearer(TOKEN, { cookies: { token: { value: 'x' }, id: { value: '7' } } });
    const made = await ask(request, { keepToken: true });
    expect(made.headers).toHaveProperty('authorization.value', `Bearer ${TOKEN}`);
    expect(made.cookies).toEqual({ id: { value: '7' } });
  });

  it.skipIf(isAbsent || place !== 'origin-request')('puts what judged a request into the cache key', async () => {
    const generation = (auth: Partial<ResolvedAuth>): string =>
      generationOf({ ...AUTH, place, ...auth } as ResolvedAuth);
    const keyOf = async (request: EdgeRequest, auth: Partial<ResolvedAuth> = {}) =>
      (await ask(request, auth)).headers['x-auth-generation']?.value;
    expect(await keyOf(bearer(TOKEN))).toBe(`${generation({})}.-1`);
    expect(await keyOf(bearer(TOKEN, { uri: '/admin/x' }))).toBe(`${generation({})}.1`);
    expect(await keyOf(asking({}, { uri: '/public/x' }))).toBe(`${generation({})}.open`);
    expect(await keyOf(bearer(TOKEN), { clockTolerance: 5 })).toBe(`${generation({ clockTolerance: 5 })}.-1`);
    expect(generation({ clockTolerance: 5 })).not.toBe(generation({}));
  });
});

const VERIFIERS = PLACES.filter(([, , , place]) => place === 'function');

const PUBLIC_KEY = '-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----\n';

describe.each(VERIFIERS)('HS256 at %s', (_title, isAbsent, ask) => {
  const two = {
    [secretKeyOf('/shop/partner')]: `${Buffer.alloc(32, 2).toString('base64url')} ${KEY.toString('base64url')}`,
  };
  const keyOf = (value: string): Record<string, string> => ({ [secretKeyOf('/shop/partner')]: value });

  it.skipIf(isAbsent)('says who it is to the origin', async () => {
    const made = await ask(bearer(tokenOf({ sub: 'a\r\nb \u00e9\u0000' })));
    expect(made.headers['x-user']).toEqual({ value: 'a%0D%0Ab%20%C3%A9%00' });
    expect(made.headers).not.toHaveProperty('authorization');
  });

  it.skipIf(isAbsent).each([
    ['none', tokenOf({}, { alg: 'none' })],
    ['none, without a signature', tokenOf({}, { alg: 'none' }).replace(/[^.]+$/, '')],
    ['None', tokenOf({}, { alg: 'None' })],
    ['hs256 in lower case', tokenOf({}, { alg: 'hs256' })],
    ['HS384', tokenOf({}, { alg: 'HS384' })],
    ['RS256 signed with the secret', tokenOf({}, { alg: 'RS256' })],
    ['a list', tokenOf({}, { alg: ['HS256'] })],
    ['HS256 with a public key for the secret', tokenOf({}, { alg: 'HS256' }, PUBLIC_KEY)],
    ['HS256 with an empty secret', tokenOf({}, { alg: 'HS256' }, '')],
    ['HS256 with the text of the key', tokenOf({}, { alg: 'HS256' }, KEY.toString('base64url'))],
    [
      'HS256 with a key of its own',
      tokenOf({}, { alg: 'HS256', jwk: { kty: 'oct', k: 'AAAA' } }, Buffer.from('AAAA', 'base64')),
    ],
    ['HS256, one bit off', TOKEN.replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'))],
    ['HS256, cut short', TOKEN.slice(0, -2)],
    ['HS256, an extension', tokenOf({}, { alg: 'HS256', crit: ['exp'] })],
  ])('refuses a token of %s', async (_, token) => {
    expect(outcome(await ask(bearer(token)))).toBe(401);
  });

  it.skipIf(isAbsent).each([
    ['the first of two keys', tokenOf({}, undefined, Buffer.alloc(32, 2)), two, 'passes'],
    ['the second of two keys', TOKEN, two, 'passes'],
    ['neither of two keys', tokenOf({}, undefined, Buffer.alloc(32, 3)), two, 401],
    ['a key beside one that is none', TOKEN, keyOf(`short ${KEY.toString('base64url')}`), 'passes'],
    ['no key', TOKEN, {}, 503],
    ['an empty value', TOKEN, keyOf(''), 503],
    [
      'a key of 31 octets',
      tokenOf({}, undefined, Buffer.alloc(31, 1)),
      keyOf(Buffer.alloc(31, 1).toString('base64url')),
      503,
    ],
    ['a key that is no base64url', TOKEN, keyOf('+'.repeat(44)), 503],
    [
      'a third key',
      TOKEN,
      keyOf(`${two[secretKeyOf('/shop/partner')]?.split(' ')[0]} x ${KEY.toString('base64url')}`),
      401,
    ],
  ])('makes of a token by %s %4$s', async (_, token, store, wanted) => {
    const made = await ask(bearer(token), {}, store as typeof STORE);
    expect(outcome(made)).toBe(wanted);
    if (wanted === 503)
      expect(made.headers).toMatchObject({ 'retry-after': { value: '30' }, 'cache-control': { value: 'no-store' } });
  });

  it.skipIf(isAbsent)('asks for the scopes that a rule wants', async () => {
    const made = await ask(bearer(tokenOf({ scope: 'administrator admins' }), { uri: '/admin/x' }));
    expect(outcome(made)).toBe(403);
    expect(made.headers['www-authenticate']?.value).toBe(
      'Bearer realm="api", error="insufficient_scope", scope="admin"',
    );
    expect(outcome(await ask(bearer(tokenOf({ scope: 'read admin' }), { uri: '/admin/x' })))).toBe('passes');
  });
});

const ATTACKS = '../shared/data/jwt/attacks.json';
const isHere = existsSync(ATTACKS);
const note = isHere ? '' : ' (skipped: ../shared/data is not here)';

interface Attack {
  readonly class: string;
  readonly name: string;
  readonly token: string;
  readonly expect: string;
}

const attacks: readonly Attack[] = isHere ? JSON.parse(readFileSync(ATTACKS, 'utf8')).cases : [];

describe.each(PLACES)(`attacks at %s${note}`, (_title, isAbsent, _ask, place, judge) => {
  const options = { ...AUTH, place, rules: [{ paths: ['/open/*'], public: true }] } as ResolvedAuth;
  const outcomesBy = async (sent: (token: string) => EdgeRequest): Promise<readonly (number | 'passes')[]> => {
    const made = await judge(
      { name: 'auth', options },
      attacks.map(({ token }) => ({ request: sent(token) })),
      STORE,
    );
    return made.map(({ result }) => outcome(result as Outcome));
  };

  it.skipIf(isAbsent || !isHere)('end here or where the signature is judged, by header as by cookie', async () => {
    const byHeader = await outcomesBy((token) => bearer(token));
    const byCookie = await outcomesBy((token) => asking({}, { cookies: { token: { value: token } } }));
    const refused = (outcomes: typeof byHeader, names: RegExp): boolean =>
      attacks.every(
        ({ class: kind, expect: wanted }, i) => wanted !== 'deny' || !names.test(kind) || outcomes[i] === 401,
      );
    for (const outcomes of [byHeader, byCookie]) {
      expect(new Set(outcomes)).toEqual(new Set(place === 'function' ? [401] : [401, 'passes']));
      expect(refused(outcomes, /^(?:structure|b64|crit)$/)).toBe(true);
    }
  });
});

const CORS = { origins: ['https://app.example.com'], credentials: true } as const;

describe('auth beside other rules', () => {
  const placementOf = (rules: Placement['rules'], switches: Placement['switches'] = []): Placement => ({
    behavior: '*',
    station: 'viewer-request',
    runtime: 'cloudfront-js-2.0',
    rules,
    switches,
  });
  const auth = (place: ResolvedAuth['place']) => ({ name: 'auth', options: { ...AUTH, place } }) as const;

  /** What a function makes of a request, and the keys that it reads. */
  async function run(placement: Placement, request: EdgeRequest, store: Readonly<Record<string, string>> = STORE) {
    const reads: string[] = [];
    const { code } = await compile(placement, process.cwd());
    const play = nodeFunction(code, (key) => {
      reads.push(key);
      return store[key];
    });
    const { result } = play(completeEvent({ request: { ...request } }, 'viewer-request'), NOW);
    return { made: result as Outcome, reads };
  }

  it.each(['origin-request', 'function'] as const)('lets a page of another origin read why: %s', async (place) => {
    const placement = placementOf([{ name: 'cors', options: CORS }, auth(place)]);
    const { made } = await run(placement, asking({ origin: 'https://app.example.com' }));
    expect(made).toMatchObject({
      statusCode: 401,
      headers: {
        'access-control-allow-origin': { value: 'https://app.example.com' },
        'access-control-allow-credentials': { value: 'true' },
        vary: { value: 'Origin' },
        'www-authenticate': { value: 'Bearer realm="api"' },
      },
    });
    const { made: foreign } = await run(placement, asking({ origin: 'https://evil.example' }));
    expect(foreign.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('is judged once a switch has been read', async () => {
    const placement = placementOf([{ name: 'maintenance', options: {} }, auth('origin-request')], ['maintenance']);
    expect((await run(placement, bearer('a.b.c'))).made.statusCode).toBe(401);
    expect((await run(placement, bearer(TOKEN))).made.headers).toHaveProperty('x-auth-generation');
    const { made } = await run(placement, bearer(TOKEN), { switches: 'maintenance=on' });
    expect(made.statusCode).toBe(503);
  });

  it.each([
    ['that counts', TOKEN, [secretKeyOf('/shop/partner')]],
    ['with a wrong signature', tokenOf({}, undefined, 'x'), [secretKeyOf('/shop/partner')]],
    ['that has expired', tokenOf({ exp: 1 }), []],
    ['for others', tokenOf({ aud: 'x' }), []],
    ['that is none', 'x', []],
  ])('reads the secret for a token %s as often as it must', async (_, token, wanted) => {
    expect((await run(placementOf([auth('function')]), bearer(token))).reads).toEqual(wanted);
  });

  it('has no secret in what is built', async () => {
    expect(storedItems(placementOf([auth('function')]))).toEqual([]);
  });
});
