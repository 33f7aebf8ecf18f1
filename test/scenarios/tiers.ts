import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';

const PAGE = 'DG HowCloudFrontWorks';
const [FRANKFURT, AMSTERDAM, TOKYO] = ['FRA56-P1', 'AMS1-P1', 'NRT57-P1'].map((pop) => ({ 'Edgewright-Pop': pop }));

/** Caches at several places. */
export const TIERS: Subject = {
  title: 'Edge locations, regional caches, Origin Shield',
  scenarios: [
    documented(
      'own-caches',
      PAGE,
      'Each edge location has a cache of its own, and says which it is in X-Amz-Cf-Pop.',
      async ({ get, origin }) => {
        const got = [await get('/a', FRANKFURT), await get('/a', TOKYO), await get('/a', FRANKFURT)];
        expect(got.map(({ xCache }) => xCache)).toEqual(['Miss', 'Miss', 'Hit']);
        expect(got.map((one) => one.header('x-amz-cf-pop'))).toEqual(['FRA56-P1', 'NRT57-P1', 'FRA56-P1']);
        expect(origin.wasAsked()).toHaveLength(2);
      },
    ),
    documented(
      'regional-cache',
      PAGE,
      'The edge locations of a region share its regional edge cache.',
      async ({ get, origin, edge }) => {
        await edge({ hasRegionalCaches: true });
        for (const pop of [FRANKFURT, AMSTERDAM, TOKYO]) await get('/a', pop);
        expect(origin.wasAsked()).toHaveLength(2);
      },
    ),
    documented(
      'origin-shield',
      'DG origin-shield',
      'Origin Shield is one more cache, which all regions ask.',
      async ({ get, origin, edge }) => {
        await edge({ hasRegionalCaches: true, originSettings: { hasOriginShield: true } });
        for (const pop of [FRANKFURT, AMSTERDAM, TOKYO]) await get('/a', pop);
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'regions-passed-by',
      'DG HowCloudFrontWorks',
      'Methods that change something go from the edge location straight to the origin.',
      async ({ send, origin, edge }) => {
        await edge({ hasRegionalCaches: true, originSettings: { hasOriginShield: true } });
        await send('/a', { method: 'PUT', body: 'new' });
        expect(origin.wasAsked().map(({ method }) => method)).toEqual(['PUT']);
      },
    ),
  ],
};
