/** The cache alone: an origin that is told what to answer, a clock that is told the time. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CachedAnswer, type Conditions, cacheOf } from '../../../simulator/cache/cache.ts';
import { type CachePolicy, cachePolicyFrom } from '../../../simulator/cache/cache-policy.ts';
import { type Answer, headersFrom } from '../../../simulator/exchange.ts';

interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** A cache, its origin and its clock. */
function sceneOf(policy: Partial<Parameters<typeof cachePolicyFrom>[0]> = {}, capacity = 1_000_000) {
  let seconds = 0;
  let reply: Reply = {};
  const asked: Conditions[] = [];
  const waiting: (() => void)[] = [];
  let isSlow = false;
  const cache = cacheOf(() => seconds * 1000, capacity);
  const fetch = async (conditions: Conditions): Promise<Answer> => {
    asked.push(conditions);
    const { status = 200, headers = {}, body = 'origin' } = reply;
    if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
    const stream = Readable.from([Buffer.from(body)]);
    return { status: String(status), statusDescription: '', headers: headersFrom(headers), body: stream };
  };
  const get = async (key = '/', method = 'GET', policies: CachePolicy = cachePolicyFrom(policy)) => {
    const made = await cache.serve({ key, method, policy: policies, fetch });
    return { ...made, text: await textOf(made) };
  };
  return {
    asked,
    get,
    cache,
    origin: (next: Reply) => {
      reply = next;
    },
    slow: (is: boolean) => {
      isSlow = is;
    },
    /** Lets the origin answer those who wait. */
    answer: async () => {
      for (const resolve of waiting.splice(0)) resolve();
      await new Promise((resolve) => setImmediate(resolve));
    },
    wait: (more: number) => {
      seconds += more;
    },
  };
}

