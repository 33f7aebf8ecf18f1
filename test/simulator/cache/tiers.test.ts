/** Caches in a row: edge locations, their regions, Origin Shield, one origin. */
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { Conditions } from '../../../simulator/cache/cached-answer.ts';
import { invalidationOf } from '../../../simulator/cache/invalidation.ts';
import { type TieredLookup, tiersOf } from '../../../simulator/cache/tiers.ts';
import { viewerOf } from './leaving-viewer.ts';
import { answerOf, keyOf, type Reply, read } from './tier-scene.ts';

const POPS = { 'IAD89-C1': 'us-east-1', 'JFK50-P1': 'us-east-1', 'FRA56-P1': 'eu-central-1' };

function sceneOf({ hasRegionalCaches = true, hasOriginShield = false } = {}) {
  let seconds = 0;
  let reply: Reply = { headers: { 'Cache-Control': 'max-age=60', ETag: '"1"' } };
  const asked: Conditions[] = [];
  const now = (): number => seconds * 1000;
  const tiers = tiersOf({ now, capacity: 100_000, pops: POPS, hasRegionalCaches });
  const serve = (pop: string, asking: Partial<TieredLookup> = {}) =>
    tiers.serve({
      pop,
      key: keyOf('/'),
      method: 'GET',
      policy: { minTtl: 0, defaultTtl: 86_400, maxTtl: 31_536_000 },
      errorCachingMinTtl: () => 10,
      isConditional: true,
      isAuthorized: false,
      isCollapsed: true,
      isCached: true,
      hasOriginShield,
      fetch: async (conditions) => {
        asked.push(conditions);
        return answerOf(reply);
      },
      ...asking,
    });
  return {
    asked,
    tiers,
    serve,
    get: async (pop: string, asking: Partial<TieredLookup> = {}) => read(await serve(pop, asking)),
    origin: (next: Reply): void => {
      reply = next;
    },
    wait: (more: number): void => {
      seconds += more;
    },
  };
}

