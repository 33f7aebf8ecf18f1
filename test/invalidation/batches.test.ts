import { describe, expect, it } from 'vitest';
import { batchesOf, pauseAfter } from '../../invalidation/batches.ts';

const paths = (count: number, end = ''): string[] => Array.from({ length: count }, (_, i) => `/${i}${end}`);

describe('the batches of items', () => {
  it.each([
    ['one', paths(3), [3], [1000]],
    ['as many as a second takes', paths(301), [150, 150, 1], [1000, 1000, 1000]],
    ['as many wildcards as may be in progress', paths(31, '*'), [15, 15, 1], [15_000, 15_000, 1000]],
    ['both', [...paths(150), '/x*'], [150, 1], [1000, 1000]],
    ['of tags, whatever they end in', paths(20, '*').map((path) => `#${path}`), [20], [1000]],
    ['none', [], [], []],
  ])('are %s', (_, items, sizes, pauses) => {
    const batches = batchesOf(items, 'r');
    expect(batches.flatMap(({ Paths }) => Paths.Items)).toEqual(items);
    expect(batches.map(({ Paths }) => Paths.Quantity)).toEqual(sizes);
    expect(batches.map(pauseAfter)).toEqual(pauses);
  });

  it('have a reference each, the same for the same items', () => {
    expect(batchesOf(['/a'], 'r').map(({ CallerReference }) => CallerReference)).toEqual(['r']);
    const references = batchesOf(paths(200), 'r').map(({ CallerReference }) => CallerReference);
    expect(references).toEqual(['r-1-of-2', 'r-2-of-2']);
  });
});
