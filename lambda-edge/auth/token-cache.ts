/**
 * What came of verifying tokens, for a while. A token stands here by its digest: no memory dump has one, and no comparison tells how much
 * of a guess was right.
 */
import { hash } from 'node:crypto';

/** The tokens that were verified last. */
export interface TokenCache<Value> {
  get(digest: string): Value | undefined;
  /** Forgets what was not asked for the longest where there is no room. */
  set(digest: string, value: Value): void;
}

/** A cache of at most so many tokens. */
export function tokenCache<Value>(most: number): TokenCache<Value> {
  const kept = new Map<string, Value>();
  return {
    get(digest) {
      const value = kept.get(digest);
      if (value === undefined) return undefined;
      // A Map is in the order of insertion: whoever is asked for goes to its end.
      kept.delete(digest);
      kept.set(digest, value);
      return value;
    },
    set(digest, value) {
      kept.delete(digest);
      kept.set(digest, value);
      if (kept.size > most) for (const [oldest] of kept) return void kept.delete(oldest);
    },
  };
}

/** By what a token stands in the cache. */
export function digestOf(token: string): string {
  return hash('sha256', token, 'base64');
}
