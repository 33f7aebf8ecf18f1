/** One cache: an origin that is told what to answer, a clock that is told the time. */
import { Readable } from 'node:stream';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { invalidationOf } from '../../../simulator/cache/invalidation.ts';
import { viewerOf } from './leaving-viewer.ts';
import { type Reply, read, tierSceneOf } from './tier-scene.ts';

const OK = { headers: { 'Cache-Control': 'max-age=60', ETag: '"1"' } };

describe('an answer', () => {
  it('is a Miss, then a Hit with its age, then asked about and a RefreshHit as old as the 304', async () => {
    const { get, wait, origin, asked } = tierSceneOf();
    origin(OK);
    expect(await get()).toMatchObject({ result: 'Miss', reason: 'absent', ttl: 60, sent: {}, text: 'origin' });
    wait(59);
    expect(await get()).toMatchObject({ result: 'Hit', reason: 'fresh', layer: 'EDGE', age: 59, text: 'origin' });
    wait(1);
    origin({ status: 304, headers: { 'Cache-Control': 'max-age=60', 'X-New': '1', Age: 5 }, body: '' });
    const refreshed = await get();
    expect(refreshed).toMatchObject({ result: 'RefreshHit', reason: 'revalidated', text: 'origin' });
    expect(refreshed.answer.headers['x-new']).toMatchObject([{ value: '1' }]);
    expect([refreshed.age, refreshed.answer.headers.age]).toEqual([5, undefined]);
    expect(asked[1]).toEqual({ 'If-None-Match': '"1"' });
    wait(54);
    expect(await get()).toMatchObject({ result: 'Hit', age: 59 });
    wait(1);
    expect(await get()).toMatchObject({ result: 'RefreshHit' });
  });

  it('that has changed is a Miss', async () => {
    const { get, wait, origin } = tierSceneOf();
    origin(OK);
    await get();
    wait(60);
    origin({ ...OK, body: 'new' });
    expect(await get()).toMatchObject({ result: 'Miss', reason: 'expired', text: 'new' });
    expect(await get()).toMatchObject({ result: 'Hit', text: 'new' });
  });

  it('is asked about without conditions where cookies reach the origin', async () => {
    const { get, wait, origin, asked } = tierSceneOf();
    origin(OK);
    await get('/', { isConditional: false });
    wait(60);
    await get('/', { isConditional: false });
    expect(asked).toEqual([{}, {}]);
  });

  it('is served stale while it is revalidated, asked about once', async () => {
    const { get, wait, origin, asked, slow, answer, cache } = tierSceneOf();
    origin({ headers: { 'Cache-Control': 'max-age=60, stale-while-revalidate=30' } });
    await get();
    wait(61);
    slow(true);
    origin({ ...OK, body: 'new' });
    const stale = { result: 'Hit', reason: 'stale-while-revalidate', age: 61, text: 'origin' };
    expect([await get(), await get()]).toMatchObject([stale, stale]);
    expect(asked).toHaveLength(2);
    await answer();
    await cache.settled();
    expect(await get()).toMatchObject({ result: 'Hit', age: 0, text: 'new' });
  });

  it('is served stale where the origin fails, which is asked again after the minimum for that error', async () => {
    const { get, wait, origin, asked } = tierSceneOf();
    const errorCachingMinTtl = (status: number): number => (status === 503 ? 20 : 10);
    origin(OK);
    await get();
    wait(61);
    origin({ status: 503 });
    expect(await get('/', { errorCachingMinTtl })).toMatchObject({ result: 'Hit', reason: 'stale-if-error', age: 61 });
    wait(19);
    expect(await get('/', { errorCachingMinTtl })).toMatchObject({ result: 'Hit', reason: 'stale-if-error', age: 80 });
    expect(asked).toHaveLength(2);
    wait(1);
    expect(await get('/', { errorCachingMinTtl })).toMatchObject({ result: 'Hit', age: 81 });
    expect(asked).toHaveLength(3);
  });

  it.each([
    ['max-age=60, stale-if-error=0', 1, 'Error'],
    ['max-age=60, stale-if-error=30', 29, 'Hit'],
    ['max-age=60, stale-if-error=30', 31, 'Error'],
    ['max-age=60, stale-if-error=3000', 101, 'Error'],
    ['max-age=60', 9_999, 'Hit'],
  ])('with %s is, %i s too old and the origin failing, a %s where MaxTTL is 100', async (value, late, result) => {
    const { get, wait, origin } = tierSceneOf();
    origin({ headers: { 'Cache-Control': value } });
    await get('/', { maxTtl: 100 });
    wait(60 + late);
    origin({ status: 500 });
    expect(await get('/', { maxTtl: 100 })).toMatchObject({ result });
  });

  it.each([
    ['no-store', 'Hit'],
    ['private, stale-if-error=0', 'Error'],
  ])('of %s is kept for MinTTL, and a %s where the origin fails then', async (value, result) => {
    const { get, wait, origin } = tierSceneOf();
    origin({ headers: { 'Cache-Control': value } });
    await get('/', { minTtl: 5 });
    wait(4);
    expect(await get('/', { minTtl: 5 })).toMatchObject({ result: 'Hit', reason: 'fresh' });
    wait(2);
    origin({ status: 500 });
    expect(await get('/', { minTtl: 5 })).toMatchObject({ result });
  });

  it('that may not be served without asking is not served where the origin fails', async () => {
    const { get, origin } = tierSceneOf();
    origin({ headers: { 'Cache-Control': 'no-cache', ETag: '"1"' } });
    await get();
    origin({ status: 500 });
    expect(await get()).toMatchObject({ result: 'Error' });
  });

  it('gives way to an error of the viewer', async () => {
    const { get, wait, origin } = tierSceneOf();
    origin(OK);
    await get();
    wait(61);
    origin({ status: 404, body: 'gone' });
    expect(await get()).toMatchObject({ result: 'Error', reason: 'expired', text: 'gone' });
    wait(9);
    expect(await get()).toMatchObject({ result: 'Error', reason: 'fresh', text: 'gone', age: 9 });
  });

  it('that may not be kept is asked for every time, without conditions', async () => {
    const { get, origin, asked } = tierSceneOf();
    for (const headers of [{ 'Cache-Control': 'private' }, { Vary: '*', 'Cache-Control': 'max-age=60' }]) {
      origin({ headers: { ...headers, ETag: '"1"' } });
      const passed = { result: 'Miss', reason: 'uncacheable' };
      expect([await get(), await get()]).toMatchObject([passed, passed]);
    }
    expect(asked).toEqual([{}, {}, {}, {}]);
  });

  it('that varies by everything is kept where MinTTL says so', async () => {
    const { get, origin } = tierSceneOf();
    origin({ headers: { Vary: '*' } });
    await get('/', { minTtl: 1 });
    expect(await get('/', { minTtl: 1 })).toMatchObject({ result: 'Hit' });
  });

  it('that is asked about every time is asked about by each viewer', async () => {
    const { get, origin, asked } = tierSceneOf();
    origin({ headers: { 'Cache-Control': 'no-cache', ETag: '"1"' } });
    await get();
    origin({ status: 304, body: '' });
    expect([await get(), await get()]).toMatchObject([{ result: 'RefreshHit' }, { result: 'RefreshHit' }]);
    expect(asked).toEqual([{}, { 'If-None-Match': '"1"' }, { 'If-None-Match': '"1"' }]);
  });

  it('is sent from the cache with its cookies, unless those are not to be cached', async () => {
    const { get, origin } = tierSceneOf();
    origin({ headers: { 'Set-Cookie': 'id=1' } });
    await get('/shared');
    expect((await get('/shared')).answer.headers).toHaveProperty('set-cookie');
    origin({ headers: { 'Set-Cookie': 'id=1', 'Cache-Control': 'max-age=60, no-cache="Set-Cookie"' } });
    expect((await get('/own')).answer.headers).toHaveProperty('set-cookie');
    expect(await get('/own')).toMatchObject({ result: 'Hit', answer: { headers: { 'cache-control': [{}] } } });
    expect((await get('/own')).answer.headers).not.toHaveProperty('set-cookie');
  });

  it.each<[string, number]>([
    ['50', 50],
    ['50, 0', 50],
    ['0, 50', 0],
    ['50.9', 0],
    ['0', 0],
    ['-50', 0],
    ['old', 0],
  ])('of the Age %s is %i s old already, and fresh for as much less', async (age, old) => {
    const { get, wait, origin } = tierSceneOf();
    origin({ headers: { 'Cache-Control': 'max-age=60', Age: age } });
    expect((await get()).answer.headers.age).toMatchObject([{ value: age }]);
    wait(59 - old);
    const seen = await get();
    expect(seen).toMatchObject({ result: 'Hit', age: 59 });
    expect(seen.answer.headers).not.toHaveProperty('age');
    wait(1);
    expect(await get()).toMatchObject({ result: 'Miss', reason: 'expired' });
  });

  it('keeps the form that the edge gave it when it is refreshed', async () => {
    const { get, wait, origin } = tierSceneOf();
    origin({ headers: { ETag: 'W/"1"', 'Content-Encoding': 'br', Vary: 'Origin, Accept-Encoding', 'X-A': '1' } });
    await get();
    wait(86_400);
    origin({ status: 304, headers: { ETag: '"1"', Vary: 'Origin', 'X-A': '2' }, body: '' });
    const { answer } = await get();
    expect(answer.headers).toMatchObject({
      etag: [{ value: 'W/"1"' }],
      vary: [{ value: 'Origin, Accept-Encoding' }],
      'x-a': [{ value: '2' }],
    });
  });

  it.each<[string, Reply]>([
    ['promises more than it is', { headers: { 'Content-Length': 7 }, body: 'origin' }],
    ['breaks off', { body: Readable.from(brokenOff()) }],
  ])('that %s is not kept', async (_, reply) => {
    const { serve, get, origin, cache } = tierSceneOf();
    origin(reply);
    await read(await serve('/')).catch(() => {});
    await cache.settled();
    origin(OK);
    expect(await get()).toMatchObject({ result: 'Miss', reason: 'absent' });
  });

  it('for both encodings is taken from what is kept for one of them', async () => {
    const { get, origin } = tierSceneOf();
    origin(OK);
    const of = (encoding: string) => ({ key: { headers: { 'accept-encoding': encoding } } });
    await get('/', of('gzip'));
    expect(await get('/', of('br,gzip'))).toMatchObject({ result: 'Hit' });
    expect(await get('/', of('br'))).toMatchObject({ result: 'Miss' });
  });

  it('is forgotten when it is invalidated', async () => {
    const { get, origin, cache } = tierSceneOf();
    origin(OK);
    await get('/a');
    await get('/b');
    expect(cache.invalidate(invalidationOf(['/a']))).toBe(1);
    expect([await get('/a'), await get('/b')]).toMatchObject([{ result: 'Miss' }, { result: 'Hit' }]);
  });

  it.each(['/', '#news'])('that is under way when %s is invalidated is not kept, nor waited for', async (item) => {
    const { get, origin, cache, slow, answer, asked } = tierSceneOf({ cacheTagHeader: 'cache-tag' });
    const tagged = { headers: { ...OK.headers, 'Cache-Tag': 'shop, News' } };
    slow(true);
    origin({ ...tagged, body: 'old' });
    const first = get();
    cache.invalidate(invalidationOf([item]));
    const second = get();
    await answer();
    await answer();
    expect([await first, await second]).toMatchObject([{ text: 'old' }, { result: 'Miss' }]);
    await cache.settled();
    expect([asked.length, (await get()).result]).toEqual([2, 'Hit']);
  });
});

