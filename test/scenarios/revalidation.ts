import { expect } from 'vitest';
import { documented, rfc, type Subject } from './scenario.ts';
import { ALL, type Got, type Lines, type Scene } from './scene.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';
const EXPIRATION = 'DG Expiration';
const MODIFIED = 'Wed, 01 Jan 2025 00:00:00 GMT';

/** What a viewer gets once an answer with these headers is ten seconds old, and the origin says that it is still good. */
async function afterTenSeconds(scene: Scene, headers: Lines, later: Lines = {}): Promise<Got> {
  const { get, origin, clock } = scene;
  origin.will({ headers: { 'Cache-Control': 'max-age=10', ...headers }, body: 'page' });
  await get('/a');
  clock.advance(10);
  origin.wasAsked();
  origin.will({ status: 304, headers: { 'Cache-Control': 'max-age=10', 'Content-Length': [], ...later } });
  return get('/a');
}

/** Whether old answers are still good. */
export const REVALIDATION: Subject = {
  title: 'Revalidation',
  scenarios: [
    documented(
      'vary-star',
      CUSTOM,
      'Where MinTTL is 0, an answer of Vary: * is asked for anew each time, without conditions.',
      async ({ get, origin }) => {
        origin.will({ headers: { Vary: '*', ETag: '"v1"', 'Cache-Control': 'max-age=60' } });
        await get('/a');
        expect((await get('/a')).xCache).toBe('Miss');
        expect(origin.wasAsked().map((asked) => asked.header('if-none-match'))).toEqual([undefined, undefined]);
      },
    ),
    documented('by-etag', CUSTOM, 'An old answer is asked about by its ETag.', async (scene) => {
      await afterTenSeconds(scene, { ETag: '"v1"' });
      const [asked] = scene.origin.wasAsked();
      expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual(['"v1"', undefined]);
    }),
    documented('by-date', CUSTOM, 'An old answer is asked about by its Last-Modified.', async (scene) => {
      await afterTenSeconds(scene, { 'Last-Modified': MODIFIED });
      const [asked] = scene.origin.wasAsked();
      expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual([undefined, MODIFIED]);
    }),
    documented('by-both', CUSTOM, 'An old answer that has both is asked about by both.', async (scene) => {
      await afterTenSeconds(scene, { ETag: '"v1"', 'Last-Modified': MODIFIED });
      const [asked] = scene.origin.wasAsked();
      expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual(['"v1"', MODIFIED]);
    }),
    documented(
      'by-neither',
      CUSTOM,
      'An old answer that has neither is asked for anew.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { 'Cache-Control': 'max-age=10' } });
        await get('/a');
        clock.advance(10);
        origin.wasAsked();
        expect((await get('/a')).xCache).toBe('Miss');
        const [asked] = origin.wasAsked();
        expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual([undefined, undefined]);
      },
    ),
    documented('refresh-hit', EXPIRATION, 'A 304 makes it a RefreshHit with the body that is kept.', async (scene) => {
      const got = await afterTenSeconds(scene, { ETag: '"v1"' });
      expect([got.status, got.xCache, got.body, got.header('content-length')]).toEqual([
        200,
        'RefreshHit',
        'page',
        '4',
      ]);
    }),
    documented(
      'fresh-again',
      EXPIRATION,
      'After a 304 the answer is fresh again for its whole time.',
      async (scene) => {
        await afterTenSeconds(scene, { ETag: '"v1"' });
        scene.clock.advance(9);
        const hit = await scene.get('/a');
        expect([hit.xCache, hit.age]).toEqual(['Hit', '9']);
        scene.clock.advance(1);
        expect((await scene.get('/a')).xCache).toBe('RefreshHit');
      },
    ),
    documented('age-after-304', EXPIRATION, 'Age begins anew with a 304.', async (scene) => {
      await afterTenSeconds(scene, { ETag: '"v1"' });
      scene.clock.advance(3);
      expect((await scene.get('/a')).age).toBe('3');
    }),
    rfc(
      'headers-of-304',
      'RFC 9111 section 3.2',
      'Headers of a 304 take the place of those that are kept.',
      async (scene) => {
        const got = await afterTenSeconds(scene, { ETag: '"v1"', 'X-Build': '1' }, { 'X-Build': '2' });
        expect(got.header('x-build')).toBe('2');
        expect((await scene.get('/a')).header('x-build')).toBe('2');
      },
    ),
    documented('ttl-of-304', EXPIRATION, 'What a 304 says of freshness counts from then on.', async (scene) => {
      await afterTenSeconds(scene, { ETag: '"v1"' }, { 'Cache-Control': 'max-age=60' });
      scene.clock.advance(59);
      expect((await scene.get('/a')).xCache).toBe('Hit');
    }),
    documented(
      'silent-304',
      EXPIRATION,
      'A 304 that says nothing of freshness leaves what is kept to say it.',
      async (scene) => {
        await afterTenSeconds(scene, { ETag: '"v1"' }, { 'Cache-Control': [] });
        scene.clock.advance(9);
        expect((await scene.get('/a')).xCache).toBe('Hit');
        scene.clock.advance(1);
        expect((await scene.get('/a')).xCache).toBe('RefreshHit');
      },
    ),
    documented(
      'changed',
      EXPIRATION,
      'A 200 takes the place of what is kept, and is a miss.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' }, body: 'old' });
        await get('/a');
        clock.advance(10);
        origin.will({ headers: { ETag: '"v2"', 'Cache-Control': 'max-age=10' }, body: 'new' });
        const miss = await get('/a');
        expect([miss.xCache, miss.body, miss.age]).toEqual(['Miss', 'new', undefined]);
        expect((await get('/a')).body).toBe('new');
      },
    ),
    documented(
      'gone',
      EXPIRATION,
      'An error of the client, such as a 404, takes the place of what is kept.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' }, body: 'old' });
        await get('/a');
        clock.advance(10);
        origin.will({ status: 404, body: 'gone' });
        expect((await get('/a')).status).toBe(404);
        expect((await get('/a')).status).toBe(404);
      },
    ),
    documented(
      'no-cache-asks',
      EXPIRATION,
      'Where MinTTL is 0, an answer of no-cache is asked about every time.',
      async ({ get, origin }) => {
        origin.wills((asked) =>
          asked.header('if-none-match') === '"v1"'
            ? { status: 304, headers: { ETag: '"v1"', 'Cache-Control': 'no-cache' } }
            : { headers: { ETag: '"v1"', 'Cache-Control': 'no-cache' }, body: 'page' },
        );
        await get('/a');
        const again = await get('/a');
        expect([again.xCache, again.body]).toEqual(['RefreshHit', 'page']);
        expect((await get('/a')).xCache).toBe('RefreshHit');
      },
    ),
    documented(
      'no-store-asks-anew',
      EXPIRATION,
      'Where MinTTL is 0, an answer of no-store is asked for anew.',
      async ({ get, origin }) => {
        origin.will({ headers: { ETag: '"v1"', 'Cache-Control': 'no-store' }, body: 'page' });
        await get('/a');
        await get('/a');
        expect(origin.wasAsked().map((asked) => asked.header('if-none-match'))).toEqual([undefined, undefined]);
      },
    ),
    documented(
      'must-revalidate',
      EXPIRATION,
      'A fresh answer is not asked about, must-revalidate or not.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10, must-revalidate' } });
        await get('/a');
        clock.advance(9);
        expect((await get('/a')).xCache).toBe('Hit');
      },
    ),
    rfc(
      'viewer-if-none-match',
      'RFC 9110 section 13.1.2',
      'A viewer who has the fresh answer gets a 304 without a body from the edge.',
      async ({ get, origin }) => {
        origin.will({ headers: { ETag: '"v1"', 'X-Build': '1' }, body: 'page' });
        await get('/a');
        const got = await get('/a', { 'If-None-Match': '"v1"' });
        expect([got.status, got.body, got.header('etag'), got.header('x-build')]).toEqual([304, '', '"v1"', '1']);
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    rfc(
      'viewer-weak-etag',
      'RFC 9110 section 13.1.2',
      'ETags of If-None-Match are compared as weak ones.',
      async ({ get, origin }) => {
        origin.will({ headers: { ETag: '"v1"' }, body: 'page' });
        await get('/a');
        expect((await get('/a', { 'If-None-Match': 'W/"v0", W/"v1"' })).status).toBe(304);
        expect((await get('/a', { 'If-None-Match': '"v2"' })).status).toBe(200);
      },
    ),
    rfc('viewer-any', 'RFC 9110 section 13.1.2', 'A star in If-None-Match is any ETag.', async ({ get, origin }) => {
      origin.will({ headers: { ETag: '"v1"' }, body: 'page' });
      await get('/a');
      expect((await get('/a', { 'If-None-Match': '*' })).status).toBe(304);
    }),
    rfc(
      'viewer-if-modified-since',
      'RFC 9110 section 13.1.3',
      'A viewer whose copy is as new gets a 304 from the edge.',
      async ({ get, origin }) => {
        origin.will({ headers: { 'Last-Modified': MODIFIED }, body: 'page' });
        await get('/a');
        expect((await get('/a', { 'If-Modified-Since': MODIFIED })).status).toBe(304);
        expect((await get('/a', { 'If-Modified-Since': 'Tue, 31 Dec 2024 00:00:00 GMT' })).status).toBe(200);
      },
    ),
    rfc(
      'viewer-etag-first',
      'RFC 9110 section 13.2.2',
      'If-None-Match counts before If-Modified-Since.',
      async ({ get, origin }) => {
        origin.will({ headers: { ETag: '"v2"', 'Last-Modified': MODIFIED }, body: 'page' });
        await get('/a');
        expect((await get('/a', { 'If-None-Match': '"v1"', 'If-Modified-Since': MODIFIED })).status).toBe(200);
      },
    ),
    rfc(
      'viewer-conditions-of-head',
      'RFC 9110 sections 13.1.2 and 14.2',
      'A HEAD is a 304 where a GET would be one, and its Range says nothing.',
      async ({ get, send, origin }) => {
        origin.will({ headers: { ETag: '"v1"' }, body: 'page' });
        await get('/a');
        const known = await send('/a', { method: 'HEAD', headers: { 'If-None-Match': '"v1"' } });
        expect([known.status, known.xCache]).toEqual([304, 'Hit']);
        const part = await send('/a', { method: 'HEAD', headers: { Range: 'bytes=0-1' } });
        expect([part.status, part.header('content-length')]).toEqual([200, '4']);
      },
    ),
    documented(
      'not-with-cookies',
      'DG Cookies',
      'Where cookies go to the origin, it is not asked by conditions.',
      async (scene) => {
        await scene.edge({ cachePolicy: { cookies: ALL } });
        await afterTenSeconds(scene, { ETag: '"v1"', 'Last-Modified': MODIFIED });
        const [asked] = scene.origin.wasAsked();
        expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual([undefined, undefined]);
      },
    ),
    documented(
      'viewer-conditions-on-miss',
      CUSTOM,
      'Where nothing is kept, the conditions of a viewer reach the origin.',
      async ({ get, origin }) => {
        const conditions = {
          'If-None-Match': '"v1"',
          'If-Modified-Since': MODIFIED,
          'If-Match': '"v1"',
          'If-Unmodified-Since': MODIFIED,
        };
        await get('/a', conditions);
        const [asked] = origin.wasAsked();
        expect(Object.keys(conditions).map((name) => asked?.header(name.toLowerCase()))).toEqual(
          Object.values(conditions),
        );
      },
    ),
    rfc(
      'viewer-304-on-miss',
      'RFC 9111 section 4.3.3',
      'What the origin says to the conditions of a viewer, a 304 or a 412, is not kept for others.',
      async ({ get, origin }) => {
        origin.will({ status: 304, headers: { ETag: '"v1"', 'Content-Length': [] } });
        const first = await get('/a', { 'If-None-Match': '"v1"' });
        expect([first.status, first.xCache]).toEqual([304, 'Miss']);
        origin.will({ status: 412, headers: { 'Cache-Control': 'max-age=60' } });
        expect((await get('/a', { 'If-Match': '"v0"' })).status).toBe(412);
        origin.will({ body: 'page' });
        const other = await get('/a');
        expect([other.status, other.xCache, other.body]).toEqual([200, 'Miss', 'page']);
      },
    ),
    documented(
      'viewer-conditions-with-cookies',
      'DG Cookies',
      'Where cookies are in the key, If-None-Match and If-Modified-Since of a viewer do not reach the origin.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { cookies: { behavior: 'all' } } });
        await get('/a', { 'If-None-Match': '"v1"', 'If-Modified-Since': MODIFIED });
        const [asked] = origin.wasAsked();
        expect([asked?.header('if-none-match'), asked?.header('if-modified-since')]).toEqual([undefined, undefined]);
      },
    ),
    rfc(
      'etag-of-304',
      'RFC 9111 section 4.3.4',
      'ETag and Content-MD5 stay with the body that is kept, whatever a 304 says of them.',
      async (scene) => {
        const kept = { ETag: '"v1"', 'Content-MD5': 'rL0Y20zC+Fzt72VPzMSk2A==' };
        const got = await afterTenSeconds(scene, kept, { ETag: '"v2"', 'Content-MD5': 'N7UdGUp1E+RbVvZSTy1R8g==' });
        expect([got.header('etag'), got.header('content-md5')]).toEqual([kept.ETag, kept['Content-MD5']]);
      },
    ),
    documented(
      'vary-star-with-min',
      CUSTOM,
      'Where MinTTL is above 0, Vary: * is as any Vary.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { minTtl: 1 } });
        origin.will({ headers: { Vary: '*' } });
        await get('/a');
        expect((await get('/a')).xCache).toBe('Hit');
      },
    ),
    documented(
      'refresh-hit-of-head',
      CUSTOM,
      'A HEAD is answered from an old answer that is still good.',
      async ({ get, send, origin, clock }) => {
        origin.wills((asked) =>
          asked.header('if-none-match')
            ? { status: 304, headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' } }
            : { headers: { ETag: '"v1"', 'Cache-Control': 'max-age=10' }, body: 'page' },
        );
        await get('/a');
        clock.advance(10);
        const head = await send('/a', { method: 'HEAD' });
        expect([head.status, head.xCache, head.header('content-length')]).toEqual([200, 'RefreshHit', '4']);
      },
    ),
  ],
};
