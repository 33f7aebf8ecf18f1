/**
 * Query: what of the query string stays in the cache key, and reaches the origin.
 *
 * This is the meaning; what ships is written by `build/write/query.ts`.
 */
import type { EdgeQuerystring } from './event.ts';

/** The options of `query`. */
export interface Query {
  /**
   * Names of the parameters that stay, exactly as viewers send them (case counts), in the order in which they stand here.
   * Every other parameter is removed; values, empty and repeated ones too, are left alone.
   */
  readonly keep: readonly string[];
}

/** The query string reduced to what is kept, in the order of the list. */
export function queryOf({ keep }: Query, querystring: EdgeQuerystring): EdgeQuerystring {
  const kept: EdgeQuerystring = {};
  for (const name of keep) {
    const sent = Object.hasOwn(querystring, name) ? querystring[name] : undefined;
    if (sent) kept[name] = sent;
  }
  return kept;
}
