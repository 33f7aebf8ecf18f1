import { describe, expect, it } from 'vitest';
import { tokenCache } from '../../../lambda-edge/auth/token-cache.ts';

describe('a cache of tokens', () => {
  it('knows the tokens that were asked for last, and no more than there is room for', () => {
    const cache = tokenCache<number>(4, (token) => token);
    for (const [i, token] of ['a', 'b', 'c'].entries()) cache.set(token, i);
    expect(cache.get('a')).toBe(0);
    for (const token of ['d', 'e']) cache.set(token, 9);
    expect(['a', 'b', 'e'].map(cache.get)).toEqual([0, undefined, 9]);
  });

  it('has no more than there is room for', () => {
    const cache = tokenCache<number>(100, (token) => token);
    const tokens = Array.from({ length: 1000 }, (_, i) => `token${i}`);
    for (const token of tokens) cache.set(token, 1);
    const known = tokens.reverse().filter((token) => cache.get(token));
    expect(known.length).toBeGreaterThanOrEqual(50);
    expect(known.length).toBeLessThanOrEqual(100);
  });

  it('knows what was said last of a token', () => {
    const cache = tokenCache<number>(2, (token) => token);
    cache.set('a', 1);
    cache.set('a', 2);
    expect(cache.get('a')).toBe(2);
  });

  it('makes no digest before the second token', () => {
    const digests: string[] = [];
    const cache = tokenCache<number>(2, (token) => {
      digests.push(token);
      return token;
    });
    cache.get('a');
    cache.set('a', 1);
    expect(digests).toEqual([]);
    expect(cache.get('b')).toBeUndefined();
    expect(digests).toEqual(['a', 'b']);
  });
});
