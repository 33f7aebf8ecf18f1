/**
 * Rewrites: which object answers for a path, without the viewer seeing it.
 *
 * This is the meaning; what ships is written by `build/write/rewrites.ts`.
 */
import { isContained } from './contained-path.ts';
import type { EdgeRequest } from './event.ts';
import { type Locales, localeFolderOf, localeOf } from './locales.ts';
import { withNewPrefix } from './prefixes.ts';

/**
 * The options of `rewrites`. The first of `pages`, `index` and `fallback` that fits a path decides which document answers; `locales`
 * then finds the viewer's, and `prefixes` says where that is kept.
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
   * Locales that each have a folder: a page without one at its beginning is that of the viewer's locale. The others are asked without
   * the folder, so that a route is one for every locale. A path that an origin could take out of its folder is refused.
   */
  readonly locales?: Locales;
  /**
   * From the beginning of a path to that of the object's, both with a slash at the end. Applied to what the others made of the path:
   * once, the longest that fits. A path that an origin could take out of its folder is refused.
   */
  readonly prefixes?: Readonly<Record<string, string>>;
}

/** What a rewrite depends on. */
export type RewrittenRequest = Pick<EdgeRequest, 'uri' | 'headers' | 'cookies'>;

/** The path of the object that answers; empty for a request that must not reach an origin. */
export function rewriteOf(options: Rewrites, request: RewrittenRequest): string {
  if (movesFolders(options) && !isContained(request.uri)) return '';
  const path = localizedOf(options, request);
  return withNewPrefix(options.prefixes ?? {}, path) ?? path;
}

/** Whether what is beneath a folder is asked for beneath another, which a path must not get out of. */
export function movesFolders({ prefixes = {}, locales }: Rewrites): boolean {
  return locales !== undefined || Object.keys(prefixes).length > 0;
}

/** The document in the folder of its locale. What `pages`, `index` and `fallback` lead to is a page, whatever its name. */
function localizedOf(options: Rewrites, request: RewrittenRequest): string {
  const { locales } = options;
  if (locales === undefined) return documentOf(options, request.uri);
  const folder = localeFolderOf(locales, request.uri);
  const path = request.uri.slice(folder.length);
  const document = documentOf(options, path);
  if (folder !== '' || (document === path && !isPage(document))) return folder + document;
  return `/${localeOf(locales, request)}${document}`;
}

/** Whether a path is that of a page: its last segment has no dot, or ends in `.html` or `.htm`. */
function isPage(path: string): boolean {
  return !hasExtension(path) || path.endsWith('.html') || path.endsWith('.htm');
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
