/** What the lint says of keys, and what two viewers who differ in one thing get: each the other's proof. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CachePolicy, Selection } from '../../simulator/cache/cache-policy.ts';
import type { HeaderSelection, OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { played } from './played.ts';
import { KEEPS, shop } from './scene.ts';

const COOKIES = ['a', 'b', 'session'] as const;
const HEADERS = ['x-a', 'x-b', 'x-forwarded-host', 'user-agent', 'accept-language'] as const;

/** Things in which two viewers may differ, each with the rule that speaks of it and how it is called there. */
const PROBES = [
  ...COOKIES.map((name) => ({
    id: 'cookie-not-in-key',
    name,
    header: 'Cookie',
    value: (who: string) => `${name}=${who}`,
  })),
  ...HEADERS.map((name) => ({ id: 'header-not-in-key', name, header: name, value: (who: string) => who })),
  { id: 'authorization-not-in-key', name: 'Authorization', header: 'Authorization', value: (who: string) => who },
];

const selection: fc.Arbitrary<Selection> = fc.oneof(
  fc.constantFrom<Selection>({ behavior: 'none' }, { behavior: 'all' }),
  fc.record({
    behavior: fc.constantFrom('whitelist' as const, 'allExcept' as const),
    names: fc.subarray<string>([...COOKIES]),
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
  queryStrings: fc.constant(KEEPS.queryStrings),
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
  queryStrings: fc.constant(KEEPS.queryStrings),
});

const kept = fc.option(fc.subarray([...COOKIES]), { nil: undefined });

/** Tells all that it knows of a viewer, and lets everybody keep it. */
function tells(request: Request): Response {
  const known = ['cookie', ...HEADERS, 'authorization'].map((name) => request.headers.get(name));
  return new Response(JSON.stringify(known), { headers: { 'cache-control': 'public, max-age=60' } });
}

describe('what is in the key', () => {
  it('is what two viewers do not share', async () => {
    const seen = { leaks: 0, holds: 0 };
    await fc.assert(
      fc.asyncProperty(cachePolicy, originRequestPolicy, kept, async (cache, request, keep) => {
        const edge = await played(
          {
            config: shop(keep === undefined ? {} : { cookies: { keep } }),
            has: { '*': { cachePolicy: cache, originRequestPolicy: request } },
          },
          tells,
        );
        for (const [i, { id, name, header, value }] of PROBES.entries()) {
          const finding = edge.report.findings.find((one) => one.id === id);
          const listed = finding === undefined ? [] : namesIn(finding.says);
          await edge.get(`/${i}`, { [header]: value('ada') });
          const isShared = (await edge.get(`/${i}`, { [header]: value('bob') })).body.includes('ada');
          // Whoever is named leaks; who leaks is named, or is among others that nobody has named.
          if (listed.includes(name)) expect([name, isShared]).toEqual([name, true]);
          if (isShared) expect(listed.includes(name) || listed.includes('others') ? name : listed).toBe(name);
          seen[isShared ? 'leaks' : 'holds'] += 1;
        }
        await edge.close();
      }),
      { numRuns: 120 },
    );
    // Both are met, or nothing was shown.
    expect(Math.min(seen.leaks, seen.holds)).toBeGreaterThan(100);
  });
});

/** The names of which a finding speaks. */
function namesIn(says: string): readonly string[] {
  const [listed = ''] = says.split(' reach');
  return listed.replace(/^the (?:cookies|headers) /, '').split(/, | and /);
}
