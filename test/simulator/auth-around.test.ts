/** Ways around auth that lead over other behaviors, other spellings and other names: each was one once. */
import { SignJWT } from 'jose';
import { afterEach, describe, expect, it } from 'vitest';
import type { Behavior, EdgeConfig } from '../../config/define.ts';
import { createClock, createEdge, type Edge } from '../../simulator/testing.ts';

const SECRET = Buffer.alloc(32, 7);
const START = Date.UTC(2030, 0, 1);

function configOf(behaviors: readonly Behavior[]): EdgeConfig {
  return {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { api: { http: 'https://api.example.com' }, other: { http: 'https://other.example.com' } },
    issuers: { own: { issuer: 'own', audiences: ['shop'], secret: 'own' } },
    behaviors,
  };
}

const tokenOf = (claims: Readonly<Record<string, unknown>>): Promise<string> =>
  new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256' })
    .setIssuer('own')
    .setAudience('shop')
    .setExpirationTime(START / 1000 + 600)
    .sign(SECRET);

const auth = { issuers: ['own'] } as const;

describe('what auth protects', () => {
  let edge: Edge | undefined;
  afterEach(() => edge?.close());

  /** An edge whose origins say who they are, what they were asked for, and by whom. */
  async function edgeOf(behaviors: readonly Behavior[]): Promise<Edge> {
    const says =
      (name: string) =>
      ({ url, headers }: Request): Response =>
        new Response(
          `${name} ${new URL(url).pathname} for ${headers.get('x-user') ?? headers.get('x_user') ?? 'nobody'}`,
          {
            headers: { 'cache-control': 'max-age=60' },
          },
        );
    edge = await createEdge({
      config: configOf(behaviors),
      clock: createClock(START),
      store: new Map([['secret:own', SECRET.toString('base64url')]]),
      origins: { api: says('api'), other: says('other') },
    });
    return edge;
  }

  const bearer = async (claims = {}): Promise<Record<string, string>> => ({
    authorization: `Bearer ${await tokenOf(claims)}`,
  });

  it('is found in the cache by no rewrite of another behavior', async () => {
    const { fetch } = await edgeOf([
      { path: '/members/*', origin: 'api', auth },
      { path: '*', origin: 'other', rewrites: { prefixes: { '/pub/': '/members/' } }, cache: {}, query: { keep: [] } },
    ]);
    expect(await (await fetch('/members/x', { headers: await bearer() })).text()).toBe('api /members/x for nobody');
    expect(await (await fetch('/pub/x')).text()).toBe('other /members/x for nobody');
    expect(await (await fetch('/pub/y')).text()).toBe('other /members/y for nobody');
    expect(await (await fetch('/members/y', { headers: await bearer() })).text()).toBe('api /members/y for nobody');
  });

  it.each(['/%61dmin/x', '/ADMIN/x', '/admin;a/x', '/admin', '/admin%3fx', '/admin./x', '/admin%20/x', '/admin%0a'])(
    'is not open to others by another spelling: %s',
    async (path) => {
      const { fetch } = await edgeOf([
        { path: '/admin/*', origin: 'api', auth: { ...auth, rules: [{ groups: ['admins'] }] } },
        { path: '*', origin: 'api', auth },
      ]);
      expect((await fetch(path, { headers: await bearer() })).status).toBe(400);
      expect((await fetch('/administration', { headers: await bearer() })).status).toBe(200);
    },
  );

  it.each(['x-user', 'x_user'])('is told by nobody else who a viewer is, on any path: %s', async (name) => {
    const { fetch } = await edgeOf([
      { path: '/api/*', origin: 'api', cache: 'CachingDisabled', auth: { ...auth, claims: { 'X-User': 'sub' } } },
      { path: '*', origin: 'api', cache: 'CachingDisabled', auth: { ...auth, rules: [{ public: true }] } },
    ]);
    expect(await (await fetch('/profile', { headers: { [name]: 'evil' } })).text()).toBe('api /profile for nobody');
    const headers = { ...(await bearer()), [name]: 'evil' };
    expect(await (await fetch('/api/a', { headers })).text()).toBe('api /api/a for nobody');
  });

  it('is told who a viewer is where the token is kept, too', async () => {
    const { fetch } = await edgeOf([
      { path: '*', origin: 'api', auth: { ...auth, keepToken: true, claims: { 'X-User': 'sub' } } },
    ]);
    expect(await (await fetch('/a', { headers: await bearer({ sub: 'ada' }) })).text()).toBe('api /a for ada');
  });

  it('is not told of a number that stands for others as well', async () => {
    const { fetch } = await edgeOf([
      { path: '*', origin: 'api', cache: 'CachingDisabled', auth: { ...auth, claims: { 'X-User': 'id' } } },
    ]);
    expect(await (await fetch('/a', { headers: await bearer({ id: 7 }) })).text()).toBe('api /a for 7');
    expect((await fetch('/a', { headers: await bearer({ id: 2 ** 53 }) })).status).toBe(401);
  });
});
