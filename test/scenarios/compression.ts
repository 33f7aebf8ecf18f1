import { Readable } from 'node:stream';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { Got, Said, Scene } from './scene.ts';

const SERVING = 'DG ServingCompressedFiles';

const TEXT = 'What is said three times is true. '.repeat(100);
const PAGE = { headers: { 'Content-Type': 'text/html' }, body: TEXT } as const;
const BROWSER = { 'Accept-Encoding': 'gzip, deflate, br' };

/** What a browser gets where the origin says this. */
async function browserGets({ get, origin }: Scene, said: Said): Promise<Got> {
  origin.will(said);
  return get('/a', BROWSER);
}

async function expectAsItIs(scene: Scene, said: Said): Promise<void> {
  const got = await browserGets(scene, said);
  expect(got.header('content-encoding')).toBe([said.headers?.['Content-Encoding']].flat()[0]);
  expect(got.body).toBe(said.body);
}

async function expectCompressed(scene: Scene, said: Said): Promise<void> {
  const got = await browserGets(scene, said);
  expect(got.header('content-encoding')).toBe('br');
  expect(brotliDecompressSync(got.bytes).toString()).toBe(said.body);
}

/** Which answers are compressed at the edge. */
export const COMPRESSION: Subject = {
  title: 'Compression',
  scenarios: [
    documented('brotli', SERVING, 'Brotli is preferred where the viewer knows both encodings.', (scene) =>
      expectCompressed(scene, PAGE),
    ),
    documented('gzip', SERVING, 'A viewer who knows gzip alone gets gzip.', async ({ get, origin }) => {
      origin.will(PAGE);
      const got = await get('/a', { 'Accept-Encoding': 'gzip' });
      expect(got.header('content-encoding')).toBe('gzip');
      expect(gunzipSync(got.bytes).toString()).toBe(TEXT);
    }),
    documented(
      'gzip-of-policy',
      SERVING,
      'Where the policy has gzip alone, a viewer who knows both gets gzip.',
      async (scene) => {
        await scene.edge({ cachePolicy: { brotli: false } });
        expect((await browserGets(scene, PAGE)).header('content-encoding')).toBe('gzip');
      },
    ),
    documented(
      'viewer-knows-none',
      SERVING,
      'A viewer who sends no Accept-Encoding gets the answer as it is.',
      async ({ get, origin }) => {
        origin.will(PAGE);
        const got = await get('/a');
        expect([got.body, got.header('content-encoding')]).toEqual([TEXT, undefined]);
      },
    ),
    documented('http-1-0', SERVING, 'A viewer of HTTP/1.0 gets the answer as it is.', async ({ send, origin }) => {
      origin.will(PAGE);
      const got = await send('/a', { httpVersion: '1.0', headers: BROWSER });
      expect([got.body, got.header('content-encoding')]).toEqual([TEXT, undefined]);
    }),
    documented(
      'policy-without-encodings',
      SERVING,
      'A policy of neither encoding compresses nothing.',
      async (scene) => {
        await scene.edge({ cachePolicy: { gzip: false, brotli: false } });
        await expectAsItIs(scene, PAGE);
      },
    ),
    documented(
      'compress-off',
      SERVING,
      'A behavior that does not compress leaves answers as they are.',
      async (scene) => {
        await scene.edge({ compress: false });
        await expectAsItIs(scene, PAGE);
      },
    ),
    documented('ttl-0', SERVING, 'Under a policy whose TTLs are 0 nothing is compressed.', async (scene) => {
      await scene.edge({ cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 } });
      await expectAsItIs(scene, PAGE);
    }),
    documented(
      'kept-compressed',
      SERVING,
      'The compressed answer is kept, and a hit is the same bytes.',
      async (scene) => {
        const first = await browserGets(scene, PAGE);
        const hit = await scene.get('/a', BROWSER);
        expect([hit.xCache, hit.header('content-encoding')]).toEqual(['Hit', 'br']);
        expect(hit.bytes.equals(first.bytes)).toBe(true);
      },
    ),
    documented(
      'compressed-length',
      SERVING,
      'Content-Length of the origin does not go with compressed bytes.',
      async (scene) => {
        const got = await browserGets(scene, PAGE);
        expect([undefined, String(got.bytes.length)]).toContain(got.header('content-length'));
        expect(got.bytes.length).toBeLessThan(TEXT.length);
      },
    ),
    documented('compressed-by-origin', SERVING, 'What the origin has encoded is not encoded again.', (scene) =>
      expectAsItIs(scene, { ...PAGE, headers: { ...PAGE.headers, 'Content-Encoding': 'gzip' } }),
    ),
    documented('too-small', SERVING, 'Answers below 1,000 bytes are not compressed.', (scene) =>
      expectAsItIs(scene, { ...PAGE, body: 'x'.repeat(999) }),
    ),
    documented('smallest', SERVING, 'Answers of 1,000 bytes are compressed.', (scene) =>
      expectCompressed(scene, { ...PAGE, body: 'x'.repeat(1000) }),
    ),
    documented('largest', SERVING, 'Answers of 10,000,000 bytes are compressed.', async ({ get, origin }) => {
      origin.will({ ...PAGE, body: 'x'.repeat(10_000_000) });
      expect((await get('/a', { 'Accept-Encoding': 'gzip' })).header('content-encoding')).toBe('gzip');
    }),
    documented('too-large', SERVING, 'Answers above 10,000,000 bytes are not compressed.', (scene) =>
      expectAsItIs(scene, { ...PAGE, body: 'x'.repeat(10_000_001) }),
    ),
    documented('without-length', SERVING, 'Answers without a Content-Length are not compressed.', async (scene) => {
      const got = await browserGets(scene, { ...PAGE, body: Readable.from([Buffer.from(TEXT)]) });
      expect([got.body, got.header('content-encoding')]).toEqual([TEXT, undefined]);
    }),
    documented('other-type', SERVING, 'Types that are not in the list are not compressed.', async (scene) => {
      for (const type of ['image/png', 'video/mp4', 'application/zip', 'font/woff2', 'text/markdown']) {
        await scene.edge({});
        await expectAsItIs(scene, { ...PAGE, headers: { 'Content-Type': type } });
      }
    }),
    documented(
      'listed-types',
      SERVING,
      'Texts, scripts, JSON, SVG, WebAssembly and the like are compressed.',
      async (scene) => {
        const types = [
          'text/css',
          'text/javascript',
          'application/json',
          'image/svg+xml',
          'application/wasm',
          'font/ttf',
        ];
        for (const type of types) {
          await scene.edge({});
          await expectCompressed(scene, { ...PAGE, headers: { 'Content-Type': type } });
        }
      },
    ),
    documented('type-with-charset', SERVING, 'The parameters of a type do not count.', (scene) =>
      expectCompressed(scene, { ...PAGE, headers: { 'Content-Type': 'text/html; charset=utf-8' } }),
    ),
    documented('without-type', SERVING, 'Answers without a type are not compressed.', (scene) =>
      expectAsItIs(scene, { body: TEXT }),
    ),
    documented(
      'compressed-statuses',
      SERVING,
      'Besides 200, answers of 403 and 404 that are kept are compressed.',
      async (scene) => {
        for (const status of [403, 404]) {
          await scene.edge({});
          await expectCompressed(scene, {
            ...PAGE,
            status,
            headers: { ...PAGE.headers, 'Cache-Control': 'max-age=60' },
          });
        }
      },
    ),
    documented('other-statuses', SERVING, 'Answers of other statuses are not compressed.', async (scene) => {
      for (const status of [201, 302, 410, 500, 503]) {
        await scene.edge({});
        await expectAsItIs(scene, { ...PAGE, status });
      }
    }),
    documented('strong-etag', SERVING, 'The strong ETag of a compressed answer becomes a weak one.', async (scene) => {
      const got = await browserGets(scene, { ...PAGE, headers: { ...PAGE.headers, ETag: '"v1"' } });
      expect(got.header('etag')).toBe('W/"v1"');
    }),
    documented('weak-etag', SERVING, 'The weak ETag of a compressed answer stays.', async (scene) => {
      const got = await browserGets(scene, { ...PAGE, headers: { ...PAGE.headers, ETag: 'W/"v1"' } });
      expect(got.header('etag')).toBe('W/"v1"');
    }),
    documented(
      'invalid-etag',
      SERVING,
      'An ETag without quotes is removed from a compressed answer.',
      async (scene) => {
        const got = await browserGets(scene, { ...PAGE, headers: { ...PAGE.headers, ETag: 'v1' } });
        expect(got.header('etag')).toBeUndefined();
      },
    ),
    documented(
      'etag-as-it-is',
      SERVING,
      'The ETag of an answer that is not compressed stays.',
      async ({ get, origin }) => {
        origin.will({ ...PAGE, headers: { ...PAGE.headers, ETag: '"v1"' } });
        expect((await get('/a')).header('etag')).toBe('"v1"');
      },
    ),
    documented(
      'not-again-after-304',
      SERVING,
      'What was kept uncompressed is not compressed by a 304.',
      async ({ edge, get, origin, clock }) => {
        const headers = { 'Content-Type': 'text/html', ETag: '"v1"', 'Cache-Control': 'max-age=10' };
        await edge({});
        origin.wills((asked) =>
          asked.header('if-none-match')
            ? { status: 304, headers: { ...headers, 'Content-Length': String(TEXT.length) } }
            : { headers, body: Readable.from([Buffer.from(TEXT)]) },
        );
        await get('/a', BROWSER);
        clock.advance(10);
        const got = await get('/a', BROWSER);
        expect([got.xCache, got.header('content-encoding'), got.body]).toEqual(['RefreshHit', undefined, TEXT]);
      },
    ),
  ],
};
