/**
 * A way around auth: a path that belongs to a protected behavior, or that its origin takes for one, answered by a behavior without.
 * CloudFront compares paths as they are sent, and origins are less exact: `/%6dembers/`, `/MEMBERS/`.
 */
import type { ResolvedAuth } from '#policy/auth';
import { foldedPattern } from '#policy/auth-rules';
import { originsOf } from '#policy/experiments';
import { coversPattern, overlaps } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';
import { serverOf } from '../server-of.ts';

/**
 * Behaviors that open what another one protects. One with auth refuses by itself what may mean a path of an earlier one on the same
 * server; one without cannot.
 */
export function authOverlapProblems({ behaviors, origins }: ResolvedConfig): readonly Problem[] {
  const servers = ({ origin, experiments }: ResolvedBehavior): readonly string[] =>
    [origin, ...originsOf(experiments)].map((name) => serverOf(origins[name], name));
  return behaviors.flatMap((open, i) => {
    const guarded = behaviors.find((behavior, j) => {
      if (j === i || !behavior.auth || isOpenAltogether(behavior.auth)) return false;
      const isSameServer = servers(open).some((server) => servers(behavior).includes(server));
      // A part of what is protected that another server answers on purpose: assets in a bucket, before all else.
      if (!isSameServer && coversPattern(behavior.path, open.path)) return false;
      if (i < j && overlaps(open.path, behavior.path)) return !guards(open, behavior.path);
      return !open.auth && isSameServer;
    });
    return guarded ? [problem(i, open, guarded)] : [];
  });
}

function problem(i: number, open: ResolvedBehavior, { path }: ResolvedBehavior): Problem {
  if (open.auth)
    return {
      at: pathText(['behaviors', i, 'auth', 'rules']),
      says: `opens ${path}, which has auth of its own and comes later: expected a rule that protects it before the one that is public`,
    };
  return {
    at: pathText(['behaviors', i]),
    says: `opens ${path} to those who spell it in another way: the same server answers; expected an origin of its own, or auth with rules: [{ public: true }], which refuses such spellings`,
  };
}

/** Whether an earlier behavior asks for a token wherever a path is, or could be taken for, one of a pattern. */
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

/** Whether auth asks nobody for a token, whatever the path: it only refuses other spellings of what others protect. */
export function isOpenAltogether({ rules = [] }: Pick<ResolvedAuth, 'rules'>): boolean {
  const [first] = rules;
  return first?.public === true && first.paths === undefined && first.methods === undefined;
}
