/** Nobody sees what was made for another, in any of the places where tokens are verified, whatever happens in whatever order. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../config/define.ts';
import { createClock, createEdge, type Edge } from '../../simulator/testing.ts';

const SECRET = Buffer.alloc(32, 7);
const START = Date.UTC(2030, 0, 1);
const AUDIENCE = 'https://api.example.com';

/** Who asks: two of the same role, one of another, and those who must get nothing. */
const PEOPLE = ['ada', 'ben', 'cleo', 'nobody', 'expired', 'foreign', 'forged', 'garbled'] as const;
type Person = (typeof PEOPLE)[number];
const ROLES: Partial<Record<Person, string>> = { ada: 'clerk', ben: 'clerk', cleo: 'customer' };

/** The places, by the paths below which they verify. */
const PLACES = ['every', 'kept', 'function'] as const;

/** What the origin says of how long its answers live. */
const LIFETIMES = [
  'public, max-age=30',
  's-maxage=5, stale-while-revalidate=60, stale-if-error=600',
  'max-age=0, stale-if-error=600',
  'private, max-age=60',
  'no-store',
  'no-cache',
  '',
];

/** One request. */
interface Visit {
  readonly who: Person;
  readonly place: (typeof PLACES)[number];
  readonly page: number;
  readonly method: string;
  readonly inCookie: boolean;
  readonly lies: boolean;
}

/** One thing that happens; visits of one step come at the same time. */
type Step =
  | { readonly does: 'ask'; readonly visits: readonly Visit[] }
  | { readonly does: 'wait'; readonly seconds: number }
  | { readonly does: 'answer'; readonly status: number; readonly lifetime: string; readonly hasEtag: boolean }
  | { readonly does: 'fail'; readonly what: 'origin' | 'store' | 'nothing' }
  | { readonly does: 'forget' };

const anyVisit: fc.Arbitrary<Visit> = fc.record({
  who: fc.constantFrom(...PEOPLE),
  place: fc.constantFrom(...PLACES),
  page: fc.nat(1),
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'POST'),
  inCookie: fc.boolean(),
  lies: fc.boolean(),
});

const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant('ask' as const),
      visits: fc.array(anyVisit, { minLength: 1, maxLength: 4 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant('wait' as const), seconds: fc.constantFrom(1, 6, 31, 700) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      does: fc.constant('answer' as const),
      status: fc.constantFrom(200, 200, 200, 404, 500, 503),
      lifetime: fc.constantFrom(...LIFETIMES),
      hasEtag: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant('fail' as const), what: fc.constantFrom('origin', 'store', 'nothing') }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant('forget' as const) }) },
);

type Key = Awaited<ReturnType<typeof generateKeyPair>>['privateKey'] | Uint8Array;

