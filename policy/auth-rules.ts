/**
 * Which rule of `auth` speaks of a request: what is judged must be what the origin understands.
 *
 * Origins do not agree on what a path means: some compare without case, decode what needs no encoding, drop what follows a semicolon
 * or a slash at the end. Where such a reading would come under another rule than the path as it is sent, the request is refused.
 */
import type { AccessRule } from './auth.ts';
import { isContained } from './contained-path.ts';
import { normalizePath } from './normalize-path.ts';
import { matchesPlainPath } from './path-pattern.ts';

/** The index of the rule that decides about a request; -1 where none speaks of it, nothing where origins would disagree. */
export function ruleIndexOf(rules: readonly AccessRule[], method: string, uri: string): number | undefined {
  if (!isContained(uri)) return undefined;
  const sent = indexOf(rules, method, uri, (pattern) => pattern);
  return rules.length === 0 || sent === indexOf(rules, method, foldedPath(uri), foldedPath) ? sent : undefined;
}

/** Whether any origin may take a path for one that a pattern means. */
export function mayMean(pattern: string, uri: string): boolean {
  return isContained(uri) && takes(foldedPath(pattern), foldedPath(uri));
}

/** A path as the least exact of origins reads it: decoded, without parameters of segments, without case, without a slash at the end. */
export function foldedPath(path: string): string {
  const folded = normalizePath(
    decoded(path)
      .toLowerCase()
      .replace(/;[^/]*/g, ''),
  );
  return folded.length > 1 && folded.charAt(folded.length - 1) === '/' ? folded.slice(0, -1) : folded;
}

function indexOf(
  rules: readonly AccessRule[],
  method: string,
  path: string,
  patternOf: (pattern: string) => string,
): number {
  return rules.findIndex(
    ({ paths, methods }) =>
      (!methods || methods.includes(method) || (method === 'HEAD' && methods.includes('GET'))) &&
      (!paths || paths.some((pattern) => takes(patternOf(pattern), path))),
  );
}

/** A pattern for all beneath a folder speaks of the folder itself, too: origins take `/admin` and `/admin/` for the same. */
function takes(pattern: string, path: string): boolean {
  if (matchesPlainPath(pattern, path)) return true;
  return pattern.slice(-2) === '/*' && matchesPlainPath(pattern.slice(0, -2), path);
}

function decoded(path: string): string {
  try {
    const once = decodeURIComponent(path);
    return once === path ? path : decoded(once);
  } catch {
    return path;
  }
}
