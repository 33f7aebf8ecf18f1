/**
 * What came of verifying tokens, for a while. A token stands here by its digest: memory holds none but the last, and no comparison tells
 * how much of a guess was right.
 */

/** The tokens that were verified last. */
export interface TokenCache<Value> {
  get(token: string): Value | undefined;
  /** Forgets others where there is no room. */
  set(token: string, value: Value): void;
}

/**
 * A cache of at most so many tokens, by the digests that `digest` makes. They stand in two halves: where one is full the other is
 * emptied, and what is asked for moves to the newer. That forgets nearly what was asked for the longest, without a list to keep.
 */
export function tokenCache<Value>(most: number, digest: (token: string) => string): TokenCache<Value> {
  let [newer, older] = [new Map<string, Value>(), new Map<string, Value>()];
  // The last one goes in with the next question: a cold start need not wait for its first digest, which loads node:crypto.
  let last: readonly [token: string, value: Value] | undefined;
  // Who is not known is verified and comes back: one digest is enough for both.
  let asked: readonly [token: string, key: string] | undefined;

  function putLast(): void {
    if (last) put(digest(last[0]), last[1]);
    last = undefined;
  }

  function put(key: string, value: Value): void {
    if (newer.size >= most / 2) [newer, older] = [new Map(), newer];
    newer.set(key, value);
  }

  return {
    get(token) {
      putLast();
      if (newer.size === 0) return undefined;
      const key = digest(token);
      asked = [token, key];
      const value = newer.get(key);
      if (value !== undefined) return value;
      const moved = older.get(key);
      if (moved !== undefined) put(key, moved);
      return moved;
    },
    set(token, value) {
      if (asked?.[0] === token) return put(asked[1], value);
      putLast();
      last = [token, value];
    },
  };
}
