import { Readable } from 'node:stream';
import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import type { EdgeSetup, Lines, Scene } from './scene.ts';

const STATUSES = 'DG HTTPStatusCodes';
const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';
const PAGES = 'DG GeneratingCustomErrorResponses';

/** Such an error is kept for these seconds, and no longer. */
async function expectKept({ get, origin, clock }: Scene, status: number, seconds: number, headers: Lines = {}) {
  const path = `/${status}`;
  origin.will({ status, headers });
  await get(path);
  origin.will({ body: 'well' });
  clock.advance(seconds - 1);
  expect([status, (await get(path)).status]).toEqual([status, status]);
  clock.advance(1);
  expect([status, (await get(path)).status]).toEqual([status, 200]);
}

/** Such an error is not kept. */
async function expectNotKept({ get, origin }: Scene, status: number, headers: Lines = {}) {
  const path = `/${status}`;
  origin.will({ status, headers });
  expect((await get(path)).status).toBe(status);
  origin.will({ body: 'well' });
  expect([status, (await get(path)).status]).toEqual([status, 200]);
}

/** The origin has a page at `/sorry`, and this error everywhere else. */
async function withPage({ edge, origin }: Scene, status: number, setup: EdgeSetup = {}) {
  const page = { path: '/sorry', responseCode: 200 };
  const customErrorResponses = [{ errorCode: status, page, errorCachingMinTtl: 10 }];
  await edge({ ...setup, distribution: { customErrorResponses } });
  origin.wills(({ path }) => (path === '/sorry' ? { body: 'sorry' } : { status, body: 'failed' }));
}

/** A body that ends before it is over. */
function broken(text: string): Readable {
  return Readable.from(
    (async function* () {
      yield Buffer.from(text);
      throw new Error('broken off');
    })(),
  );
}

const ALWAYS = [404, 414, 500, 501, 502, 503, 504];
const WHERE_SAID = [400, 403, 405, 412, 415];

