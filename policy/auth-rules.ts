/**
 * Which rule of `auth` speaks of a request: what is judged must be what the origin understands.
 *
 * Origins do not agree on what a path means: some compare without case, decode what needs no encoding, drop what follows a semicolon
 * or a slash at the end. Where such a reading would come under another rule than the path as it is sent, the request is refused.
 */
import type { AccessRule } from './auth.ts';
import { isContained } from './contained-path.ts';
import { foldedPath } from './folded-path.ts';
import { normalizePath } from './normalize-path.ts';
import { matchesPlainPath } from './path-pattern.ts';

/**
 * The index of the rule that decides about a request; -1 where none speaks of it, nothing where origins would disagree, or would take
 * the path for one that is `guarded`.
 */
export function ruleIndexOf(
  rules: readonly AccessRule[],
  method: string,
  uri: string,
  guarded: readonly string[] = [],
): number | undefined {
  if (guarded.length === 0) return agreedIndexOf(rules, method, uri);
  const index = agreedIndexOf([{ paths: guarded }, ...rules], method, uri);
  return index === undefined || index === 0 ? undefined : Math.max(index - 1, -1);
}

function agreedIndexOf(rules: readonly AccessRule[], method: string, uri: string): number | undefined {
  if (!isContained(uri)) return undefined;
  const sent = indexOf(rules, method, uri, (pattern) => pattern);
  if (rules.every(({ paths }) => !paths)) return sent;
  const folded = foldedPath(uri);
  return folded !== '' && sent === indexOf(rules, method, folded, foldedPattern) ? sent : undefined;
}

/** A pattern of paths as of those that are folded. */
export function foldedPattern(pattern: string): string {
  return foldedPath(normalizePath(pattern));
}

/**
 * What a pattern says, one or two patterns. One for all beneath a folder speaks of the folder itself, too: origins take `/admin` and
 * `/admin/` for the same.
 */
export function meantBy(pattern: string): readonly string[] {
  return pattern.slice(-2) === '/*' ? [pattern, pattern.slice(0, -2)] : [pattern];
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

function takes(pattern: string, path: string): boolean {
  return meantBy(pattern).some((each) => matchesPlainPath(each, path));
}