async function* brokenOff() {
  yield Buffer.from('or');
  throw new Error('broken off');
}

const MB = 1024 * 1024;

/** What a slow viewer may stay behind, and the chunks on either side of that. */
const BEHIND = MB + 3 * 64 * 1024;

describe('a request', () => {
  it('waits for another that wants the same', async () => {
    const { get, origin, asked, slow, answer } = tierSceneOf();
    slow(true);
    origin(OK);
    const all = Promise.all(Array.from({ length: 2000 }, () => get()));
    await answer();
    const results = (await all).map(({ result, reason, text }) => `${result} ${reason} ${text}`);
    expect(asked).toHaveLength(1);
    expect([results[0], new Set(results.slice(1))]).toEqual(['Miss absent origin', new Set(['Hit collapsed origin'])]);
  });

  it.each<[string, Record<string, string>, (string | undefined)[]]>([
    ['one that wants the same by the same conditions', { 'Cache-Control': 'max-age=60' }, ['Miss', 'Hit']],
    ['nobody where that may not be shared', { 'Cache-Control': 'private' }, ['Miss', 'Miss']],
  ])('of which nothing is kept waits for %s', async (_, headers, results) => {
    const { serve, origin, slow, answer, asked } = tierSceneOf();
    slow(true);
    origin({ status: 304, headers, body: '' });
    const conditions = { 'If-None-Match': '"1"' };
    const both = Promise.all([serve('/', { conditions }), serve('/', { conditions })]);
    await answer();
    await answer();
    expect((await both).map(({ answer: { status }, result }) => [status, result])).toEqual(
      results.map((result) => ['304', result]),
    );
    expect(asked).toEqual(results.filter((result) => result === 'Miss').map(() => conditions));
  });

  it('does not wait for what another asks by its conditions', async () => {
    const { get, serve, origin, slow, answer, asked } = tierSceneOf();
    slow(true);
    origin({ status: 304, body: '' });
    const conditional = serve('/', { conditions: { 'If-None-Match': '"1"' } });
    const others = Promise.all([get(), get(), get()]);
    await new Promise((resolve) => setImmediate(resolve));
    origin({});
    await answer();
    expect((await others).map(({ text }) => text)).toEqual(['origin', 'origin', 'origin']);
    await conditional;
    expect(asked).toEqual([{ 'If-None-Match': '"1"' }, {}]);
  });

  it('by conditions takes what another gets without', async () => {
    const { get, serve, slow, answer, asked } = tierSceneOf();
    slow(true);
    const whole = get();
    const conditional = serve('/', { conditions: { 'If-None-Match': '"1"' } });
    await answer();
    expect(await conditional).toMatchObject({ result: 'Hit', answer: { status: '200' } });
    expect((await whole).text).toBe('origin');
    expect(asked).toEqual([{}]);
  });

  it('waits for nobody where it may not', async () => {
    const { get, origin, asked, slow, answer } = tierSceneOf();
    slow(true);
    origin(OK);
    const all = Promise.all([get('/', { isCollapsed: false }), get('/', { isCollapsed: false })]);
    await answer();
    expect((await all).map(({ result }) => result)).toEqual(['Miss', 'Miss']);
    expect(asked).toHaveLength(2);
  });

  it('reads with another what has no end, and by itself where that may not be shared', async () => {
    const { serve, origin } = tierSceneOf();
    const body = (): Readable => new Readable({ read() {} });
    origin({ body: body() });
    expect([await serve('/'), await serve('/')]).toMatchObject([{ result: 'Miss' }, { reason: 'collapsed' }]);
    origin({ body: body(), headers: { 'Cache-Control': 'no-cache' } });
    expect([await serve('/e'), await serve('/e')]).toMatchObject([{ result: 'Miss' }, { result: 'Miss' }]);
  });

  it('of which the viewer hangs up leaves nothing behind', async () => {
    const { serve, origin, cache } = tierSceneOf();
    const body = new Readable({ read() {} });
    origin({ body });
    const { answer } = await serve('/');
    (answer.body as Readable).destroy(new Error('hung up'));
    await cache.settled();
    expect([body.destroyed, cache.size().count]).toEqual([true, 0]);
  });

  it('of which the viewer hangs up while another waits is answered to that one, and kept', async () => {
    const { serve, get, origin } = tierSceneOf();
    const body = new Readable({ read() {} });
    origin({ body });
    const [mine, other] = [await serve('/'), await serve('/')];
    (mine.answer.body as Readable).destroy(new Error('hung up'));
    body.push('all');
    body.push(null);
    expect((await read(other)).text).toBe('all');
    expect(await get()).toMatchObject({ result: 'Hit', text: 'all' });
  });

  it('of which nobody needed the answer leaves it behind', async () => {
    const { serve, get, origin } = tierSceneOf();
    origin({ ...OK, body: 'x'.repeat(200_000) });
    ((await serve('/')).answer.body as Readable).destroy();
    await new Promise((resolve) => setImmediate(resolve));
    expect((await get()).result).toBe('Hit');
  });

  it('by HEAD takes what GET left, and leaves what no GET takes', async () => {
    const { get, origin, asked } = tierSceneOf();
    origin({ headers: { ...OK.headers, 'Content-Length': 6 } });
    await get('/get');
    expect(await get('/get', { method: 'HEAD' })).toMatchObject({ result: 'Hit', text: '' });
    origin({ headers: { ...OK.headers, 'Content-Length': 6 }, body: '' });
    await get('/head', { method: 'HEAD' });
    expect(await get('/head', { method: 'HEAD' })).toMatchObject({ result: 'Hit' });
    origin({ headers: { ...OK.headers, 'Content-Length': 6 } });
    expect(await get('/head')).toMatchObject({ result: 'Miss', text: 'origin' });
    expect(asked).toHaveLength(3);
  });

  it('for a part asks the origin for it, and takes it from the cache the next time', async () => {
    const { get, origin, asked } = tierSceneOf();
    const range = { Range: 'bytes=0-1' };
    origin({ ...OK, status: 206, body: 'or' });
    expect(await get('/', { range })).toMatchObject({ result: 'Miss', sent: range, text: 'or' });
    expect(await get('/', { range })).toMatchObject({ result: 'Hit', answer: { status: '206' }, text: 'or' });
    origin(OK);
    expect(await get('/', { range: { Range: 'bytes=2-3' } })).toMatchObject({ result: 'Miss', text: 'origin' });
    expect(await get('/')).toMatchObject({ result: 'Hit', text: 'origin' });
    expect(await get('/', { range: { Range: 'bytes=4-5' } })).toMatchObject({
      result: 'Hit',
      answer: { status: '200' },
    });
    expect(asked).toEqual([range, { Range: 'bytes=2-3' }]);
  });

  it('for the whole is never answered by a part that nobody asked for', async () => {
    const { get, origin } = tierSceneOf();
    origin({ ...OK, status: 206, body: 'or' });
    expect([await get(), await get()]).toMatchObject([{ reason: 'uncacheable' }, { reason: 'uncacheable' }]);
  });

  it('fails where its origin throws, and nobody waits for it', async () => {
    const { serve, get } = tierSceneOf();
    const fetch = async (): Promise<never> => {
      throw new Error('a bug');
    };
    const both = await Promise.allSettled([serve('/', { fetch }), serve('/', { fetch })]);
    expect(both.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await get()).toMatchObject({ result: 'Miss' });
  });
});

