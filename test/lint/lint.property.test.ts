/** What the lint says of keys, and what two viewers who differ in one thing get: each the other's proof. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CachePolicy, Selection } from '../../simulator/cache/cache-policy.ts';
import type { HeaderSelection, OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { played } from './played.ts';
import { shop } from './scene.ts';

const COOKIES = ['a', 'b', 'session'] as const;
const PARAMETERS = ['page', 'a'] as const;
const HEADERS = ['x-a', 'x-b', 'x-forwarded-host', 'user-agent', 'accept-language'] as const;

/** Things in which two viewers may differ, each with the rule that speaks of it, and how the one and the other ask. */
const PROBES = [
  ...COOKIES.map((name) => ({
    id: 'cookie-not-in-key',
    name,
    asks: (who: string) => ['', { Cookie: `${name}=${who}` }] as const,
  })),
  ...PARAMETERS.map((name) => ({
    id: 'query-not-in-key',
    name,
    asks: (who: string) => [`?${name}=${who}`, {}] as const,
  })),
  ...HEADERS.map((name) => ({ id: 'header-not-in-key', name, asks: (who: string) => ['', { [name]: who }] as const })),
  {
    id: 'authorization-not-in-key',
    name: 'Authorization',
    asks: (who: string) => ['', { Authorization: who }] as const,
  },
];

const selection: fc.Arbitrary<Selection> = fc.oneof(
  fc.constantFrom<Selection>({ behavior: 'none' }, { behavior: 'all' }),
  fc.record({
    behavior: fc.constantFrom('whitelist' as const, 'allExcept' as const),
    names: fc.subarray<string>([...COOKIES, 'page']),
  }),
);

const cachePolicy: fc.Arbitrary<CachePolicy> = fc.record({
  minTtl: fc.constantFrom(0, 0, 1),
  defaultTtl: fc.constantFrom(1, 60),
  maxTtl: fc.constantFrom(60, 3600),
  gzip: fc.boolean(),
  brotli: fc.boolean(),
  headers: fc.subarray<string>([...HEADERS, 'authorization']),
  cookies: selection,
  queryStrings: selection,
});

const headers: fc.Arbitrary<HeaderSelection> = fc.oneof(
  fc.constant<HeaderSelection>({ behavior: 'none', names: [] }),
  fc.constant<HeaderSelection>({ behavior: 'allViewer', names: [] }),
  fc.record({
    behavior: fc.constantFrom('whitelist' as const, 'allExcept' as const),
    names: fc.subarray<string>([...HEADERS]),
  }),
);

const originRequestPolicy: fc.Arbitrary<OriginRequestPolicy> = fc.record({
  headers,
  cookies: selection,
  queryStrings: selection,
});

const kept = fc.option(fc.subarray([...COOKIES]), { nil: undefined });

const query = fc.option(
  fc.oneof(
    fc.record({ keep: fc.subarray([...PARAMETERS]) }),
    fc.record({ drop: fc.subarray([...PARAMETERS], { minLength: 1 }) }),
  ),
  { nil: undefined },
);

/** Tells all that it knows of a viewer, and lets everybody keep it. */
function tells(request: Request): Response {
  const known = ['cookie', ...HEADERS, 'authorization'].map((name) => request.headers.get(name));
  return new Response(JSON.stringify([request.url, ...known]), { headers: { 'cache-control': 'public, max-age=60' } });
}

describe('what is in the key', () => {
  it('is what two viewers do not share', async () => {
    const seen = { leaks: 0, holds: 0 };
    await fc.assert(
      fc.asyncProperty(cachePolicy, originRequestPolicy, kept, query, async (cache, request, keep, query) => {
        const edge = await played(
          {
            config: shop({ ...(keep ? { cookies: { keep } } : {}), ...(query ? { query } : {}) }),
            has: { '*': { cachePolicy: cache, originRequestPolicy: request } },
          },
          tells,
        );
        for (const [i, { id, name, asks }] of PROBES.entries()) {
          const finding = edge.report.findings.find((one) => one.id === id);
          const listed = finding === undefined ? [] : namesIn(finding.says);
          const ask = (who: string) => edge.get(`/${i}${asks(who)[0]}`, asks(who)[1]);
          await ask('ada');
          const isShared = (await ask('bob')).body.includes('ada');
          // Whoever is named leaks; who leaks is named, or is among others that nobody has named.
          if (listed.includes(name)) expect([name, isShared]).toEqual([name, true]);
          const isOpen = listed.includes('others') || listed.includes('of other names');
          if (isShared) expect(listed.includes(name) || isOpen ? name : listed).toBe(name);
          seen[isShared ? 'leaks' : 'holds'] += 1;
        }
        await edge.close();
      }),
      { numRuns: 100 },
    );
    // Both are met, or nothing was shown.
    expect(Math.min(seen.leaks, seen.holds)).toBeGreaterThan(100);
  });
});

/** The names of which a finding speaks. */
function namesIn(says: string): readonly string[] {
  const [listed = ''] = says.split(' reach');
  return listed.replace(/^the (?:cookies|headers|parameters) /, '').split(/, | and /);
}
