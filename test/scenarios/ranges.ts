import { expect } from 'vitest';
import { documented, rfc, type Subject } from './scenario.ts';
import type { Scene } from './scene.ts';

const RANGES = 'DG RangeGETs';
const DIGITS = '0123456789';

/** What of the ten digits a viewer gets for a range, once the edge has them all. */
async function rangeOf({ get, origin }: Scene, range: string, headers: Record<string, string> = {}) {
  origin.will({ headers: { 'Content-Type': 'text/plain', ETag: '"v1"', 'Last-Modified': MODIFIED }, body: DIGITS });
  await get('/a');
  const got = await get('/a', { Range: range, ...headers });
  return { got, says: [got.status, got.body, got.header('content-range')] };
}

const MODIFIED = 'Wed, 01 Jan 2025 00:00:00 GMT';
const WHOLE = [200, DIGITS, undefined];

/** Parts of answers. */
export const RANGE: Subject = {
  title: 'Ranges',
  scenarios: [
    documented(
      'from-cache',
      RANGES,
      'A range of an answer that is kept comes from the cache as a 206.',
      async (scene) => {
        const { got, says } = await rangeOf(scene, 'bytes=2-4');
        expect(says).toEqual([206, '234', 'bytes 2-4/10']);
        expect([got.xCache, got.header('content-length')]).toEqual(['Hit', '3']);
        expect(scene.origin.wasAsked()).toHaveLength(1);
      },
    ),
    rfc('open-range', 'RFC 9110 section 14.1.2', 'A range without an end goes to the end.', async (scene) => {
      expect((await rangeOf(scene, 'bytes=7-')).says).toEqual([206, '789', 'bytes 7-9/10']);
    }),
    rfc('last-bytes', 'RFC 9110 section 14.1.2', 'A range without a start is the last bytes.', async (scene) => {
      expect((await rangeOf(scene, 'bytes=-2')).says).toEqual([206, '89', 'bytes 8-9/10']);
    }),
    rfc(
      'last-bytes-too-many',
      'RFC 9110 section 14.1.2',
      'A range of more last bytes than there are is all of them.',
      async (scene) => {
        expect((await rangeOf(scene, 'bytes=-99')).says).toEqual([206, DIGITS, 'bytes 0-9/10']);
      },
    ),
    rfc(
      'range-too-long',
      'RFC 9110 section 14.1.2',
      'A range that ends beyond the answer ends with it.',
      async (scene) => {
        expect((await rangeOf(scene, 'bytes=8-99')).says).toEqual([206, '89', 'bytes 8-9/10']);
      },
    ),
    documented('several-ranges', RANGES, 'Several ascending ranges come as one multipart answer.', async (scene) => {
      const { got } = await rangeOf(scene, 'bytes=0-1,4-5');
      const [, boundary] = /^multipart\/byteranges; boundary="?([^"]+)"?$/.exec(got.header('content-type') ?? '') ?? [];
      const parts = got.body.split(`--${boundary}`).map((part) => part.trim());
      expect(got.status).toBe(206);
      expect(parts).toEqual([
        '',
        'Content-Type: text/plain\r\nContent-Range: bytes 0-1/10\r\n\r\n01',
        'Content-Type: text/plain\r\nContent-Range: bytes 4-5/10\r\n\r\n45',
        '--',
      ]);
    }),
    documented('descending-ranges', RANGES, 'Ranges that go back are answered with the whole.', async (scene) => {
      expect((await rangeOf(scene, 'bytes=4-5,0-1')).says).toEqual(WHOLE);
    }),
    documented('overlapping-ranges', RANGES, 'Ranges that overlap are answered with the whole.', async (scene) => {
      expect((await rangeOf(scene, 'bytes=0-4,3-6')).says).toEqual(WHOLE);
    }),
    documented('invalid-range', RANGES, 'A range that is none is answered with the whole.', async (scene) => {
      expect((await rangeOf(scene, 'bytes=five')).says).toEqual(WHOLE);
      expect((await rangeOf(scene, 'pages=1-2')).says).toEqual(WHOLE);
      expect((await rangeOf(scene, 'bytes=5-4')).says).toEqual(WHOLE);
      expect((await rangeOf(scene, 'bytes=50-40')).says).toEqual(WHOLE);
      expect((await rangeOf(scene, 'bytes=0-1,5-4')).says).toEqual(WHOLE);
    }),
    rfc(
      'unsatisfiable',
      'RFC 9110 section 15.5.17',
      'A range behind the end is a 416 that says how long the answer is.',
      async (scene) => {
        const { got } = await rangeOf(scene, 'bytes=20-30');
        expect([got.status, got.header('content-range')]).toEqual([416, 'bytes */10']);
      },
    ),
    rfc(
      'if-range',
      'RFC 9110 section 13.1.5',
      'If-Range of the ETag or the date that is kept gives the part.',
      async (scene) => {
        const part = [206, '01', 'bytes 0-1/10'];
        expect((await rangeOf(scene, 'bytes=0-1', { 'If-Range': '"v1"' })).says).toEqual(part);
        expect((await rangeOf(scene, 'bytes=0-1', { 'If-Range': MODIFIED })).says).toEqual(part);
      },
    ),
    rfc(
      'if-range-of-another',
      'RFC 9110 section 13.1.5',
      'If-Range of another version gives the whole.',
      async (scene) => {
        expect((await rangeOf(scene, 'bytes=0-1', { 'If-Range': '"v0"' })).says).toEqual(WHOLE);
        expect((await rangeOf(scene, 'bytes=0-1', { 'If-Range': 'W/"v1"' })).says).toEqual(WHOLE);
      },
    ),
    rfc('range-of-head', 'RFC 9110 section 14.2', 'Range counts for GET alone.', async ({ get, send, origin }) => {
      origin.will({ body: DIGITS });
      await get('/a');
      expect((await send('/a', { method: 'HEAD', headers: { Range: 'bytes=0-1' } })).status).toBe(200);
    }),
    documented(
      'range-not-in-key',
      RANGES,
      'What came for a range answers other ranges, and the whole.',
      async ({ get, origin }) => {
        origin.wills((asked) => ({ body: DIGITS, headers: asked.header('range') ? { 'Accept-Ranges': 'bytes' } : {} }));
        await get('/a', { Range: 'bytes=0-1' });
        expect((await get('/a', { Range: 'bytes=5-6' })).body).toBe('56');
        expect((await get('/a')).body).toBe(DIGITS);
      },
    ),
    documented(
      'range-to-origin',
      RANGES,
      'A range that is not cached is asked of the origin as a range.',
      async ({ get, origin }) => {
        origin.will({
          status: 206,
          headers: { 'Content-Range': 'bytes 0-1/10', 'Content-Type': 'text/plain' },
          body: '01',
        });
        const got = await get('/a', { Range: 'bytes=0-1' });
        expect([got.status, got.body]).toEqual([206, '01']);
        expect(origin.wasAsked().map((asked) => asked.header('range'))).toEqual([
          expect.stringMatching(/^bytes=0-\d+$/),
        ]);
      },
    ),
    documented(
      'range-ignored',
      RANGES,
      'Where the origin knows no ranges, the first viewer gets the whole, and the next one the range.',
      async ({ get, origin }) => {
        origin.will({ body: DIGITS });
        const first = await get('/a', { Range: 'bytes=0-1' });
        expect([first.status, first.body]).toEqual([200, DIGITS]);
        const second = await get('/a', { Range: 'bytes=0-1' });
        expect([second.status, second.body, second.xCache]).toEqual([206, '01', 'Hit']);
      },
    ),
    documented(
      'range-not-cached',
      RANGES,
      'Where nothing is cached, a range goes to the origin, and what it says to the viewer.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { maxTtl: 0, defaultTtl: 0 } });
        origin.will({ status: 206, headers: { 'Content-Range': 'bytes 0-1/10' }, body: '01' });
        const got = await get('/a', { Range: 'bytes=0-1' });
        expect([got.status, got.body, got.header('content-range')]).toEqual([206, '01', 'bytes 0-1/10']);
        expect(origin.wasAsked().map((asked) => asked.header('range'))).toEqual(['bytes=0-1']);
      },
    ),
    documented(
      'unsatisfiable-not-cached',
      'DG HTTPStatusCodes',
      'A 416 is not kept.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { minTtl: 60 } });
        origin.will({ status: 416, headers: { 'Cache-Control': 'max-age=60' } });
        await get('/a');
        origin.will({ body: DIGITS });
        expect((await get('/a')).body).toBe(DIGITS);
      },
    ),
  ],
};
