/**
 * Path patterns: which behavior a path belongs to.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesCacheBehavior.html
 */
import { normalizePath } from './normalize-path.ts';

/** Whether a path pattern matches a path as the viewer sent it. Case counts; the leading slash of a pattern is optional. */
export function matchesPath(pattern: string, uri: string): boolean {
  return matchesPlainPath(pattern, normalizePath(uri));
}

/** The same for a path as it is, with its dot segments and repeated slashes. */
export function matchesPlainPath(pattern: string, path: string): boolean {
  return covers(withoutSlash(pattern), withoutSlash(path), false);
}

/** Whether a text is what a pattern says, with `*` for any characters and `?` for one. Case counts. */
export function matchesWildcards(pattern: string, text: string): boolean {
  return covers(pattern, text, false);
}

/**
 * Whether an earlier pattern takes every path of a later one. It is never wrong when it says yes; it can miss a later
 * pattern that only several earlier ones together cover.
 */
export function coversPattern(earlier: string, later: string): boolean {
  return covers(withoutSlash(earlier), withoutSlash(later), true);
}

/** Whether there is a path that both patterns take. */
export function overlaps(one: string, other: string): boolean {
  const a = withoutSlash(one);
  const b = withoutSlash(other);
  // reach[j]: whether what is read of `a` and the first j symbols of `b` can be the same text.
  let reach = Array.from({ length: b.length + 1 }, (_, j) => [...b.slice(0, j)].every((symbol) => symbol === '*'));
  for (const symbol of a) {
    const next = [symbol === '*' && (reach[0] ?? false)];
    for (let j = 1; j <= b.length; j += 1) {
      const isSame = symbol === '?' || b[j - 1] === '?' || symbol === b[j - 1];
      const isStar = symbol === '*' || b[j - 1] === '*';
      next[j] = (isStar ? (reach[j] ?? false) || (next[j - 1] ?? false) : isSame && reach[j - 1]) ?? false;
    }
    reach = next;
  }
  return reach[b.length] ?? false;
}

/** The index of the first pattern that matches; -1 if none does. */
export function behaviorIndexOf(patterns: readonly string[], uri: string): number {
  return patterns.findIndex((pattern) => matchesPath(pattern, uri));
}

function withoutSlash(path: string): string {
  return path.startsWith('/') ? path.slice(1) : path;
}

/**
 * Glob matching with one place to go back to, so that no pattern takes more than quadratic time. Where `text` is itself
 * a pattern, its `*` is only matched by a `*`, its `?` by `?` or `*`.
 */
function covers(pattern: string, text: string, textIsPattern: boolean): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      mark = t;
    } else if (takes(pattern[p], text[t], textIsPattern)) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function takes(symbol: string | undefined, char: string | undefined, textIsPattern: boolean): boolean {
  if (textIsPattern && char === '*') return false;
  return symbol === '?' || symbol === char;
}
