/**
 * Redirects: where a path has moved to.
 *
 * This is the meaning: plain and interpreted, what the docs describe and the tests hold the written code against.
 * What ships is written by `build/write/redirects.ts`.
 */
import { kept, merged } from './carried-query.ts';
import type { ReceivedRequest } from './event.ts';
import { hostNameOf, isHost } from './host-name.ts';
import type { RedirectStatus } from './moved.ts';
import { isPlain } from './plain-path.ts';
import { withNewPrefix } from './prefixes.ts';
import { filledIn, inOrder, takes } from './redirect-pattern.ts';
import { settled } from './settled.ts';
import { withoutTrailingSlash, withTrailingSlash } from './trailing-slash.ts';
import { visible } from './visible.ts';

/** The options of `redirects`. */
export interface Redirects {
  /** From a path, percent-encoded as viewers send it, to a location: a path, or a URL on one of the `hosts`. */
  readonly exact?: Readonly<Record<string, string>>;
  /**
   * Whether `exact` stands in the KeyValueStore and not in the function, which takes thousands of them. Lambda@Edge has no
   * KeyValueStore; there they stay in the handler. Default: `false`.
   */
  readonly store?: boolean;
  /**
   * From a pattern to a location: a parameter such as `:slug` is one segment that is not empty, and is used in the location's
   * path byte for byte. Tried after `exact`, from the fewest parameters. A path that is not plain is left alone.
   */
  readonly patterns?: Readonly<Record<string, string>>;
  /**
   * From the beginning of a path to that of a location, both with a slash at the end: the rest of the path is used byte for byte.
   * Tried after `patterns`, from the longest. A path that is not plain is left alone.
   */
  readonly prefixes?: Readonly<Record<string, string>>;
  /**
   * The one of the `hosts` that viewers shall use: who comes by another of them is sent to it. `first` for the first of them, whatever
   * an environment calls it.
   */
  readonly host?: string;
  /**
   * Whether viewers shall use paths with a slash at the end or without: `add` puts one behind a last segment without a dot, `remove`
   * takes it away from every path but `/`. Asked where nothing has moved. A path that is not plain is left alone.
   */
  readonly trailingSlash?: 'add' | 'remove';
  /** The status of every answer: 301 and 308 for good, the others for now; 307 and 308 keep the method. Default: 301. */
  readonly status?: RedirectStatus;
  /**
   * What becomes of the viewer's query string: `keep` puts it behind a location that has none of its own; `merge` behind the
   * location's own parameters, those of the same name left out. Default: `drop`.
   */
  readonly query?: 'drop' | 'keep' | 'merge';
}

/** The options with what they need of the rest of the config. */
export interface ResolvedRedirects extends Redirects {
  /** The `hosts` but for `host`. */
  readonly otherHosts?: readonly string[];
}

/** What a redirect depends on. */
export type RedirectedRequest = Pick<ReceivedRequest, 'uri' | 'headers' | 'rawQueryString'>;

/** The location that a request has to go to; empty if it is in the right place. */
export function redirectOf(options: ResolvedRedirects, request: RedirectedRequest): string {
  const origin = newOriginOf(options, request.headers.host?.value);
  const location = movedPathOf(options, request.uri);
  const path = slashed(options, request.uri);
  if (location === '') return origin || path !== request.uri ? settled(origin, path, request.rawQueryString()) : '';
  return (location.startsWith('/') ? origin : '') + carried(options, location, request);
}

/** Whether a request can be in the wrong place although its path has not moved. */
export function settles({ host, trailingSlash }: Redirects): boolean {
  return host !== undefined || trailingSlash !== undefined;
}

/** The path as viewers shall spell it. */
export function slashed({ trailingSlash }: Redirects, path: string): string {
  if (trailingSlash === 'add') return withTrailingSlash(path);
  return trailingSlash === 'remove' ? withoutTrailingSlash(path) : path;
}

/** Scheme and host that a viewer shall use instead; empty where the host is the right one, or none of the declared. */
function newOriginOf({ host, otherHosts = [] }: ResolvedRedirects, sent: string | undefined): string {
  const name = hostNameOf(sent ?? '');
  return host !== undefined && name !== host && otherHosts.some((other) => isHost(other, name))
    ? `https://${host}`
    : '';
}

function carried({ query }: Redirects, location: string, { rawQueryString }: RedirectedRequest): string {
  if (query === 'keep') return kept(location, rawQueryString());
  return query === 'merge' ? merged(location, rawQueryString()) : location;
}

/** The location a path has moved to, without the viewer's query; empty if it has not. */
export function movedPathOf({ exact = {}, patterns = {}, prefixes = {} }: Redirects, uri: string): string {
  if (Object.hasOwn(exact, uri)) return exact[uri] ?? '';
  if (!isPlain(uri)) return '';
  const pattern = inOrder(Object.keys(patterns)).find((each) => takes(each, uri));
  if (pattern !== undefined) return visible(filledIn(pattern, patterns[pattern] ?? '', uri));
  return visible(withNewPrefix(prefixes, uri) ?? '');
}