describe('a request', () => {
  it('of which the viewer hangs up ends in every cache on the way', async () => {
    const { tiers, serve, origin } = sceneOf({ hasOriginShield: true });
    const body = new Readable({ read() {} });
    origin({ body });
    const { answer } = await serve('IAD89-C1');
    (answer.body as Readable).destroy(new Error('hung up'));
    await tiers.settled();
    expect(body.destroyed).toBe(true);
  });

  it('is let go of at the origin once its viewers have left at every edge location', async () => {
    const { asked, serve, get, tiers } = sceneOf({ hasOriginShield: true });
    const viewers = ['IAD89-C1', 'JFK50-P1', 'FRA56-P1'].map((pop) => ({ pop, ...viewerOf() }));
    let isLetGo = false;
    const failed = { ...answerOf({ status: 502 }), reason: 'nobody waited' };
    const fetch: TieredLookup['fetch'] = (_, whenGone) =>
      new Promise((resolve) => {
        whenGone?.(() => {
          isLetGo = true;
          resolve(failed);
        });
      });
    const answers = viewers.map(({ pop, whenGone }) => serve(pop, { whenGone, fetch }));
    await new Promise((resolve) => setImmediate(resolve));
    for (const { leave } of viewers) {
      expect(isLetGo).toBe(false);
      leave();
    }
    expect(isLetGo).toBe(true);
    await Promise.all(answers);
    await tiers.settled();
    // Of what nobody waited for nothing is kept, at none of the caches.
    expect(await get('IAD89-C1')).toMatchObject({ answer: { status: '200' }, result: 'Miss' });
    expect(asked).toHaveLength(1);
  });

  it('is answered by the first cache that can, and told which', async () => {
    const { get, asked, wait } = sceneOf({ hasOriginShield: true });
    expect(await get('IAD89-C1')).toMatchObject({ result: 'Miss', upstream: 'REC', pop: 'IAD89-C1' });
    wait(10);
    expect(await get('IAD89-C1')).toMatchObject({ result: 'Hit', layer: 'EDGE', age: 10 });
    expect(await get('JFK50-P1')).toMatchObject({ result: 'Hit', layer: 'REC', upstream: 'REC', age: 10 });
    expect(await get('FRA56-P1')).toMatchObject({ result: 'Hit', layer: 'Origin Shield', upstream: 'REC', age: 10 });
    expect(await get('FRA56-P1')).toMatchObject({ result: 'Hit', layer: 'EDGE', age: 10 });
    expect(asked).toHaveLength(1);
  });

  it.each([
    [false, false, 'Origin', 3],
    [true, false, 'REC', 2],
    [false, true, 'Origin Shield', 1],
  ])(
    'with regional caches %s and Origin Shield %s goes on to %s, %i times to the origin',
    async (hasRegionalCaches, hasOriginShield, upstream, times) => {
      const { get, asked } = sceneOf({ hasRegionalCaches, hasOriginShield });
      expect(await get('IAD89-C1')).toMatchObject({ upstream });
      await get('JFK50-P1');
      await get('FRA56-P1');
      expect(asked).toHaveLength(times);
    },
  );

  it('finds an answer no longer fresh at one place than at another', async () => {
    const { get, wait, asked } = sceneOf();
    await get('IAD89-C1');
    wait(50);
    await get('JFK50-P1');
    wait(15);
    expect(await get('JFK50-P1')).toMatchObject({ result: 'Miss', reason: 'expired' });
    expect(asked).toEqual([{}, { 'If-None-Match': '"1"' }]);
  });

  it('is a RefreshHit at every place where the origin says that nothing is new', async () => {
    const { get, wait, origin, asked } = sceneOf();
    await get('IAD89-C1');
    wait(61);
    origin({ status: 304, headers: { 'Cache-Control': 'max-age=60', ETag: '"1"' }, body: '' });
    expect(await get('IAD89-C1')).toMatchObject({ result: 'RefreshHit', layer: 'REC', text: 'origin' });
    expect(await get('IAD89-C1')).toMatchObject({ result: 'Hit', layer: 'EDGE', age: 0 });
    expect(asked).toHaveLength(2);
  });

  it('renews what one cache has where the next has nothing', async () => {
    const { get, wait, origin, asked } = sceneOf();
    await get('IAD89-C1');
    wait(61);
    origin({ status: 304, headers: { 'Cache-Control': 'max-age=60', ETag: '"1"' }, body: '' });
    const renewed = await get('IAD89-C1', { hasOriginShield: true });
    expect(renewed).toMatchObject({ result: 'RefreshHit', layer: 'REC', text: 'origin' });
    expect(asked[1]).toEqual({ 'If-None-Match': '"1"' });
  });

  it('at a place that is not there is one at the first', async () => {
    const { get } = sceneOf();
    await get('IAD89-C1');
    for (const pop of ['', 'toString', 'XXX'.repeat(1000)]) {
      expect(await get(pop)).toMatchObject({ pop: 'IAD89-C1', layer: 'EDGE' });
    }
  });

  it.each([
    ['OPTIONS', true],
    ['POST', false],
    ['GET', false],
  ])('of %s, where caching it is %s, passes the regions by', async (method, isCached) => {
    const { get } = sceneOf();
    expect(await get('IAD89-C1', { method, isCached })).toMatchObject({ result: 'Miss', upstream: 'Origin' });
    const again = await get('IAD89-C1', { method, isCached });
    expect(again).toMatchObject(isCached ? { result: 'Hit' } : { result: 'Miss', reason: 'not-cached' });
  });

  it('for the same at every place at once reaches the origin once', async () => {
    const { get, asked } = sceneOf({ hasOriginShield: true });
    const places = Object.keys(POPS).flatMap((pop) => Array.from({ length: 50 }, () => pop));
    const all = await Promise.all(places.map((pop) => get(pop)));
    expect(asked).toHaveLength(1);
    expect(new Set(all.map(({ text }) => text))).toEqual(new Set(['origin']));
    expect(all.filter(({ result }) => result === 'Miss')).toHaveLength(1);
  });

  it('for what was invalidated reaches the origin from every place', async () => {
    const { get, asked, tiers } = sceneOf({ hasOriginShield: true });
    await get('IAD89-C1');
    await get('FRA56-P1');
    expect(tiers.invalidate(invalidationOf(['/']))).toBe(5);
    expect(await get('IAD89-C1')).toMatchObject({ result: 'Miss' });
    expect(asked).toHaveLength(2);
  });

  it('is answered stale by whichever cache can while the origin fails', async () => {
    const { get, wait, origin, asked } = sceneOf();
    await get('IAD89-C1');
    wait(61);
    origin({ status: 503 });
    expect(await get('JFK50-P1')).toMatchObject({
      result: 'Hit',
      layer: 'REC',
      reason: 'stale-if-error',
      text: 'origin',
    });
    expect(await get('IAD89-C1')).toMatchObject({ result: 'Hit', age: 61 });
    expect(asked).toHaveLength(2);
  });
});
