import { describe, expect, it } from 'vitest';
import { etagOfBody } from '../../origin/etag.ts';
import { httpDate } from '../../origin/http-date.ts';
import { type ConditionalRequest, type Resource, revalidate } from '../../origin/revalidate.ts';

const NOW = Date.UTC(2026, 10, 21, 12);
const CHANGED = NOW - 60_000;
const BODY = '{"orders":[]}';

/** A resource that counts its queries. */
function counted(more: Partial<Resource> = {}) {
  const queries: string[] = [];
  const resource: Resource = {
    version: () => {
      queries.push('version');
      return { etag: 'W/"1"', lastModified: CHANGED };
    },
    read: async () => {
      queries.push('read');
      return { type: 'application/json', body: BODY };
    },
    life: { for: 'everyone', browser: 0, edge: 10 },
    headers: { Vary: 'Accept-Language', 'Access-Control-Allow-Origin': '*', 'X-Own': '1' },
    ...more,
  };
  return { resource, queries };
}

const get = (headers: ConditionalRequest['headers'] = {}, method = 'GET') => ({ method, headers });
const had = get({ 'if-none-match': 'W/"1"' });
const world = { now: NOW };

describe('an answer', () => {
  it('is whole for who has nothing', async () => {
    const { resource, queries } = counted();
    expect(await revalidate(get(), resource, world)).toEqual({
      status: 200,
      headers: {
        vary: 'Accept-Language',
        'access-control-allow-origin': '*',
        'x-own': '1',
        'cache-control': 'public, max-age=0, s-maxage=10',
        etag: 'W/"1"',
        'last-modified': httpDate(CHANGED),
        'content-type': 'application/json',
        'content-length': String(BODY.length),
      },
      body: BODY,
    });
    expect(queries).toEqual(['version', 'read']);
  });

  it('lives as long in a 304 as whole, and another time at another URL, where there is jitter', async () => {
    const { resource } = counted({ life: { for: 'everyone', browser: 0, edge: 600, jitter: 300 } });
    const lifeOf = async (request: ConditionalRequest) =>
      (await revalidate(request, resource, world)).headers['cache-control'];
    const whole = await lifeOf({ ...get(), path: '/a', query: 'page=2' });
    expect(await lifeOf({ ...had, path: '/a', query: 'page=2' })).toBe(whole);
    expect(await lifeOf({ ...get(), path: '/a', query: 'page=3' })).not.toBe(whole);
  });

  it('is a 304 for who has it, with the headers that a 304 has, and without the full query', async () => {
    const { resource, queries } = counted();
    expect(await revalidate(had, resource, world)).toEqual({
      status: 304,
      headers: { vary: 'Accept-Language', 'cache-control': 'public, max-age=0, s-maxage=10', etag: 'W/"1"' },
    });
    expect(queries).toEqual(['version']);
  });

  it('is a 304 by its date alone, which it then says', async () => {
    const { resource, queries } = counted({ version: () => ({ lastModified: CHANGED }) });
    const { status, headers } = await revalidate(get({ 'if-modified-since': httpDate(CHANGED) }), resource, world);
    expect([status, headers['last-modified'], queries]).toEqual([304, httpDate(CHANGED), []]);
  });

  it('is whole again when the version is another', async () => {
    const { resource, queries } = counted({ version: async () => ({ etag: 'W/"2"' }) });
    expect(await revalidate(had, resource, world)).toMatchObject({ status: 200, headers: { etag: 'W/"2"' } });
    expect(queries).toEqual(['read']);
  });

  it('to a HEAD is that to a GET without its body', async () => {
    const { resource } = counted();
    const [head, whole] = [
      await revalidate(get({}, 'HEAD'), resource, world),
      await revalidate(get(), resource, world),
    ];
    expect(head).toEqual({ ...whole, body: undefined });
    expect(await revalidate({ ...had, method: 'HEAD' }, resource, world)).toMatchObject({ status: 304 });
  });

  it('is a 204 where there is nothing', async () => {
    const { resource } = counted({ read: () => undefined });
    const answer = await revalidate(get(), resource, world);
    expect([answer.status, answer.body, answer.headers['content-type']]).toEqual([204, undefined, undefined]);
    expect(answer.headers['cache-control']).toContain('s-maxage=10');
    expect(await revalidate(had, resource, world)).toMatchObject({ status: 304 });
  });

  it('is known by the hash of its body where nobody counts versions', async () => {
    const { version, ...rest } = counted().resource;
    const first = await revalidate(get(), rest, world);
    expect(first.headers.etag).toBe(etagOfBody(BODY));
    const second = await revalidate(get({ 'if-none-match': etagOfBody(BODY) }), rest, world);
    expect([second.status, second.body, second.headers.etag]).toEqual([304, undefined, etagOfBody(BODY)]);
    expect(await revalidate(get({ 'if-match': '"b"' }), rest, world)).toMatchObject({ status: 412 });
    expect(await revalidate(get(), { ...rest, read: () => undefined }, world)).toMatchObject({ status: 204 });
  });

  it('has no validator while the version is not to be relied on', async () => {
    const { resource, queries } = counted({ version: () => ({ etag: undefined, lastModified: NOW }) });
    const { status, headers } = await revalidate(had, resource, world);
    expect([status, headers.etag, headers['last-modified'], queries]).toEqual([200, undefined, undefined, ['read']]);
  });

  it('to who asks for another state is a 412 that nobody keeps', async () => {
    const { resource, queries } = counted();
    expect(await revalidate(get({ 'if-match': '"1"' }), resource, world)).toEqual({
      status: 412,
      headers: { 'cache-control': 'private, no-store' },
    });
    expect(queries).toEqual(['version']);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'get', ''])('to %j is a 405, and nothing runs', async (method) => {
    const { resource, queries } = counted();
    const { status, headers } = await revalidate(get({}, method), resource, world);
    expect([status, headers.allow, queries]).toEqual([405, 'GET, HEAD', []]);
  });

  it('that is nothing is none that is had by *', async () => {
    const nothing: Resource = { read: () => undefined, life: 'revalidate' };
    expect((await revalidate(get({ 'if-none-match': '*' }), nothing, world)).status).toBe(204);
    expect((await revalidate(get({ 'if-match': '*' }), nothing, world)).status).toBe(412);
  });

  it.each([{ 'Set-Cookie': 'session=1' }, { 'Cache-Control': 'private' }, { 'cache-control': 'no-store, max-age=5' }])(
    'with %j is whole, and for one viewer alone',
    async (own) => {
      const { resource, queries } = counted({ headers: own });
      const { status, headers } = await revalidate(had, resource, world);
      expect([status, queries]).toEqual([200, ['read']]);
      expect([headers['cache-control'], headers.etag]).toEqual(['private, no-store', undefined]);
    },
  );

  it('fails as its queries fail', async () => {
    const fails = async (): Promise<never> => {
      throw new Error('no database');
    };
    await expect(revalidate(get(), counted({ version: fails }).resource, world)).rejects.toThrow('no database');
    await expect(revalidate(get(), counted({ read: fails }).resource, world)).rejects.toThrow('no database');
  });
});

describe('the life of an answer', () => {
  it.each([
    ['of a 200', get()],
    ['of a 304', had],
  ])('may be decided by another service: %s', async (_, request) => {
    const { resource } = counted({ life: async () => ({ for: 'everyone', browser: 60 }) });
    expect((await revalidate(request, resource, world)).headers['cache-control']).toBe('public, max-age=60');
  });

  it.each([
    ['of a 200', get()],
    ['of a 304', had],
  ])('that nobody could decide ends at once: %s', async (_, request) => {
    const lives: Resource['life'][] = [
      () => Promise.reject(new Error('no service')),
      () => {
        throw new Error('no service');
      },
      () => ({ for: 'everyone', browser: Number.NaN }),
    ];
    for (const life of lives) {
      const errors: unknown[] = [];
      const answer = await revalidate(request, counted({ life }).resource, {
        now: NOW,
        onError: (error) => errors.push(error),
      });
      expect(answer.headers['cache-control']).toBe('no-cache');
      expect(errors).toHaveLength(1);
    }
  });
});
