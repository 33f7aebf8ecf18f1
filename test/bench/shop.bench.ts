/**
 * What each way to take load off an API is worth to the demo shop: the same hour of visitors, with and without it, in one run. The
 * counts are exact; how much a way saves is a matter of the workload, so the gates are floors.
 */
import { beforeAll, describe, expect, it } from 'vitest';
import { table } from '../../cli/table.ts';
import { type Morning, morning, type ShopSetup } from './played-shop.ts';

const SETUPS = {
  'the API alone': {},
  freshness: { hasFreshness: true },
  revalidation: { hasRevalidation: true },
  'freshness, revalidation': { hasFreshness: true, hasRevalidation: true },
  'static answers': { isPublished: true },
  'freshness, warming': { hasFreshness: true, isWarmed: true },
  'these and warming': { hasFreshness: true, hasRevalidation: true, isWarmed: true },
  'all of them': { hasFreshness: true, hasRevalidation: true, isPublished: true, isWarmed: true },
} satisfies Readonly<Record<string, ShopSetup>>;

type Name = keyof typeof SETUPS;

describe('a morning of the demo shop', () => {
  const mornings = new Map<Name, Morning>();
  const of = (name: Name): Morning => mornings.get(name) as Morning;
  /** By how many times less there is with one way than with another. */
  const times = (what: 'asked' | 'full' | 'bytes' | 'worst', less: Name, more: Name): number =>
    of(more)[what] / of(less)[what];

  beforeAll(async () => {
    for (const [name, setup] of Object.entries(SETUPS)) mornings.set(name as Name, await morning(setup));
    const rows = [...mornings].map(([name, one]) => [
      name,
      one.requests,
      one.asked,
      one.full,
      one.bytes,
      `${Math.round((one.hits / one.requests) * 1000) / 10} %`,
      one.waited,
      one.worst,
    ]);
    const head = ['with', 'requests', 'at the API', 'full queries', 'its bytes', 'hits', 'waited', 'worst second'];
    console.log(table([head, ...rows]).join('\n'));
  }, 120_000);

  it('has the same visitors each time, of whom the API alone sees all', () => {
    expect(new Set([...mornings.values()].map(({ requests }) => requests)).size).toBe(1);
    expect(of('the API alone').asked).toBe(of('the API alone').requests);
  });

  it('takes two thirds of the requests off the API by freshness', () => {
    expect(times('asked', 'freshness', 'the API alone')).toBeGreaterThan(3);
  });

  it('takes nine tenths of the full queries and of the bytes off by revalidation', () => {
    expect(times('full', 'revalidation', 'the API alone')).toBeGreaterThan(10);
    expect(times('full', 'freshness, revalidation', 'freshness')).toBeGreaterThan(5);
    expect(times('bytes', 'freshness, revalidation', 'freshness')).toBeGreaterThan(5);
  });

  it('leaves the API what is not published', () => {
    expect(times('asked', 'static answers', 'the API alone')).toBeGreaterThan(4);
  });

  it('lets no viewer wait by warming, spreads what reaches the API, and costs no full query where it revalidates', () => {
    expect(of('freshness').waited).toBeGreaterThan(100);
    expect(of('freshness, warming').waited).toBe(0);
    expect(times('worst', 'freshness, warming', 'freshness')).toBeGreaterThanOrEqual(2);
    expect(of('these and warming').full).toBeLessThanOrEqual(of('freshness, revalidation').full);
  });
});
