import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import type { Got, Scene } from './scene.ts';

const EXPIRATION = 'DG Expiration';
const STATUSES = 'DG HTTPStatusCodes';

/** An answer with this Cache-Control is kept, and so many seconds old. */
async function kept({ get, origin, clock }: Scene, cacheControl: string, seconds: number): Promise<void> {
  origin.will({ headers: { 'Cache-Control': cacheControl, ETag: '"v1"' }, body: 'old' });
  await get('/a');
  clock.advance(seconds);
  origin.wasAsked();
}

/** What a viewer gets of it where the origin answers this now. */
async function whenOriginSays(scene: Scene, status: number, cacheControl: string, seconds: number): Promise<Got> {
  await kept(scene, cacheControl, seconds);
  scene.origin.will({ status, body: 'failed' });
  return scene.get('/a');
}

/** What a viewer gets of it where the origin does not answer. */
async function whenOriginIsDown(scene: Scene, cacheControl: string, seconds: number): Promise<Got> {
  await kept(scene, cacheControl, seconds);
  scene.origin.isDown();
  return scene.get('/a');
}

/** What is served although it is old. */
export const STALE: Subject = {
  title: 'Stale answers',
  scenarios: [
    documented(
      'while-revalidated',
      EXPIRATION,
      'Within stale-while-revalidate an old answer is served at once, and the origin asked in the background.',
      async (scene) => {
        await kept(scene, 'max-age=10, stale-while-revalidate=20', 29);
        scene.origin.will({ headers: { 'Cache-Control': 'max-age=10' }, body: 'new' });
        expect((await scene.get('/a')).body).toBe('old');
        await scene.settled();
        expect(scene.origin.wasAsked()).toHaveLength(1);
        const next = await scene.get('/a');
        expect([next.body, next.xCache, next.age]).toEqual(['new', 'Hit', '0']);
      },
    ),
    documented(
      'asks-by-etag-in-background',
      EXPIRATION,
      'In the background the origin is asked about the old answer by its ETag.',
      async (scene) => {
        await kept(scene, 'max-age=10, stale-while-revalidate=20', 15);
        await scene.get('/a');
        await scene.settled();
        expect(scene.origin.wasAsked().map((asked) => asked.header('if-none-match'))).toEqual(['"v1"']);
      },
    ),
    field(
      'despite-must-revalidate',
      'Stack Overflow question 71778683',
      'Where the origin fails, an old answer is served although it says must-revalidate.',
      async (scene) => {
        const got = await whenOriginSays(scene, 500, 'public, must-revalidate, max-age=0', 1);
        expect([got.status, got.body]).toEqual([200, 'old']);
      },
    ),
    documented(
      'one-in-background',
      EXPIRATION,
      'However many viewers get an old answer while it is revalidated, one request goes out.',
      async (scene) => {
        await kept(scene, 'max-age=10, stale-while-revalidate=20', 15);
        await Promise.all([scene.get('/a'), scene.get('/a'), scene.get('/a')]);
        await scene.settled();
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'after-while-revalidate',
      EXPIRATION,
      'After stale-while-revalidate the viewer waits for the origin.',
      async (scene) => {
        await kept(scene, 'max-age=10, stale-while-revalidate=20', 30);
        scene.origin.will({ body: 'new' });
        expect((await scene.get('/a')).body).toBe('new');
      },
    ),
    documented('while-revalidate-capped', EXPIRATION, 'stale-while-revalidate counts up to MaxTTL.', async (scene) => {
      await scene.edge({ cachePolicy: { defaultTtl: 10, maxTtl: 20 } });
      await kept(scene, 'max-age=10, stale-while-revalidate=600', 30);
      scene.origin.will({ body: 'new' });
      expect((await scene.get('/a')).body).toBe('new');
    }),
    documented(
      'if-error',
      EXPIRATION,
      'Within stale-if-error an old answer stands in for an origin that answers 500 to 599.',
      async (scene) => {
        for (const status of [500, 502, 503, 599]) {
          await scene.edge({});
          const got = await whenOriginSays(scene, status, 'max-age=10, stale-if-error=60', 69);
          expect([status, got.status, got.body]).toEqual([status, 200, 'old']);
        }
      },
    ),
    documented(
      'if-error-unreachable',
      EXPIRATION,
      'Within stale-if-error an old answer stands in for an origin that does not answer.',
      async (scene) => {
        expect((await whenOriginIsDown(scene, 'max-age=10, stale-if-error=60', 69)).body).toBe('old');
      },
    ),
    documented('after-if-error', EXPIRATION, 'After stale-if-error the viewer gets the error.', async (scene) => {
      expect((await whenOriginSays(scene, 503, 'max-age=10, stale-if-error=60', 70)).status).toBe(503);
    }),
    documented('if-error-0', EXPIRATION, 'stale-if-error=0 lets every error of the origin through.', async (scene) => {
      expect((await whenOriginIsDown(scene, 'max-age=10, stale-if-error=0', 11)).status).toBe(502);
    }),
    documented('if-error-capped', EXPIRATION, 'stale-if-error counts up to MaxTTL.', async (scene) => {
      await scene.edge({ cachePolicy: { defaultTtl: 10, maxTtl: 20 } });
      expect((await whenOriginSays(scene, 503, 'max-age=10, stale-if-error=600', 30)).status).toBe(503);
    }),
    documented('not-if-client-error', EXPIRATION, 'No old answer stands in for a 4xx of the origin.', async (scene) => {
      expect((await whenOriginSays(scene, 403, 'max-age=10, stale-if-error=60', 11)).status).toBe(403);
    }),
    documented(
      'stale-by-default',
      STATUSES,
      'An old answer that says nothing of stale-if-error stands in for a 5xx.',
      async (scene) => {
        const got = await whenOriginSays(scene, 500, 'max-age=10', 11);
        expect([got.status, got.body]).toEqual([200, 'old']);
      },
    ),
    documented(
      'stale-by-default-unreachable',
      STATUSES,
      'An old answer that says nothing of stale-if-error stands in for an origin that does not answer.',
      async (scene) => {
        expect((await whenOriginIsDown(scene, 'max-age=10', 11)).body).toBe('old');
      },
    ),
    documented(
      'client-error-by-default',
      STATUSES,
      'An old answer does not stand in for a 4xx, which takes its place.',
      async (scene) => {
        expect((await whenOriginSays(scene, 404, 'max-age=10', 11)).status).toBe(404);
        expect((await scene.get('/a')).status).toBe(404);
      },
    ),
    documented(
      'retry',
      STATUSES,
      'A failing origin is asked again after the error caching minimum TTL, ten seconds where nothing else is set.',
      async (scene) => {
        await whenOriginIsDown(scene, 'max-age=10', 11);
        scene.origin.wasAsked();
        scene.clock.advance(9);
        expect((await scene.get('/a')).body).toBe('old');
        expect(scene.origin.wasAsked()).toHaveLength(0);
        scene.clock.advance(1);
        expect((await scene.get('/a')).body).toBe('old');
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'recovery',
      STATUSES,
      'Once the origin answers again, its answer takes the place of the old one.',
      async (scene) => {
        await whenOriginIsDown(scene, 'max-age=10', 11);
        scene.clock.advance(10);
        scene.origin.will({ body: 'new' });
        expect((await scene.get('/a')).body).toBe('new');
      },
    ),
    documented('age-of-stale', EXPIRATION, 'Age of a stale answer goes on.', async (scene) => {
      expect((await whenOriginIsDown(scene, 'max-age=10', 25)).age).toBe('25');
    }),
    documented(
      'stale-no-store',
      EXPIRATION,
      'Where MinTTL is above 0, an old answer of no-store stands in for an origin that does not answer.',
      async (scene) => {
        await scene.edge({ cachePolicy: { minTtl: 10 } });
        expect((await whenOriginIsDown(scene, 'no-store', 11)).body).toBe('old');
      },
    ),
    documented(
      'stale-no-store-if-error-0',
      EXPIRATION,
      'Where MinTTL is above 0, no-store with stale-if-error=0 is not served stale.',
      async (scene) => {
        await scene.edge({ cachePolicy: { minTtl: 10 } });
        expect((await whenOriginIsDown(scene, 'no-store, stale-if-error=0', 11)).status).toBe(502);
      },
    ),
    documented(
      'stale-before-error-page',
      EXPIRATION,
      'An old answer counts before a custom error page, which is used where there is none.',
      async (scene) => {
        const page = { path: '/sorry', responseCode: 200 };
        await scene.edge({
          distribution: { customErrorResponses: [{ errorCode: 503, page, errorCachingMinTtl: 10 }] },
        });
        expect((await whenOriginSays(scene, 503, 'max-age=10, stale-if-error=60', 69)).body).toBe('old');
        scene.origin.wills(({ path }) => (path === '/sorry' ? { body: 'sorry' } : { status: 503 }));
        expect((await scene.get('/b')).body).toBe('sorry');
      },
    ),
  ],
};