async function textOf({ answer: { body } }: CachedAnswer): Promise<string> {
  if (!(body instanceof Readable)) return Buffer.from(body).toString();
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const OK = { headers: { 'Cache-Control': 'max-age=60', ETag: '"1"' } };

describe('an answer', () => {
  it('is a Miss, then a Hit with its age, then asked about and a RefreshHit of no age', async () => {
    const { get, wait, origin, asked } = sceneOf();
    origin(OK);
    expect(await get()).toMatchObject({ result: 'Miss', text: 'origin' });
    wait(59);
    expect(await get()).toMatchObject({ result: 'Hit', age: 59, text: 'origin' });
    wait(1);
    origin({ status: 304, headers: { 'Cache-Control': 'max-age=60', 'X-New': '1' } });
    const refreshed = await get();
    expect(refreshed).toMatchObject({
      result: 'RefreshHit',
      text: 'origin',
      answer: { headers: { 'x-new': [{ value: '1' }] } },
    });
    expect(refreshed.age).toBeUndefined();
    expect(asked[1]).toEqual({ 'If-None-Match': '"1"' });
    wait(59);
    expect(await get()).toMatchObject({ result: 'Hit', age: 59 });
  });

  it('that has changed is a Miss', async () => {
    const { get, wait, origin } = sceneOf();
    origin(OK);
    await get();
    wait(60);
    origin({ ...OK, body: 'new' });
    expect(await get()).toMatchObject({ result: 'Miss', text: 'new' });
    expect(await get()).toMatchObject({ result: 'Hit', text: 'new' });
  });

  it('is served stale while it is revalidated, asked about once', async () => {
    const { get, wait, origin, asked, slow, answer } = sceneOf();
    origin({ headers: { 'Cache-Control': 'max-age=60, stale-while-revalidate=30' } });
    await get();
    wait(61);
    slow(true);
    origin({ ...OK, body: 'new' });
    expect(await get()).toMatchObject({ result: 'Hit', age: 61, text: 'origin' });
    expect(await get()).toMatchObject({ result: 'Hit', age: 61, text: 'origin' });
    expect(asked).toHaveLength(2);
    await answer();
    expect(await get()).toMatchObject({ result: 'Hit', age: 0, text: 'new' });
  });

  it('is served stale where the origin fails, which is asked again after ten seconds', async () => {
    const { get, wait, origin, asked } = sceneOf();
    origin(OK);
    await get();
    wait(61);
    origin({ status: 503 });
    expect(await get()).toMatchObject({ result: 'Hit', age: 61, text: 'origin' });
    wait(9);
    expect(await get()).toMatchObject({ result: 'Hit', age: 70 });
    expect(asked).toHaveLength(2);
    wait(1);
    expect(await get()).toMatchObject({ result: 'Hit', age: 71 });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['stale-if-error=0', 1, 'Error'],
    ['stale-if-error=30', 29, 'Hit'],
    ['stale-if-error=30', 31, 'Error'],
  ])('with %s is, %i s too old and the origin failing, a %s', async (directive, late, result) => {
    const { get, wait, origin } = sceneOf();
    origin({ headers: { 'Cache-Control': `max-age=60, ${directive}` } });
    await get();
    wait(60 + late);
    origin({ status: 500 });
    expect(await get()).toMatchObject({ result });
  });

  it('gives way to an error of the viewer', async () => {
    const { get, wait, origin } = sceneOf();
    origin(OK);
    await get();
    wait(61);
    origin({ status: 404, body: 'gone' });
    expect(await get()).toMatchObject({ result: 'Error', text: 'gone' });
    wait(9);
    expect(await get()).toMatchObject({ result: 'Error', text: 'gone', age: 9 });
  });

  it('that may not be kept is asked for every time', async () => {
    const { get, origin, asked } = sceneOf();
    origin({ headers: { 'Cache-Control': 'private' } });
    expect([await get(), await get()]).toMatchObject([{ result: 'Miss' }, { result: 'Miss' }]);
    expect(asked).toEqual([{}, {}]);
  });

  it('is asked for once by all who want it at the same time', async () => {
    const { get, origin, asked, slow, answer } = sceneOf();
    slow(true);
    origin(OK);
    const all = Promise.all(Array.from({ length: 2000 }, () => get()));
    await answer();
    const results = (await all).map(({ result }) => result);
    expect(asked).toHaveLength(1);
    expect([results[0], new Set(results.slice(1))]).toEqual(['Miss', new Set(['Hit'])]);
  });

  it('of which the first viewer reads nothing reaches the others', async () => {
    const { cache, origin, get } = sceneOf();
    const body = 'x'.repeat(300_000);
    origin({ ...OK, body });
    const { answer } = await cache.serve({
      key: '/',
      method: 'GET',
      policy: cachePolicyFrom({}),
      fetch: async () => ({
        status: '200',
        statusDescription: '',
        headers: headersFrom(OK.headers),
        body: Readable.from([body.slice(0, 200_000), body.slice(200_000)].map((text) => Buffer.from(text))),
      }),
    });
    (answer.body as Readable).destroy();
    expect(await get()).toMatchObject({ result: 'Hit', text: body });
  });

  it('that is larger than the cache is the viewer’s alone', async () => {
    const { get, origin } = sceneOf({}, 10);
    origin({ ...OK, body: 'x'.repeat(100_000) });
    expect([await get(), await get()]).toMatchObject([{ result: 'Miss' }, { result: 'Miss' }]);
    expect((await get()).text).toHaveLength(100_000);
  });

  it('that has no end is each viewer’s own where it may not be served to another', async () => {
    const { cache } = sceneOf();
    const stream = () =>
      cache.serve({
        key: '/events',
        method: 'GET',
        policy: cachePolicyFrom({}),
        fetch: async () => ({
          status: '200',
          statusDescription: '',
          headers: headersFrom({ 'Cache-Control': 'no-cache' }),
          body: new Readable({ read() {} }),
        }),
      });
    expect([await stream(), await stream()]).toMatchObject([{ result: 'Miss' }, { result: 'Miss' }]);
  });

  it('that is asked about every time is asked about by each viewer', async () => {
    const { get, origin, asked } = sceneOf();
    origin({ headers: { 'Cache-Control': 'no-cache', ETag: '"1"' } });
    await get();
    origin({ status: 304 });
    expect([await get(), await get()]).toMatchObject([{ result: 'RefreshHit' }, { result: 'RefreshHit' }]);
    expect(asked).toEqual([{}, { 'If-None-Match': '"1"' }, { 'If-None-Match': '"1"' }]);
  });

  it('of a method that changes things is never kept', async () => {
    const { get, origin, asked } = sceneOf();
    origin(OK);
    await get('/', 'POST');
    await get('/', 'POST');
    expect(asked).toHaveLength(2);
    expect(await get()).toMatchObject({ result: 'Miss' });
  });

  it('is forgotten when it is invalidated', async () => {
    const { get, origin, cache } = sceneOf();
    origin(OK);
    await get('/a');
    await get('/b');
    expect(cache.invalidate((key) => key === '/a')).toBe(1);
    expect([await get('/a'), await get('/b')]).toMatchObject([{ result: 'Miss' }, { result: 'Hit' }]);
  });

  it('goes when there is no room, the first first', async () => {
    const { get, origin } = sceneOf({}, 12);
    origin({ ...OK, body: '12345' });
    for (const key of ['/a', '/b', '/c']) await get(key);
    expect(await get('/c')).toMatchObject({ result: 'Hit' });
    expect(await get('/b')).toMatchObject({ result: 'Hit' });
    expect(await get('/a')).toMatchObject({ result: 'Miss' });
  });
});

describe('a cache', () => {
  it('never gives what is kept under one key to another', async () => {
    const steps = fc.array(
      fc.tuple(fc.constantFrom('/a', '/b', '/c'), fc.nat(90), fc.constantFrom(200, 304, 404, 500)),
      {
        maxLength: 40,
      },
    );
    await fc.assert(
      fc.asyncProperty(steps, async (visits) => {
        const { get, wait, origin } = sceneOf({ MinTTL: 1 }, 10);
        for (const [key, pause, status] of visits) {
          wait(pause);
          origin({ ...OK, status, body: status === 304 ? '' : key });
          const { text, answer } = await get(key);
          if (answer.status !== '304') expect(text).toBe(key);
        }
      }),
    );
  });
});