describe('a viewer who leaves before the answer', () => {
  it('leaves it to another who waits', async () => {
    const { serve, get, slow, answer, asked } = tierSceneOf();
    slow(true);
    const viewer = viewerOf();
    const mine = serve('/', { whenGone: viewer.whenGone });
    const another = get('/', { whenGone: viewerOf().whenGone });
    viewer.leave();
    await answer();
    await mine;
    expect(await another).toMatchObject({ text: 'origin', result: 'Hit' });
    expect(asked).toHaveLength(1);
  });

  it('leaves nothing to who comes afterwards', async () => {
    const { serve, get, slow, answer, asked } = tierSceneOf();
    slow(true);
    const viewer = viewerOf();
    const mine = serve('/', { whenGone: viewer.whenGone });
    viewer.leave();
    const next = get('/');
    expect(asked).toHaveLength(2);
    await answer();
    await mine;
    expect(await next).toMatchObject({ text: 'origin', result: 'Miss' });
  });

  it('keeps no old answer from being renewed in the background', async () => {
    const { serve, get, slow, answer, origin, wait, asked } = tierSceneOf();
    origin({ headers: { 'Cache-Control': 'max-age=10, stale-while-revalidate=60' } });
    await get('/');
    wait(11);
    slow(true);
    const viewer = viewerOf();
    await serve('/', { whenGone: viewer.whenGone });
    viewer.leave();
    await answer();
    expect(await get('/')).toMatchObject({ reason: 'fresh' });
    expect(asked).toHaveLength(2);
  });
});

