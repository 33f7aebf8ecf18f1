import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import { ALL, type Said, type Scene } from './scene.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';

/** What all of these get who ask while the origin still thinks of its first answer. */
async function together({ origin, get }: Scene, said: Said, urls: readonly string[]) {
  let answers = (): void => {};
  const thinking = new Promise<void>((resolve) => {
    answers = resolve;
  });
  origin.wills(async () => {
    await thinking;
    return said;
  });
  const getting = Promise.all(urls.map((url) => get(url)));
  await nextTurn();
  answers();
  return getting;
}

const SAME = ['/a', '/a', '/a'];

/** What becomes of requests for the same at the same time. */
export const COLLAPSING: Subject = {
  title: 'Requests at the same time',
  scenarios: [
    documented(
      'collapsed',
      CUSTOM,
      'Of those who want the same at the same time, one asks the origin.',
      async (scene) => {
        const all = await together(scene, { body: 'page' }, SAME);
        expect(all.map(({ body }) => body)).toEqual(['page', 'page', 'page']);
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'collapsed-are-hits',
      CUSTOM,
      'The one who asked is a miss, those who waited are hits.',
      async (scene) => {
        const all = await together(scene, { body: 'page' }, SAME);
        expect(all.map(({ xCache }) => xCache)).toEqual(['Miss', 'Hit', 'Hit']);
      },
    ),
    documented('other-keys', CUSTOM, 'Who wants something else does not wait.', async (scene) => {
      await together(scene, { body: 'page' }, ['/a', '/b']);
      expect(scene.origin.wasAsked().map(({ path }) => path)).toEqual(['/a', '/b']);
    }),
    documented(
      'collapsed-revalidation',
      CUSTOM,
      'Of those who want the same old answer, one asks about it.',
      async (scene) => {
        scene.origin.will({ headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' }, body: 'page' });
        await scene.get('/a');
        scene.clock.advance(10);
        scene.origin.wasAsked();
        const all = await together(
          scene,
          { status: 304, headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' } },
          SAME,
        );
        expect(all.map(({ body }) => body)).toEqual(['page', 'page', 'page']);
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented('collapsed-errors', CUSTOM, 'An error that is kept answers all who waited for it.', async (scene) => {
      const all = await together(scene, { status: 404, body: 'nothing' }, SAME);
      expect(all.map(({ status }) => status)).toEqual([404, 404, 404]);
      expect(scene.origin.wasAsked()).toHaveLength(1);
    }),
    documented('not-when-disabled', CUSTOM, 'Under CachingDisabled each request goes to the origin.', async (scene) => {
      await scene.edge({ cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 } });
      await together(scene, { body: 'page' }, SAME);
      expect(scene.origin.wasAsked()).toHaveLength(3);
    }),
    documented(
      'not-for-uncached',
      CUSTOM,
      'Where MinTTL is 0, private, no-store, no-cache, max-age=0 and s-maxage=0 are for the one who asked, and the others ask too.',
      async (scene) => {
        for (const directive of ['private', 'no-store', 'no-cache', 'max-age=0', 's-maxage=0']) {
          await scene.edge({});
          await together(scene, { headers: { 'Cache-Control': directive, ETag: '"v1"' }, body: 'page' }, SAME);
          expect([directive, scene.origin.wasAsked().length]).toEqual([directive, 3]);
        }
      },
    ),
    documented(
      'collapsed-private',
      CUSTOM,
      'Where MinTTL is above 0, private is collapsed as any answer.',
      async (scene) => {
        await scene.edge({ cachePolicy: { minTtl: 1 } });
        await together(scene, { headers: { 'Cache-Control': 'private' }, body: 'page' }, SAME);
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'viewer-left',
      CUSTOM,
      'What a viewer asked for who left before it came is not kept, unless another waits for it.',
      async ({ edge, get, send }) => {
        await send('/a', { leaves: true });
        expect((await get('/a')).xCache).toBe('Miss');
        await edge({});
        const [, other] = await Promise.all([send('/a', { leaves: true }), get('/a')]);
        expect([other.xCache, (await get('/a')).xCache]).toEqual(['Hit', 'Hit']);
      },
    ),
    documented('not-with-post', CUSTOM, 'Each POST goes to the origin.', async ({ send, origin }) => {
      await Promise.all([send('/a', { method: 'POST' }), send('/a', { method: 'POST' })]);
      expect(origin.wasAsked()).toHaveLength(2);
    }),
    field(
      'query-not-keyed-collapsed',
      'reports of others',
      'Requests that differ in what is not in the key are collapsed, whatever the origin would say to each.',
      async (scene) => {
        await scene.edge({ originRequestPolicy: { queryStrings: ALL } });
        await together(scene, { body: 'page' }, ['/a?user=1', '/a?user=2']);
        expect(scene.origin.wasAsked().map(({ query }) => query)).toEqual(['user=1']);
      },
    ),
  ],
};
