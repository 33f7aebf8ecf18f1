import { expect } from 'vitest';
import { documented, rfc, type Subject } from './scenario.ts';
import type { Scene } from './scene.ts';

const COMPRESSED = 'DG cache-policy-compressed-objects';

interface Case {
  readonly gzip?: boolean;
  readonly brotli?: boolean;
  readonly sends: string;
  readonly origin: string | undefined;
}

/** What the origin gets where a viewer sends this. */
async function expectSent({ edge, get, origin }: Scene, { gzip = true, brotli = true, sends, origin: gets }: Case) {
  await edge({ cachePolicy: { gzip, brotli } });
  await get('/a', { 'Accept-Encoding': sends });
  expect(origin.wasAsked().map((asked) => asked.header('accept-encoding'))).toEqual([gets]);
}

/** What becomes of Accept-Encoding. */
export const ACCEPT_ENCODING: Subject = {
  title: 'Accept-Encoding',
  scenarios: [
    documented(
      'br-and-gzip',
      COMPRESSED,
      'Where a policy has both encodings and the viewer too, the origin gets br,gzip.',
      (scene) => expectSent(scene, { sends: 'gzip, deflate, br, zstd', origin: 'br,gzip' }),
    ),
    documented('br-alone', COMPRESSED, 'Of a viewer who knows Brotli alone, the origin gets br.', (scene) =>
      expectSent(scene, { sends: 'br', origin: 'br' }),
    ),
    documented('gzip-alone', COMPRESSED, 'Of a viewer who knows gzip alone, the origin gets gzip.', (scene) =>
      expectSent(scene, { sends: 'deflate, gzip', origin: 'gzip' }),
    ),
    documented(
      'policy-of-gzip',
      COMPRESSED,
      'Where a policy has gzip alone, the origin gets gzip of a viewer who knows both.',
      (scene) => expectSent(scene, { brotli: false, sends: 'br, gzip', origin: 'gzip' }),
    ),
    documented(
      'policy-of-br',
      COMPRESSED,
      'Where a policy has Brotli alone, the origin gets br of a viewer who knows both.',
      (scene) => expectSent(scene, { gzip: false, sends: 'br, gzip', origin: 'br' }),
    ),
    documented(
      'identity',
      COMPRESSED,
      'Where a viewer knows none of the encodings of a policy, the origin gets identity.',
      (scene) => expectSent(scene, { sends: 'deflate', origin: 'identity' }),
    ),
    documented(
      'identity-of-policy',
      COMPRESSED,
      'A policy of Brotli alone sends identity for a viewer who knows gzip alone.',
      (scene) => expectSent(scene, { gzip: false, sends: 'gzip', origin: 'identity' }),
    ),
    rfc(
      'weight-of-0',
      'RFC 9110 section 12.5.3',
      'An encoding with a weight of 0 is one that the viewer does not know.',
      (scene) => expectSent(scene, { sends: 'br;q=0, gzip;q=0.5', origin: 'gzip' }),
    ),
    rfc('encoding-case', 'RFC 9110 section 8.4.1', 'Case does not count in the names of encodings.', (scene) =>
      expectSent(scene, { sends: 'GZIP', origin: 'gzip' }),
    ),
    documented(
      'no-accept-encoding',
      COMPRESSED,
      'Of a viewer who sends none, the origin gets none.',
      async ({ get, origin }) => {
        await get('/a');
        expect(origin.wasAsked().map((asked) => asked.header('accept-encoding'))).toEqual([undefined]);
      },
    ),
    documented(
      'one-key-for-browsers',
      COMPRESSED,
      'However viewers write the same two encodings, their key is the same.',
      async ({ get }) => {
        await get('/a', { 'Accept-Encoding': 'gzip, deflate, br' });
        expect((await get('/a', { 'Accept-Encoding': 'br;q=1.0, gzip;q=0.8, *;q=0.1' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'keys-by-encoding',
      COMPRESSED,
      'Viewers of other encodings have keys of their own.',
      async ({ get }) => {
        await get('/a', { 'Accept-Encoding': 'br, gzip' });
        expect((await get('/a', { 'Accept-Encoding': 'gzip' })).xCache).toBe('Miss');
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    documented(
      'unknown-not-in-key',
      COMPRESSED,
      'An Accept-Encoding of which a policy knows nothing is not in the key.',
      async ({ get }) => {
        await get('/a', { 'Accept-Encoding': 'deflate' });
        expect((await get('/a', { 'Accept-Encoding': 'zstd' })).xCache).toBe('Hit');
        expect((await get('/a')).xCache).toBe('Hit');
      },
    ),
    documented(
      'flags-off',
      COMPRESSED,
      'A policy of neither encoding treats Accept-Encoding as any header: it is not sent, and not in the key.',
      async ({ get, edge, origin }) => {
        await edge({ cachePolicy: { gzip: false, brotli: false } });
        await get('/a', { 'Accept-Encoding': 'gzip' });
        expect((await get('/a', { 'Accept-Encoding': 'br' })).xCache).toBe('Hit');
        expect(origin.wasAsked().map((asked) => asked.header('accept-encoding'))).toEqual([undefined]);
      },
    ),
    documented(
      'flags-off-origin-request-policy',
      COMPRESSED,
      'Under a policy of neither encoding an origin request policy sends Accept-Encoding as the viewer wrote it.',
      async ({ get, edge, origin }) => {
        await edge({
          cachePolicy: { gzip: false, brotli: false },
          originRequestPolicy: { headers: { behavior: 'whitelist', names: ['accept-encoding'] } },
        });
        await get('/a', { 'Accept-Encoding': 'gzip, deflate, br' });
        expect(origin.wasAsked().map((asked) => asked.header('accept-encoding'))).toEqual(['gzip, deflate, br']);
      },
    ),
    documented(
      'flags-on-origin-request-policy',
      COMPRESSED,
      'Under a policy of either encoding Accept-Encoding in an origin request policy has no effect.',
      async ({ get, edge, origin }) => {
        await edge({ originRequestPolicy: { headers: { behavior: 'whitelist', names: ['accept-encoding'] } } });
        await get('/a', { 'Accept-Encoding': 'gzip, deflate' });
        expect(origin.wasAsked().map((asked) => asked.header('accept-encoding'))).toEqual(['gzip']);
      },
    ),
    documented(
      'listed-in-policy',
      COMPRESSED,
      'A policy of neither encoding that lists Accept-Encoding has its text in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { gzip: false, brotli: false, headers: ['accept-encoding'] } });
        await get('/a', { 'Accept-Encoding': 'gzip, br' });
        expect((await get('/a', { 'Accept-Encoding': 'br, gzip' })).xCache).toBe('Miss');
        expect((await get('/a', { 'Accept-Encoding': 'gzip, br' })).xCache).toBe('Hit');
      },
    ),
  ],
};