describe('auth', () => {
  const clock = createClock(START);
  let edge: Edge;
  let keys: Server;
  let origin: Extract<Step, { does: 'answer' }> = { does: 'answer', status: 200, lifetime: '', hasEtag: false };
  let tokens: Readonly<Record<'public' | 'shared', Readonly<Record<Person, string>>>>;
  let runs = 0;

  beforeAll(async () => {
    const { privateKey, publicKey } = await generateKeyPair('RS256');
    const { privateKey: foreignKey } = await generateKeyPair('RS256');
    const set = JSON.stringify({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k1', alg: 'RS256', use: 'sig' }] });
    keys = createServer((_, response) => response.setHeader('content-type', 'application/json').end(set));
    await new Promise<void>((resolve) => keys.listen(0, '127.0.0.1', resolve));
    const issuer = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
    const signed = (key: Key, alg: string, who: string, exp: number, aud: string): Promise<string> =>
      new SignJWT({ sub: who, role: ROLES[who as Person] ?? 'clerk' })
        .setProtectedHeader({ alg, kid: 'k1' })
        .setIssuer(issuer)
        .setAudience(aud)
        .setExpirationTime(exp)
        .sign(key);
    const all = async (key: Key, other: Key, alg: string) => {
      const end = START / 1000 + 1e9;
      const [ada, ben, cleo] = await Promise.all(
        ['ada', 'ben', 'cleo'].map((who) => signed(key, alg, who, end, AUDIENCE)),
      );
      return {
        ada,
        ben,
        cleo,
        nobody: '',
        expired: await signed(key, alg, 'ada', START / 1000 - 1, AUDIENCE),
        foreign: await signed(key, alg, 'ada', end, 'https://other.example.com'),
        forged: await signed(other, alg, 'ada', end, AUDIENCE),
        garbled: 'not.a.token',
      } as Record<Person, string>;
    };
    tokens = {
      public: await all(privateKey, foreignKey, 'RS256'),
      shared: await all(SECRET, Buffer.alloc(32, 8), 'HS256'),
    };
    edge = await createEdge({
      config: configOf(issuer),
      clock,
      store: new Map([['secret:shared', SECRET.toString('base64url')]]),
      origin: (request) => {
        const { status, lifetime, hasEtag } = origin;
        // What it knows of the viewer, which is what it makes its answer of.
        const [role, person] = [request.headers.get('x-role'), request.headers.get('x-person')];
        const token = request.headers.get('authorization') ?? request.headers.get('cookie');
        const body = JSON.stringify({ role, person, token });
        const etag = `"${Buffer.from(body).toString('base64url').slice(0, 60)}"`;
        const headers = {
          ...(lifetime === '' ? {} : { 'cache-control': lifetime }),
          ...(hasEtag ? { etag } : {}),
          'x-made-for': body,
        };
        if (hasEtag && request.headers.get('if-none-match') === etag)
          return new Response(null, { status: 304, headers });
        return new Response(body, { status, headers });
      },
    });
  });
  afterAll(async () => {
    await edge.close();
    keys.close();
  });

  async function ask({ who, place, page, method, inCookie, lies }: Visit, run: number): Promise<void> {
    const token = tokens[place === 'function' ? 'shared' : 'public'][who];
    const credentials = inCookie ? { cookie: `theme=dark; session=${token}` } : { authorization: `Bearer ${token}` };
    const response = await edge.fetch(`/${place}/${run}/${page}`, {
      method,
      headers: {
        ...(who === 'nobody' ? {} : credentials),
        ...(lies
          ? { 'x-role': 'admin', 'x-person': 'mallory', 'x-auth-generation': 'x.0', 'x-auth-expires': '9e9' }
          : {}),
      },
    });
    const body = await response.text();
    const madeFor = response.headers.get('x-made-for');
    const role = ROLES[who];
    if (role === undefined) {
      expect(madeFor).toBeNull();
      expect([401, 503]).toContain(response.status);
      expect(response.headers.get('cache-control')).toBe('no-store');
      return;
    }
    if (madeFor === null) {
      expect(response.status).toBeGreaterThanOrEqual(500);
      expect(body).not.toMatch(/"person"/);
      return;
    }
    const expected = {
      role: place === 'every' ? role : null,
      person: place === 'kept' ? who : null,
      token: null,
    };
    expect(JSON.parse(madeFor)).toEqual(expected);
    if (method !== 'HEAD' && body !== '') expect(JSON.parse(body)).toEqual(expected);
  }

  async function happen(step: Step, run: number): Promise<void> {
    if (step.does === 'ask') await Promise.all(step.visits.map((visit) => ask(visit, run)));
    else if (step.does === 'wait') clock.advance(step.seconds);
    else if (step.does === 'answer') origin = step;
    else if (step.does === 'forget') edge.invalidate('/*');
    else if (step.what === 'origin') edge.fails({ origins: { api: { down: true } } });
    else if (step.what === 'store') edge.fails({ store: 'fails' });
    else edge.fails({});
    await edge.settled();
  }

  it('gives nobody what was made for another', { timeout: 120_000 }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { minLength: 5, maxLength: 40 }), async (steps) => {
        runs += 1;
        edge.fails({});
        for (const step of steps) await happen(step, runs);
      }),
      { numRuns: 200 },
    );
  });
});

function configOf(issuer: string): EdgeConfig {
  const tokens = ['authorization', { cookie: 'session' }] as const;
  return {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { api: { http: 'http://api.example.com' }, rest: { http: 'http://rest.example.com' } },
    issuers: {
      public: { issuer, audiences: [AUDIENCE], jwksUri: `${issuer}/jwks` },
      shared: { issuer, audiences: [AUDIENCE], secret: 'shared' },
    },
    behaviors: [
      {
        path: '/every/*',
        origin: 'api',
        viewer: 'lambda',
        auth: { issuers: ['public'], tokens, claims: { 'X-Role': { claim: 'role', key: true } } },
      },
      { path: '/kept/*', origin: 'api', auth: { issuers: ['public'], tokens, claims: { 'X-Person': 'sub' } } },
      { path: '/function/*', origin: 'api', auth: { issuers: ['shared'], tokens } },
      { path: '*', origin: 'rest' },
    ],
  };
}
