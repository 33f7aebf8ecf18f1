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

  it.each([{ for: 'all', browser: 60 }, { browser: 60 }, 'always', undefined, null])(
    'does not guess whom %j is for',
    (life) => {
      expect(() => cacheControl(life as Life)).toThrow(TypeError);
    },
  );

  describe('with jitter', () => {
    const life: Life = { for: 'everyone', browser: 5, edge: 60, jitter: 20 };
    const lives = Array.from({ length: 2100 }, (_, i) => cacheControl(life, `/products/${i}?`));

    it('is the same for the same URL, on every server', () => {
      expect(cacheControl(life, '/products/7?')).toBe('public, max-age=5, s-maxage=47');
      expect(cacheControl({ for: 'everyone', browser: 60, jitter: 20 }, '/products/7?')).toBe(
        'public, max-age=60, s-maxage=47',
      );
    });

    it('is any number of seconds between, about as often, and never more than the edge has', () => {
      const counts = new Map<string, number>();
      for (const one of lives) counts.set(one, (counts.get(one) ?? 0) + 1);
      const seconds = [...counts.keys()].map((one) => Number(one.split('=').at(-1))).sort((a, b) => a - b);
      expect(seconds).toEqual(Array.from({ length: 21 }, (_, i) => 40 + i));
      expect(Math.max(...counts.values())).toBeLessThan(150);
    });

    it.each([[{ jitter: 61 }], [{ jitter: -1 }], [{ jitter: 0.2 }], [{ jitter: 6, edge: undefined }]])(
      'refuses %j',
      (more) => {
        expect(() => cacheControl({ ...life, ...more } as Life)).toThrow(RangeError);
      },
    );
  });

  it('cannot say what contradicts itself', () => {
    // @ts-expect-error An answer for one viewer has no time at the edge.
    const life: Life = { for: 'viewer', browser: 0, edge: 10 };
    expect(cacheControl(life)).toBe('private, max-age=0');
  });
});
