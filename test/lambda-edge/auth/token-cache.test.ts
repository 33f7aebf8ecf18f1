import { describe, expect, it } from 'vitest';
import { tokenCache } from '../../../lambda-edge/auth/token-cache.ts';

describe('a cache of tokens', () => {
  it('knows the tokens that were asked for last, and no more than there is room for', () => {
    const cache = tokenCache<number>(2, (token) => token);
    cache.set('a', 1);
    cache.set('b', 2);
    expect(cache.get('a')).toBe(1);
    cache.set('c', 3);
    expect(['a', 'b', 'c'].map(cache.get)).toEqual([1, undefined, 3]);
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
