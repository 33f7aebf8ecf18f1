/**
 * Redirects: where a path has moved to.
 *
 * This is the meaning: plain and interpreted, what the docs describe and the tests hold the written code against.
 * What ships is written by `build/write/redirects.ts`.
 */

/** The options of `redirects`. */
export interface Redirects {
  /**
   * From a path, percent-encoded as viewers send it, to a location: a path, or a URL on one of the `hosts`.
   * The answer is 301; the viewer's query string is not carried over.
   */
  readonly exact?: Readonly<Record<string, string>>;
}

/** The location a path has moved to; empty if it has not. */
export function redirectOf({ exact = {} }: Redirects, uri: string): string {
  return Object.hasOwn(exact, uri) ? (exact[uri] ?? '') : '';
}
