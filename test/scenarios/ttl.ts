import { expect } from 'vitest';
import { documented, rfc, type Subject } from './scenario.ts';
import type { Scene } from './scene.ts';

const EXPIRATION = 'DG Expiration';

/** A date as HTTP writes it, `seconds` after the clock's. */
function httpDate({ clock }: Scene, seconds: number): string {
  return new Date(clock.now() + seconds * 1000).toUTCString();
}

type Ttls = { minTtl?: number; defaultTtl?: number; maxTtl?: number };

/** An answer with these headers is a hit in its last second, and no longer in the next. */
async function expectFresh(scene: Scene, seconds: number, ttls: Ttls, headers: Record<string, string> = {}) {
  const { edge, origin, get, clock } = scene;
  await edge({ cachePolicy: ttls });
  origin.will({ headers });
  await get('/a');
  clock.advance(seconds - 1);
  expect((await get('/a')).xCache).toBe('Hit');
  clock.advance(1);
  expect((await get('/a')).xCache).toBe('Miss');
}

/** An answer with these headers is never a hit. */
async function expectNeverFresh({ edge, origin, get }: Scene, ttls: Ttls, headers: Record<string, string>) {
  await edge({ cachePolicy: ttls });
  origin.will({ headers });
  await get('/a');
  expect((await get('/a')).xCache).toBe('Miss');
  expect(origin.wasAsked()).toHaveLength(2);
}

const maxAge = (seconds: number) => ({ 'Cache-Control': `max-age=${seconds}` });

