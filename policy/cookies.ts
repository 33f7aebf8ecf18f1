/**
 * Cookies: which of the viewer's cookies stay in the cache key, and reach the origin.
 *
 * This is the meaning; what ships is written by `build/write/cookies.ts`.
 */
import type { EdgeRequest } from './event.ts';

/** The options of `cookies`. */
export interface Cookies {
  /**
   * Names of the cookies that stay, exactly as viewers send them (case counts), in the order in which they stand here. Every other
   * cookie is removed; where none is left, there is no Cookie header.
   */
  readonly keep: readonly string[];
}

/** The cookies that stay, in the order of the list. */
export function cookiesOf({ keep }: Cookies, cookies: EdgeRequest['cookies']): EdgeRequest['cookies'] {
  const kept: EdgeRequest['cookies'] = {};
  for (const name of keep) {
    const sent = Object.hasOwn(cookies, name) ? cookies[name] : undefined;
    if (sent) kept[name] = sent;
  }
  return kept;
}
