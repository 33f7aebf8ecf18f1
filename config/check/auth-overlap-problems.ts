/**
 * A way around auth: a path that belongs to a protected behavior, or that its origin takes for one, answered by a behavior without.
 * CloudFront compares paths as they are sent, and origins are less exact: `/%6dembers/`, `/MEMBERS/`.
 */
import type { ResolvedAuth } from '#policy/auth';
import { foldedPattern } from '#policy/auth-rules';
import { coversPattern, overlaps } from '#policy/path-pattern';
import type { Origin } from '../define.ts';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** Behaviors that open what another one protects. */
export function authOverlapProblems({ behaviors, origins }: ResolvedConfig): readonly Problem[] {
  const serverOf = (name: string): string => originText(origins[name]) ?? name;
  return behaviors.flatMap((open, i) => {
    const guarded = behaviors.find((behavior, j) => {
      if (j === i || !behavior.auth || isOpenAltogether(behavior.auth)) return false;
      const isBefore = i < j && overlaps(open.path, behavior.path);
      const isSameServer = serverOf(open.origin) === serverOf(behavior.origin);
      return (isBefore || isSameServer) && !guards(open, behavior.path);
    });
    return guarded ? [problem(i, open, guarded)] : [];
  });
}

function problem(i: number, open: ResolvedBehavior, { path }: ResolvedBehavior): Problem {
  const rules = `rules: [{ paths: ['${path}'] }, { public: true }]`;
  if (open.auth)
    return {
      at: pathText(['behaviors', i, 'auth', 'rules']),
      says: `opens ${path}, which has auth of its own: expected a rule that protects it before the one that is public, such as ${rules}`,
    };
  return {
    at: pathText(['behaviors', i]),
    says: `opens ${path} to those who spell it in another way: the same origin answers; expected an origin of its own, or auth with ${rules}`,
  };
}

/** Whether a behavior asks for a token wherever a path is, or could be taken for, one of a pattern. */
function guards({ auth }: ResolvedBehavior, pattern: string): boolean {
  if (!auth) return false;
  const folded = foldedPattern(pattern);
  for (const { public: isPublic, paths, methods } of auth.rules ?? []) {
    const says = paths?.map(foldedPattern) ?? ['*'];
    if (isPublic && says.some((path) => overlaps(path, folded))) return false;
    if (!isPublic && methods === undefined && says.some((path) => coversPattern(path, folded))) return true;
  }
  return true;
}

function isOpenAltogether({ rules = [] }: ResolvedAuth): boolean {
  const [first] = rules;
  return first?.public === true && first.paths === undefined && first.methods === undefined;
}

/** What two names stand for that are one server. */
function originText(origin: Origin | undefined): string | undefined {
  if (origin?.http !== undefined) return URL.canParse(origin.http) ? new URL(origin.http).origin : origin.http;
  return origin?.s3 ?? origin?.folder;
}
