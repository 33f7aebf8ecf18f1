import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { leastItems, takenBy } from '../../invalidation/least-items.ts';
import { invalidationOf } from '../../simulator/cache/invalidation.ts';
import '../seed.ts';

const text = fc.string({ unit: fc.constantFrom('a', 'b', '/', '?'), maxLength: 5 });
const path = text.map((rest) => `/${rest}`);
const tag = fc.constantFrom('t', 'T', 'u');
const item = fc.oneof(
  path,
  path.map((beginning) => `${beginning}*`),
  tag.map((name) => `#${name}`),
);
const items = fc.array(item, { minLength: 1, maxLength: 8 });

/** Whether an invalidation means what is kept under a path with its query. */
function means(all: readonly string[], url: string, tagged: string): boolean {
  const [path = '', ...query] = url.split('?');
  return invalidationOf(all)({ path, query: query.join('?') }, new Set([tagged.toLowerCase()]));
}

describe('the least items', () => {
  it('take what all of them take, and none of them is taken by the others', () => {
    fc.assert(
      fc.property(items, path, tag, (all, url, tagged) => {
        const least = leastItems(all);
        expect(means(least, url, tagged)).toBe(means(all, url, tagged));
        for (const one of least) expect(takenBy(least.filter((other) => other !== one))(one)).toBe(false);
        expect(least.every((one) => all.includes(one))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('an item that others take', () => {
  it('means nothing that they do not mean', () => {
    fc.assert(
      fc.property(items, item, path, tag, (others, one, url, tagged) => {
        fc.pre(takenBy(others)(one));
        expect(!means([one], url, tagged) || means(others, url, tagged)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });
});
