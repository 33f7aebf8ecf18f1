/**
 * Redirects: where a path has moved to.
 *
 * This is the meaning: plain and interpreted, what the docs describe and the tests hold the written code against.
 * What ships is written by `build/write/redirects.ts`.
 */
import { kept, merged } from './carried-query.ts';
import type { ReceivedRequest } from './event.ts';
import type { RedirectStatus } from './moved.ts';

/** The options of `redirects`. */
export interface Redirects {
  /** From a path, percent-encoded as viewers send it, to a location: a path, or a URL on one of the `hosts`. */
  readonly exact?: Readonly<Record<string, string>>;
  /** The status of every answer: 301 and 308 for good, the others for now; 307 and 308 keep the method. Default: 301. */
  readonly status?: RedirectStatus;
  /**
   * What becomes of the viewer's query string: `keep` puts it behind a location that has none of its own; `merge` behind the
   * location's own parameters, those of the same name left out. Default: `drop`.
   */
  readonly query?: 'drop' | 'keep' | 'merge';
}

/** What a redirect depends on. */
export type RedirectedRequest = Pick<ReceivedRequest, 'uri' | 'rawQueryString'>;

/** The location that a request has to go to; empty if it is in the right place. */
export function redirectOf(options: Redirects, request: RedirectedRequest): string {
  const location = movedPathOf(options, request.uri);
  if (location === '') return '';
  if (options.query === 'keep') return kept(location, request.rawQueryString());
  return options.query === 'merge' ? merged(location, request.rawQueryString()) : location;
}

/** The location a path has moved to, without the viewer's query; empty if it has not. */
export function movedPathOf({ exact = {} }: Redirects, uri: string): string {
  return Object.hasOwn(exact, uri) ? (exact[uri] ?? '') : '';
}
