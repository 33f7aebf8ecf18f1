import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'vitest';
import { cacheControl, type SharedLife } from '../../origin/cache-control.ts';
import { documented, rfc, type Subject } from './scenario.ts';
import { ALL, type BehaviorSetup, type Lines, type Said, type Scene } from './scene.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';
const EXPIRATION = 'DG Expiration';
const SHIELD = 'DG origin-shield';

const VIEWERS = 100;

/** Four edge locations in three regions. */
const POPS = ['FRA56-P1', 'AMS1-P1', 'NRT57-P1', 'IAD89-P1'].map((pop) => ({ 'Edgewright-Pop': pop }));

/** Requests at the origin, where so many ask at the same time for what is not there. */
async function stampede(
  { edge, get, origin }: Scene,
  setup: BehaviorSetup,
  said: Said,
  headersOf: (viewer: number) => Lines = () => ({}),
): Promise<number> {
  await edge(setup);
  let answers = (): void => {};
  const thinking = new Promise<void>((done) => {
    answers = done;
  });
  origin.wills(async () => {
    await thinking;
    return said;
  });
  const waiting = Promise.all(Array.from({ length: VIEWERS }, (_, i) => get('/a', headersOf(i))));
  await nextTurn();
  answers();
  await waiting;
  return origin.wasAsked().length;
}

/** The most requests that reach the origin in one second, while every second somebody asks for each of a hundred pages. */
async function largestBurst({ get, origin, clock }: Scene, life: SharedLife, seconds: number): Promise<number> {
  origin.wills(({ path }) => ({ headers: { 'Cache-Control': cacheControl(life, path) }, body: 'page' }));
  const pages = Array.from({ length: 100 }, (_, i) => `/products/${i}`);
  const visit = async (): Promise<number> => {
    for (const page of pages) await get(page);
    return origin.wasAsked().length;
  };
  await visit();
  let most = 0;
  for (let second = 0; second < seconds; second += 1) {
    clock.advance(1);
    most = Math.max(most, await visit());
  }
  return most;
}

/**
 * How old what viewers get is at most, in seconds since the data changed, where a cache of the origin's own keeps it for `inner` and
 * the edge for 60: somebody asks every second.
 */
async function oldest({ edge, get, origin, clock }: Scene, inner: number, saysAge: boolean): Promise<number> {
  await edge({});
  const start = clock.now();
  const seconds = (): number => (clock.now() - start) / 1000;
  let made = 0;
  origin.wills(() => {
    if (seconds() - made >= inner) made = seconds();
    const age: Lines = saysAge ? { Age: String(seconds() - made) } : {};
    return { headers: { 'Cache-Control': 'max-age=60', ...age }, body: String(made) };
  });
  let most = 0;
  // The first of all comes when what the origin's cache has is nearly over.
  clock.advance(inner - 1);
  for (let i = 0; i < 300; i += 1) {
    most = Math.max(most, seconds() - Number((await get('/a')).body));
    clock.advance(1);
  }
  return most;
}

/** What keeps many requests from an origin at the same time. */
export const PROTECTION: Subject = {
  title: 'A protected origin',
  scenarios: [
    documented(
      'stampede',
      CUSTOM,
      'Of a hundred viewers who ask at once for what is not there, one reaches the origin.',
      async (scene) => {
        expect(await stampede(scene, {}, { body: 'page' })).toBe(1);
      },
    ),
    documented(
      'stampede-uncached',
      CUSTOM,
      'Under CachingDisabled, and for private answers where MinTTL is 0, all hundred do.',
      async (scene) => {
        const disabled = { cachePolicy: { minTtl: 0, defaultTtl: 0, maxTtl: 0 } };
        expect(await stampede(scene, disabled, { body: 'page' })).toBe(VIEWERS);
        expect(await stampede(scene, {}, { headers: { 'Cache-Control': 'private' }, body: 'page' })).toBe(VIEWERS);
      },
    ),
    documented(
      'stampede-by-cookie',
      CUSTOM,
      'With cookies in the key each viewer with a cookie of their own reaches the origin.',
      async (scene) => {
        const session = (viewer: number): Lines => ({ Cookie: `session=${viewer}` });
        const keyed = { cachePolicy: { cookies: ALL } };
        expect(await stampede(scene, keyed, { body: 'page' }, session)).toBe(VIEWERS);
        expect(await stampede(scene, {}, { body: 'page' }, session)).toBe(1);
      },
    ),
    documented(
      'burst-of-expiry',
      EXPIRATION,
      'A hundred answers that were kept in the same second for 60 seconds are all asked for in the same second again; with lives that differ by up to 30 seconds, no second has more than twelve of them.',
      async (scene) => {
        const life: SharedLife = { for: 'everyone', browser: 0, edge: 60 };
        expect(await largestBurst(scene, life, 200)).toBe(100);
        await scene.edge({});
        expect(await largestBurst(scene, { ...life, jitter: 30 }, 200)).toBe(12);
      },
    ),
    rfc(
      'layered-ages',
      'RFC 9111 section 4.2.3',
      'Where somebody asks every second, what the edge keeps for 60 seconds is at most 59 seconds old; behind a cache with the same 60 seconds that does not say Age, 118; with 10 seconds there, 68.',
      async (scene) => {
        expect(await oldest(scene, 60, true)).toBe(59);
        expect(await oldest(scene, 60, false)).toBe(118);
        expect(await oldest(scene, 10, false)).toBe(68);
      },
    ),
    documented(
      'layered-bursts',
      EXPIRATION,
      'Copies that four edge locations took from one cache, with its Age, expire in the same second.',
      async ({ get, origin, clock }) => {
        const start = clock.now();
        const ageOf = (): string => String(((clock.now() - start) / 1000) % 60);
        origin.wills(() => ({ headers: { 'Cache-Control': 'max-age=60', Age: ageOf() }, body: 'page' }));
        for (const pop of POPS) {
          await get('/a', pop);
          clock.advance(10);
        }
        origin.wasAsked();
        clock.advance(20);
        for (const pop of POPS) await get('/a', pop);
        expect(origin.wasAsked()).toHaveLength(4);
      },
    ),
    documented(
      'shielded-stampede',
      SHIELD,
      'A hundred viewers at each of four edge locations in three regions are four requests at the origin, with regional edge caches three, with Origin Shield one.',
      async ({ edge, get, origin }) => {
        const asked = async (setup: Parameters<Scene['edge']>[0]): Promise<number> => {
          await edge(setup);
          await Promise.all(POPS.flatMap((pop) => Array.from({ length: VIEWERS }, () => get('/a', pop))));
          return origin.wasAsked().length;
        };
        expect(await asked({})).toBe(4);
        expect(await asked({ hasRegionalCaches: true })).toBe(3);
        expect(await asked({ hasRegionalCaches: true, originSettings: { hasOriginShield: true } })).toBe(1);
      },
    ),
  ],
};