/** How long answers are fresh. */
export const TTL: Subject = {
  title: 'How long answers are fresh',
  scenarios: [
    documented(
      'default-ttl',
      EXPIRATION,
      'Where the origin says nothing, an answer is fresh for DefaultTTL.',
      (scene) => expectFresh(scene, 60, { defaultTtl: 60 }),
    ),
    documented('max-age', EXPIRATION, 'Where MinTTL is 0, an answer is fresh for its max-age.', (scene) =>
      expectFresh(scene, 30, { defaultTtl: 60 }, maxAge(30)),
    ),
    documented('max-age-above-default', EXPIRATION, 'A max-age above DefaultTTL counts in full.', (scene) =>
      expectFresh(scene, 90, { defaultTtl: 60 }, maxAge(90)),
    ),
    documented('max-age-capped', EXPIRATION, 'A max-age above MaxTTL counts as MaxTTL.', (scene) =>
      expectFresh(scene, 100, { defaultTtl: 60, maxTtl: 100 }, maxAge(500)),
    ),
    documented('max-age-raised', EXPIRATION, 'A max-age below MinTTL counts as MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40, defaultTtl: 60 }, maxAge(5)),
    ),
    documented('max-age-between', EXPIRATION, 'A max-age between MinTTL and MaxTTL counts as it is.', (scene) =>
      expectFresh(scene, 50, { minTtl: 40, defaultTtl: 60, maxTtl: 100 }, maxAge(50)),
    ),
    documented('max-age-capped-with-min', EXPIRATION, 'MaxTTL caps a max-age where MinTTL is above 0 too.', (scene) =>
      expectFresh(scene, 100, { minTtl: 40, defaultTtl: 60, maxTtl: 100 }, maxAge(500)),
    ),
    documented(
      'default-with-min',
      EXPIRATION,
      'Where the origin says nothing, the longer of MinTTL and DefaultTTL counts.',
      (scene) => expectFresh(scene, 40, { minTtl: 40, defaultTtl: 10, maxTtl: 100 }),
    ),
    documented('s-maxage-first', EXPIRATION, 's-maxage counts before max-age.', (scene) =>
      expectFresh(scene, 20, {}, { 'Cache-Control': 'max-age=90, s-maxage=20' }),
    ),
    documented('s-maxage-capped', EXPIRATION, 's-maxage above MaxTTL counts as MaxTTL.', (scene) =>
      expectFresh(scene, 100, { maxTtl: 100, defaultTtl: 60 }, { 'Cache-Control': 's-maxage=500' }),
    ),
    documented('s-maxage-raised', EXPIRATION, 's-maxage below MinTTL counts as MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { 'Cache-Control': 's-maxage=5' }),
    ),
    documented('expires', EXPIRATION, 'Without max-age an answer is fresh until Expires.', (scene) =>
      expectFresh(scene, 45, { defaultTtl: 60 }, { Date: httpDate(scene, 0), Expires: httpDate(scene, 45) }),
    ),
    documented('expires-from-date', EXPIRATION, 'Expires counts from Date of the answer.', (scene) =>
      expectFresh(scene, 45, { defaultTtl: 60 }, { Date: httpDate(scene, -3600), Expires: httpDate(scene, -3555) }),
    ),
    documented('max-age-before-expires', EXPIRATION, 'max-age counts before Expires.', (scene) =>
      expectFresh(scene, 30, {}, { ...maxAge(30), Expires: httpDate(scene, 300) }),
    ),
    documented('s-maxage-before-expires', EXPIRATION, 's-maxage counts before Expires.', (scene) =>
      expectFresh(scene, 30, {}, { 'Cache-Control': 's-maxage=30', Expires: httpDate(scene, 300) }),
    ),
    documented('expires-capped', EXPIRATION, 'An Expires beyond MaxTTL counts as MaxTTL.', (scene) =>
      expectFresh(scene, 100, { defaultTtl: 60, maxTtl: 100 }, { Expires: httpDate(scene, 500) }),
    ),
    documented('expires-raised', EXPIRATION, 'An Expires before MinTTL is over counts as MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { Expires: httpDate(scene, 5) }),
    ),
    documented(
      'expires-in-the-past',
      EXPIRATION,
      'Where MinTTL is 0, an Expires in the past is never fresh.',
      (scene) => expectNeverFresh(scene, {}, { Expires: httpDate(scene, -5) }),
    ),
    documented('expires-in-the-past-with-min', EXPIRATION, 'An Expires in the past counts as MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { Expires: httpDate(scene, -5) }),
    ),
    rfc('expires-no-date', 'RFC 9111 section 5.3', 'An Expires that is no date, such as 0, is in the past.', (scene) =>
      expectNeverFresh(scene, {}, { Expires: '0' }),
    ),
    documented('max-age-0', EXPIRATION, 'Where MinTTL is 0, max-age=0 is never fresh.', (scene) =>
      expectNeverFresh(scene, {}, maxAge(0)),
    ),
    documented('max-age-0-with-min', EXPIRATION, 'max-age=0 counts as MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, maxAge(0)),
    ),
    documented('no-cache', EXPIRATION, 'Where MinTTL is 0, no-cache is never served without the origin.', (scene) =>
      expectNeverFresh(scene, {}, { 'Cache-Control': 'no-cache' }),
    ),
    documented('no-store', EXPIRATION, 'Where MinTTL is 0, no-store is not kept.', (scene) =>
      expectNeverFresh(scene, {}, { 'Cache-Control': 'no-store' }),
    ),
    documented('private', EXPIRATION, 'Where MinTTL is 0, private is not kept.', (scene) =>
      expectNeverFresh(scene, {}, { 'Cache-Control': 'private' }),
    ),
    documented('no-store-with-max-age', EXPIRATION, 'no-store counts before max-age.', (scene) =>
      expectNeverFresh(scene, {}, { 'Cache-Control': 'max-age=60, no-store' }),
    ),
    documented('private-with-max-age', EXPIRATION, 'private counts before max-age.', (scene) =>
      expectNeverFresh(scene, {}, { 'Cache-Control': 'private, max-age=60' }),
    ),
    documented('no-cache-with-min', EXPIRATION, 'Where MinTTL is above 0, no-cache is kept for MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { 'Cache-Control': 'no-cache' }),
    ),
    documented('no-store-with-min', EXPIRATION, 'Where MinTTL is above 0, no-store is kept for MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { 'Cache-Control': 'no-store' }),
    ),
    documented('private-with-min', EXPIRATION, 'Where MinTTL is above 0, private is kept for MinTTL.', (scene) =>
      expectFresh(scene, 40, { minTtl: 40 }, { 'Cache-Control': 'private, max-age=600' }),
    ),
    documented(
      'directives-to-the-browser',
      EXPIRATION,
      'The browser gets Cache-Control of the origin, whatever the edge makes of it.',
      async ({ edge, origin, get }) => {
        await edge({ cachePolicy: { minTtl: 40 } });
        origin.will({ headers: { 'Cache-Control': 'no-store' } });
        await get('/a');
        const hit = await get('/a');
        expect([hit.xCache, hit.header('cache-control')]).toEqual(['Hit', 'no-store']);
      },
    ),
    rfc('directive-case', 'RFC 9111 section 5.2', 'Case does not count in the names of directives.', (scene) =>
      expectFresh(scene, 30, {}, { 'Cache-Control': 'Public, Max-Age=30' }),
    ),
    rfc(
      'malformed-max-age',
      'RFC 9111 section 4.2.1',
      'A max-age or s-maxage that is no number of seconds makes an answer old at once.',
      async (scene) => {
        for (const control of ['max-age=soon', 'max-age = 60', 'max-age=60, s-maxage=1.5']) {
          await expectNeverFresh(scene, {}, { 'Cache-Control': control });
        }
      },
    ),
    rfc(
      'age-shortens',
      'RFC 9111 section 5.1',
      'An answer that comes with an Age is fresh for as much less; of several the first counts, and what is no number is ignored.',
      async (scene) => {
        await expectFresh(scene, 20, {}, { ...maxAge(30), Age: '10, 25' });
        await expectFresh(scene, 30, {}, { ...maxAge(30), Age: '10.5' });
      },
    ),
    rfc(
      'authorization',
      'RFC 9111 section 3.5',
      'Where Authorization reaches the origin and is not in the key, an answer is private unless it says public, s-maxage or must-revalidate.',
      async ({ edge, get, origin }) => {
        const all = { headers: { behavior: 'allViewer', names: [] } } as const;
        await edge({ originRequestPolicy: all });
        const asUser = { Authorization: 'Basic dTpw' };
        origin.will({ headers: maxAge(60) });
        await get('/a', asUser);
        expect((await get('/a', asUser)).xCache).toBe('Miss');
        expect((await get('/a')).xCache).toBe('Miss');
        for (const word of ['public, max-age=60', 's-maxage=60', 'must-revalidate, max-age=60']) {
          origin.will({ headers: { 'Cache-Control': word } });
          await get(`/${word.length}`, asUser);
          expect((await get(`/${word.length}`)).xCache).toBe('Hit');
        }
      },
    ),
    documented(
      'authorization-in-key',
      'DG add-origin-custom-headers',
      'Where Authorization is in the key, or does not reach the origin, answers are kept as others are.',
      async ({ edge, get, origin }) => {
        const asUser = { Authorization: 'Basic dTpw' };
        origin.will({ headers: maxAge(60) });
        await get('/a', asUser);
        expect((await get('/a', asUser)).xCache).toBe('Hit');
        await edge({ cachePolicy: { headers: ['authorization'] } });
        await get('/a', asUser);
        expect((await get('/a', asUser)).xCache).toBe('Hit');
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    rfc(
      'directives-on-several-lines',
      'RFC 9110 section 5.3',
      'Several lines of Cache-Control count as one.',
      async ({ origin, get }) => {
        origin.will({ headers: { 'Cache-Control': ['max-age=60', 'private'] } });
        await get('/a');
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    documented(
      'no-cache-of-set-cookie',
      EXPIRATION,
      'A no-cache that names a header does not keep the answer from being fresh.',
      (scene) => expectFresh(scene, 30, {}, { 'Cache-Control': 'no-cache="Set-Cookie", max-age=30' }),
    ),
    documented(
      'viewer-cache-control',
      EXPIRATION,
      'Cache-Control and Pragma of a viewer do not make CloudFront ask the origin.',
      async ({ get, origin }) => {
        await get('/a');
        const reload = { 'Cache-Control': 'no-cache', Pragma: 'no-cache' };
        expect((await get('/a', reload)).xCache).toBe('Hit');
        expect((await get('/a', { 'Cache-Control': 'max-age=0' })).xCache).toBe('Hit');
        expect((await get('/a', { 'Cache-Control': 'no-store' })).xCache).toBe('Hit');
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'caching-disabled',
      'DG using-managed-cache-policies',
      'Under CachingDisabled every request is a miss, whatever the origin says.',
      (scene) => expectNeverFresh(scene, { minTtl: 0, defaultTtl: 0, maxTtl: 0 }, maxAge(60)),
    ),
    documented('age', EXPIRATION, 'Age of a hit is the seconds since the answer came.', async ({ get, clock }) => {
      expect((await get('/a')).age).toBeUndefined();
      clock.advance(7.9);
      expect((await get('/a')).age).toBe('7');
    }),
  ],
};
