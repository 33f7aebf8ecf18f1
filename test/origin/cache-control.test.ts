import { describe, expect, it } from 'vitest';
import { cacheControl, type Life } from '../../origin/cache-control.ts';

describe('Cache-Control', () => {
  it.each<[Life, string]>([
    ['never', 'private, no-store'],
    ['revalidate', 'no-cache'],
    [{ for: 'viewer', browser: 60 }, 'private, max-age=60'],
    [{ for: 'everyone', browser: 0 }, 'public, max-age=0'],
    [{ for: 'everyone', browser: 0, edge: 10 }, 'public, max-age=0, s-maxage=10'],
    [{ for: 'everyone', browser: 5, edge: 0 }, 'public, max-age=5, s-maxage=0'],
    [{ for: 'everyone', browser: 31_536_000, immutable: true }, 'public, max-age=31536000, immutable'],
    [
      { for: 'everyone', browser: 0, edge: 10, staleWhileRevalidate: 30, staleIfError: 3600 },
      'public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=3600',
    ],
  ])('of %j is %s', (life, value) => {
    expect(cacheControl(life)).toBe(value);
  });

  it.each([-1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 31])('refuses %d seconds', (browser) => {
    expect(() => cacheControl({ for: 'everyone', browser })).toThrow(RangeError);
    expect(() => cacheControl({ for: 'viewer', browser })).toThrow(RangeError);
    expect(() => cacheControl({ for: 'everyone', browser: 0, staleIfError: browser })).toThrow(RangeError);
  });

  it('cannot say what contradicts itself', () => {
    // @ts-expect-error An answer for one viewer has no time at the edge.
    const life: Life = { for: 'viewer', browser: 0, edge: 10 };
    expect(cacheControl(life)).toBe('private, max-age=0');
  });
});
