/**
 * Rewrites: which object answers for a path, without the viewer seeing it.
 *
 * This is the meaning; what ships is written by `build/write/rewrites.ts`.
 */
import { isContained } from './contained-path.ts';
import type { EdgeRequest } from './event.ts';
import { withNewPrefix } from './prefixes.ts';

/**
 * The options of `rewrites`. The first of `pages`, `index` and `fallback` that fits a path decides which document answers; `prefixes`
 * then says where that is kept.
 */
export interface Rewrites {
  /**
   * Pages of a single-page app by route: an exact path, or a path that ends in `/*` for everything beneath it,
   * with a file extension or not. An exact route beats `/*`, a longer one a shorter one.
   */
  readonly pages?: Readonly<Record<string, string>>;
  /** The document of a directory, such as `index.html`: for paths that end in a slash, and, without a `fallback`, for those without a file extension. */
  readonly index?: string;
  /** The page for every other path whose last segment has no dot. */
  readonly fallback?: string;
  /**
   * From the beginning of a path to that of the object's, both with a slash at the end. Applied to what the others made of the path:
   * once, the longest that fits. A path that an origin could take out of its folder is refused.
   */
  readonly prefixes?: Readonly<Record<string, string>>;
}

/** What a rewrite depends on. */
export type RewrittenRequest = Pick<EdgeRequest, 'uri'>;

/** The path of the object that answers; empty for a request that must not reach an origin. */
export function rewriteOf(options: Rewrites, { uri }: RewrittenRequest): string {
  if (movesFolders(options) && !isContained(uri)) return '';
  const path = documentOf(options, uri);
  return withNewPrefix(options.prefixes ?? {}, path) ?? path;
}

/** Whether what is beneath a folder is asked for beneath another, which a path must not get out of. */
export function movesFolders({ prefixes = {} }: Rewrites): boolean {
  return Object.keys(prefixes).length > 0;
}

/** The document that answers for a path, as `pages`, `index` and `fallback` say; the path itself where none fits. */
export function documentOf({ pages = {}, index, fallback }: Rewrites, uri: string): string {
  const page = pageOf(pages, uri);
  if (page !== undefined) return page;
  if (index !== undefined && uri.endsWith('/')) return uri + index;
  if (hasExtension(uri)) return uri;
  if (fallback !== undefined) return fallback;
  return index === undefined ? uri : `${uri}/${index}`;
}

function pageOf(pages: Readonly<Record<string, string>>, uri: string): string | undefined {
  if (Object.hasOwn(pages, uri) && !isPrefix(uri)) return pages[uri];
  const beneath = Object.keys(pages).filter((route) => isPrefix(route) && uri.startsWith(route.slice(0, -1)));
  const longest = beneath.sort((a, b) => b.length - a.length)[0];
  return longest === undefined ? undefined : pages[longest];
}

/** Whether a route stands for everything beneath it: `/account/*` does, `/account` does not. */
export function isPrefix(route: string): boolean {
  return route.endsWith('/*');
}

function hasExtension(uri: string): boolean {
  return uri.includes('.', uri.lastIndexOf('/'));
}