describe('a cache', () => {
  it('lets go of what was used least recently', async () => {
    const { get, origin, cache } = tierSceneOf({ capacity: 30_000 });
    origin({ ...OK, body: 'x'.repeat(7_000) });
    for (const path of ['/a', '/b', '/c', '/a', '/d']) await get(path);
    expect(await get('/a')).toMatchObject({ result: 'Hit' });
    expect(await get('/d')).toMatchObject({ result: 'Hit' });
    expect(await get('/b')).toMatchObject({ result: 'Miss' });
    expect(cache.size().bytes).toBeLessThanOrEqual(30_000);
  });

  it('hands on what is larger than it is', async () => {
    const { get, origin, cache } = tierSceneOf({ capacity: 10 });
    origin({ ...OK, body: 'x'.repeat(3_000_000) });
    expect([await get(), await get()]).toMatchObject([{ result: 'Miss' }, { result: 'Miss' }]);
    expect((await get()).text).toHaveLength(3_000_000);
    expect(cache.size().count).toBe(0);
  });

  it.each([
    ['a quarter of it', 2 * MB, {}, 'Hit'],
    ['more than that', 2 * MB + 1, {}, 'Miss'],
    ['a quarter of it, with its length', 2 * MB, { 'Content-Length': 2 * MB }, 'Hit'],
    ['more than that, with its length', 2 * MB + 1, { 'Content-Length': 2 * MB + 1 }, 'Miss'],
  ])('keeps a body that takes no more than a quarter of it: %s', async (_, size, headers, result) => {
    const { get, origin } = tierSceneOf({ capacity: 8 * MB });
    const all = Buffer.alloc(size, 'x');
    for (const expected of ['Miss', result]) {
      origin({ headers, body: Readable.from(chunksOf(all)) });
      const { text, result: came } = await get();
      expect([came, text.length]).toEqual([expected, size]);
    }
  });

  it.each([
    ['of unknown length', {}, 4 * MB + 20 * BEHIND],
    ['too large to be kept', { 'Content-Length': 10 * MB }, 20 * BEHIND],
  ])('holds a bounded part of what twenty viewers do not read on: bodies %s', async (_, headers, most) => {
    const { serve, origin } = tierSceneOf({ capacity: 8 * MB });
    const bodies = Array.from({ length: 20 }, () => meteredBody(10 * MB));
    const answers = [];
    for (const [i, { body }] of bodies.entries()) {
      origin({ headers, body });
      answers.push((await serve(`/${i}`)).answer.body as Readable);
    }
    for (const answer of answers) answer.read(1);
    await turns();
    expect(bodies.reduce((sum, { read }) => sum + read(), 0)).toBeLessThanOrEqual(most);
    for (const answer of answers) answer.destroy(new Error('hung up'));
    expect(bodies.filter(({ body }) => !body.destroyed)).toEqual([]);
  });

  it.each([
    ['hung up on', (answer: Readable) => answer.destroy(new Error('hung up'))],
    ['cut', (answer: Readable, body: Readable) => answer.resume() && body.destroy(new Error('cut'))],
    [
      'read by a viewer who hangs up after its end',
      (answer: Readable, body: Readable) => {
        body.push(null);
        setImmediate(() => answer.destroy(new Error('hung up')));
      },
    ],
  ])('has room again for what comes after bodies that were %s', async (_, end) => {
    const { serve, get, origin } = tierSceneOf({ capacity: 8 * MB });
    for (let i = 0; i < 10; i++) {
      const body = new Readable({ read() {} });
      body.push(Buffer.alloc(MB));
      origin({ body });
      const answer = (await serve(`/${i}`)).answer.body as Readable;
      await turns();
      end(answer, body);
      await turns();
    }
    origin({ body: 'x'.repeat(2 * MB) });
    expect([(await get('/last')).result, (await get('/last')).result]).toEqual(['Miss', 'Hit']);
  });

  it('sends on all of a body for which there was no room beside others', async () => {
    const { serve, get, origin } = tierSceneOf({ capacity: 8 * MB });
    for (const path of ['/a', '/b', '/c']) {
      origin({ body: meteredBody(2 * MB).body });
      await serve(path);
    }
    await turns();
    const all = Buffer.alloc(1.5 * MB, 'xyz');
    for (const expected of ['Miss', 'Miss']) {
      origin({ body: Readable.from(chunksOf(all)) });
      const { result, text } = await get('/d');
      expect([result, text === all.toString()]).toEqual([expected, true]);
    }
  });

  it('stays as small as it is told over many requests', async () => {
    const { serve, cache, now } = tierSceneOf({ capacity: 20_000 });
    const answer = { status: '200', statusDescription: '', headers: {}, body: 'x'.repeat(1000) };
    const fetch = async () => ({ answer, since: now() });
    for (let i = 0; i < 50_000; i++) await serve(`/${(i * i) % 1009}`, { fetch });
    expect(cache.size().bytes).toBeLessThanOrEqual(20_000);
    expect(cache.size().count).toBeGreaterThan(5);
  });

  it('never gives what is kept under one key to another', async () => {
    const control = fc.constantFrom('max-age=60', 'max-age=5, stale-while-revalidate=30', 'no-cache', 'private', '');
    const visit = fc.record({
      path: fc.constantFrom('/a', '/b', '/c'),
      pause: fc.nat(90),
      status: fc.constantFrom(200, 206, 304, 404, 500),
      control,
      method: fc.constantFrom('GET', 'HEAD'),
      range: fc.constantFrom(undefined, { Range: 'bytes=0-1' }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(visit, { maxLength: 40 }), async (visits) => {
        const { get, wait, origin } = tierSceneOf({ capacity: 1500 });
        for (const { path, pause, status, control, method, range } of visits) {
          wait(pause);
          const body = status === 304 || method === 'HEAD' ? '' : path;
          origin({ status, headers: { ETag: '"1"', 'X-Path': path, 'Cache-Control': control }, body });
          const { text, answer } = await get(path, { method, ...(range && method === 'GET' ? { range } : {}) });
          expect(answer.headers['x-path']?.[0]?.value).toBe(path);
          if (answer.status !== '304' && method === 'GET') expect(text).toBe(path);
        }
      }),
    );
  });
});

/** A body of so many bytes that knows how many were read of it. */
function meteredBody(size: number): { body: Readable; read: () => number } {
  let sent = 0;
  const body = new Readable({
    read() {
      const chunk = Buffer.alloc(Math.min(64 * 1024, size - sent), 'x');
      sent += chunk.length;
      this.push(chunk.length > 0 ? chunk : null);
    },
  });
  return { body, read: () => sent };
}

function chunksOf(bytes: Buffer): Buffer[] {
  return Array.from({ length: Math.ceil(bytes.length / 65_536) }, (_, i) =>
    bytes.subarray(i * 65_536, (i + 1) * 65_536),
  );
}

/** Lets everything happen that waits for nobody. */
async function turns(): Promise<void> {
  for (let i = 0; i < 500; i++) await new Promise((resolve) => setImmediate(resolve));
}
