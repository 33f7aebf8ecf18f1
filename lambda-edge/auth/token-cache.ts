/**
 * What came of verifying tokens, for a while. A token stands here by its digest: memory holds none but the last, and no comparison tells
 * how much of a guess was right.
 */

/** The tokens that were verified last. */
export interface TokenCache<Value> {
  get(token: string): Value | undefined;
  /** Forgets what was not asked for the longest where there is no room. */
  set(token: string, value: Value): void;
}

/** A cache of at most so many tokens, by the digests that `digest` makes. */
export function tokenCache<Value>(most: number, digest: (token: string) => string): TokenCache<Value> {
  const kept = new Map<string, Value>();
  // The last one goes in with the next question: a cold start need not wait for its first digest, which loads node:crypto.
  let last: readonly [token: string, value: Value] | undefined;

  function putLast(): void {
    if (!last) return;
    put(digest(last[0]), last[1]);
    last = undefined;
    const [oldest] = kept.size > most ? kept.keys() : [];
    if (oldest !== undefined) kept.delete(oldest);
  }

  /** A Map is in the order of insertion: what is asked for goes to its end. */
  function put(key: string, value: Value): void {
    kept.delete(key);
    kept.set(key, value);
  }

  return {
    get(token) {
      putLast();
      if (kept.size === 0) return undefined;
      const key = digest(token);
      const value = kept.get(key);
      if (value !== undefined) put(key, value);
      return value;
    },
    set(token, value) {
      putLast();
      last = [token, value];
    },
  };
}
