import { describe, expect, it } from 'vitest';
import { invalidationCost, monthStart } from '../../../deploy/operate/invalidation-cost.ts';

describe('an invalidation', () => {
  it.each([
    [1, 0, 0, 0],
    [1000, 0, 0, 0],
    [1001, 0, 1, 0.005],
    [3, 998, 1, 0.005],
    [3, 1000, 3, 0.015],
    [3, 5000, 3, 0.015],
    [3000, 0, 2000, 10],
  ])('of %d paths after %d has %d that are paid for', (paths, before, paid, dollars) => {
    expect(invalidationCost(paths, before)).toEqual({ paths, before, paid, dollars });
  });

  it('is of a month of UTC', () => {
    expect(monthStart(Date.UTC(2026, 1, 28, 23, 59))).toBe(Date.UTC(2026, 1));
    expect(monthStart(Date.UTC(2026, 2, 1))).toBe(Date.UTC(2026, 2));
  });
});