/** Errors, and how long they are kept. */
export const ERRORS: Subject = {
  title: 'Errors',
  scenarios: [
    documented(
      'kept-errors',
      STATUSES,
      '404, 414, 500, 501, 502, 503 and 504 of an origin that says nothing are kept for ten seconds.',
      async (scene) => {
        for (const status of ALWAYS) await expectKept(scene, status, 10);
      },
    ),
    documented(
      'kept-errors-if-said',
      STATUSES,
      '400, 403, 405, 412 and 415 are kept where the origin sends max-age or s-maxage.',
      async (scene) => {
        for (const status of WHERE_SAID) {
          await scene.edge({});
          await expectKept(scene, status, 60, { 'Cache-Control': 'max-age=60' });
          await scene.edge({});
          await expectKept(scene, status, 30, { 'Cache-Control': 's-maxage=30' });
        }
      },
    ),
    documented(
      'not-kept-errors',
      STATUSES,
      '400, 403, 405, 412 and 415 of an origin that says nothing are not kept.',
      async (scene) => {
        for (const status of WHERE_SAID) await expectNotKept(scene, status);
      },
    ),
    documented(
      'expires-does-not-say',
      STATUSES,
      'For errors that are kept where the origin says so, Expires does not say it.',
      (scene) => expectNotKept(scene, 403, { Expires: new Date(scene.clock.now() + 60_000).toUTCString() }),
    ),
    documented('never-kept', STATUSES, 'Other errors are not kept, whatever the origin says.', async (scene) => {
      for (const status of [401, 406, 409, 410, 422, 429]) {
        await expectNotKept(scene, status, { 'Cache-Control': 'max-age=60' });
      }
    }),
    documented(
      'longer-max-age',
      STATUSES,
      'An error is kept for a max-age above the error caching minimum TTL.',
      (scene) => expectKept(scene, 404, 60, { 'Cache-Control': 'max-age=60' }),
    ),
    documented('shorter-max-age', STATUSES, 'A max-age below the error caching minimum TTL counts as that.', (scene) =>
      expectKept(scene, 404, 10, { 'Cache-Control': 'max-age=3' }),
    ),
    documented('error-expires', STATUSES, 'An error is kept until its Expires, if that is longer.', (scene) =>
      expectKept(scene, 404, 60, { Expires: new Date(scene.clock.now() + 60_000).toUTCString() }),
    ),
    documented('error-max-ttl', STATUSES, 'An error is kept for MaxTTL at most.', async (scene) => {
      await scene.edge({ cachePolicy: { defaultTtl: 20, maxTtl: 20 } });
      await expectKept(scene, 404, 20, { 'Cache-Control': 'max-age=600' });
    }),
    documented('default-ttl-not-for-errors', STATUSES, 'DefaultTTL does not count for errors.', async (scene) => {
      await scene.edge({ cachePolicy: { defaultTtl: 60 } });
      await expectKept(scene, 404, 10);
    }),
    documented(
      'error-caching-min-ttl',
      'DG custom-error-pages-expiration',
      'The error caching minimum TTL is set by status.',
      async (scene) => {
        await scene.edge({ distribution: { customErrorResponses: [{ errorCode: 404, errorCachingMinTtl: 60 }] } });
        await expectKept(scene, 404, 60);
        await expectKept(scene, 500, 10);
      },
    ),
    documented(
      'error-caching-min-ttl-0',
      'DG custom-error-pages-expiration',
      'Errors with an error caching minimum TTL of 0 are asked for each time.',
      async (scene) => {
        await scene.edge({ distribution: { customErrorResponses: [{ errorCode: 503, errorCachingMinTtl: 0 }] } });
        await expectNotKept(scene, 503);
      },
    ),
    documented('errors-of-caching-disabled', STATUSES, 'Under CachingDisabled no error is kept.', async (scene) => {
      await scene.edge({ cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 } });
      for (const status of ALWAYS) await expectNotKept(scene, status);
    }),
    documented(
      'error-of-origin',
      STATUSES,
      'The viewer gets the error as the origin sent it.',
      async ({ get, origin }) => {
        origin.will({ status: 404, headers: { 'X-Build': '1' }, body: 'no such page' });
        const got = await get('/a');
        expect([got.status, got.body, got.header('x-build'), got.xCache]).toEqual([404, 'no such page', '1', 'Error']);
      },
    ),
    documented(
      'kept-error',
      STATUSES,
      'X-Cache of an error that is kept is Error, too.',
      async ({ get, origin, clock }) => {
        origin.will({ status: 404, body: 'no such page' });
        await get('/a');
        clock.advance(4);
        const got = await get('/a');
        expect([got.body, got.xCache]).toEqual(['no such page', 'Error']);
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'unreachable-kept',
      STATUSES,
      'An origin that cannot be reached is asked again after ten seconds.',
      async ({ get, origin, clock }) => {
        origin.isDown();
        await get('/a');
        clock.advance(9);
        expect((await get('/a')).status).toBe(502);
        expect(origin.wasAsked()).toHaveLength(1);
        clock.advance(1);
        origin.will({ body: 'well' });
        expect((await get('/a')).body).toBe('well');
      },
    ),
    field(
      'error-page-request-id',
      'captures of others',
      'The page of an error names the request.',
      async ({ get, origin }) => {
        origin.isDown();
        const got = await get('/a');
        expect(got.body).toContain(`Request ID: ${got.header('x-amz-cf-id')}`);
      },
    ),
    documented('long-url', 'DG cloudfront-limits', 'A URL above 8,192 bytes is a 414.', async ({ get, origin }) => {
      expect((await get(`/${'a'.repeat(8192)}`)).status).toBe(414);
      expect((await get(`/a?${'b'.repeat(8192)}`)).status).toBe(414);
      expect(origin.wasAsked()).toEqual([]);
      expect((await get(`/${'a'.repeat(8000)}`)).status).toBe(200);
    }),
    documented('get-with-body', STATUSES, 'A GET with a body is a 403.', async ({ send, origin }) => {
      const got = await send('/a', { method: 'GET', body: 'x' });
      expect([got.status, got.xCache]).toEqual([403, 'Error']);
      expect(origin.wasAsked()).toEqual([]);
    }),
    documented(
      'default-root-object-behavior',
      'DG DefaultRootObject',
      'The default root object shares its cache key with its own path.',
      async ({ edge, get }) => {
        await edge({ distribution: { defaultRootObject: 'index.html' } });
        await get('/index.html');
        expect((await get('/')).xCache).toBe('Hit');
      },
    ),
    documented(
      'page-statuses',
      PAGES,
      '400, 403, 404, 405, 414, 416, 500, 501, 502, 503 and 504 can have a page of their own.',
      async (scene) => {
        for (const status of [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504]) {
          await withPage(scene, status);
          expect([status, (await scene.get('/a')).body]).toEqual([status, 'sorry']);
        }
      },
    ),
    documented('page-kept', PAGES, 'A page stands for the error as long as the error is kept.', async (scene) => {
      await withPage(scene, 404);
      await scene.get('/a');
      scene.origin.will({ body: 'found' });
      scene.clock.advance(9);
      expect((await scene.get('/a')).body).toBe('sorry');
      scene.clock.advance(1);
      expect((await scene.get('/a')).body).toBe('found');
    }),
    documented('page-shared', PAGES, 'A page that is kept answers for the errors of every path.', async (scene) => {
      await withPage(scene, 404);
      await scene.get('/a');
      await scene.get('/b');
      expect(scene.origin.wasAsked().map(({ path }) => path)).toEqual(['/a', '/sorry', '/b']);
    }),
    documented(
      'page-for-unreachable',
      PAGES,
      'An origin that cannot be reached can have a page of another.',
      async (scene) => {
        await withPage(scene, 502, { behaviors: [{ path: '/sorry', target: 'backup' }] });
        scene.origin.isDown();
        scene.backup.will({ body: 'sorry of the backup' });
        expect((await scene.get('/a')).body).toBe('sorry of the backup');
      },
    ),
    documented('no-page', PAGES, 'An error for which no page is set stays as it is.', async (scene) => {
      await withPage(scene, 404);
      scene.origin.will({ status: 500, body: 'failed' });
      expect((await scene.get('/a')).body).toBe('failed');
    }),
    documented('broken-body', CUSTOM, 'An answer that breaks off is not kept.', async ({ get, origin }) => {
      origin.will({ body: broken('half of the pa') });
      await expect(get('/a')).rejects.toThrow();
      origin.will({ body: 'page' });
      const got = await get('/a');
      expect([got.body, got.xCache]).toEqual(['page', 'Miss']);
    }),
    documented(
      'body-without-length',
      CUSTOM,
      'An answer without Content-Length is kept as any.',
      async ({ get, origin }) => {
        origin.will({ body: Readable.from([Buffer.from('pa'), Buffer.from('ge')]) });
        await get('/a');
        const hit = await get('/a');
        expect([hit.body, hit.xCache]).toEqual(['page', 'Hit']);
      },
    ),
  ],
};
