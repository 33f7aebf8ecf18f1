/** A rewrite that leads a path to one that other rules of `auth` speak of: it is judged as it is sent, and the origin gets the other. */
import type { AccessRule } from '#policy/auth';
import { foldedPattern, meantBy } from '#policy/auth-rules';
import type { Experiments } from '#policy/experiments';
import { coversPattern, overlaps } from '#policy/path-pattern';
import type { Rewrites } from '#policy/rewrites';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** A rewrite, or a prefix of a variant, as two patterns, and where it stands in its behavior. */
interface Lead {
  readonly at: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Rewrites by which a viewer would get what a rule of the same behavior keeps from them, or what another behavior protects. */
export function authRewriteProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ path, rewrites = {}, experiments = {}, auth }, i) => {
    if (!auth) return [];
    const others = behaviors.filter((behavior, j) => j !== i && behavior.auth);
    const patterns = [
      ...(auth.rules ?? []).map(({ paths }: AccessRule) => paths ?? []),
      ...others.map((behavior: ResolvedBehavior) => [behavior.path]),
    ].filter((paths) => paths.length > 0);
    return [...leadsOf(rewrites, path), ...variantLeads(experiments, path)].flatMap(
      ({ at, from, to }): readonly Problem[] => {
        const other = patterns.find(
          (paths) => relation(paths, from) !== relation(paths, to) || relation(paths, to) === 'some',
        );
        if (!other) return [];
        const says = `leads ${from} to ${to}, and ${other.join(', ')} speaks of one and not of the other: paths are judged as they are sent; expected a behavior of its own`;
        return [{ at: pathText(['behaviors', i, ...at]), says }];
      },
    );
  });
}

function leadsOf({ pages = {}, prefixes = {}, locales, fallback }: Rewrites, path: string): readonly Lead[] {
  return [
    ...Object.entries(pages).map(([from, to]) => ({ at: ['rewrites', 'pages', from], from, to })),
    ...Object.entries(prefixes).map(([from, to]) => ({
      at: ['rewrites', 'prefixes', from],
      from: `${from}*`,
      to: `${to}*`,
    })),
    ...(locales?.supported ?? []).map((language) => ({
      at: ['rewrites', 'locales'],
      from: path,
      to: `/${language}/*`,
    })),
    ...(fallback === undefined ? [] : [{ at: ['rewrites', 'fallback'], from: path, to: fallback }]),
  ];
}

function variantLeads(experiments: Experiments, path: string): readonly Lead[] {
  return Object.entries(experiments).flatMap(([name, { variants }]) =>
    Object.entries(variants).flatMap(([variant, { prefix }]) => {
      const at = ['experiments', name, 'variants', variant, 'prefix'];
      return prefix === undefined ? [] : [{ at, from: path, to: `${prefix}/*` }];
    }),
  );
}

/** Whether a rule speaks of all paths of a pattern, of some, or of none. */
function relation(paths: readonly string[], pattern: string): 'all' | 'some' | 'none' {
  const folded = foldedPattern(pattern);
  const means = paths.map(foldedPattern).flatMap(meantBy);
  if (means.some((each) => coversPattern(each, folded))) return 'all';
  return means.some((each) => overlaps(each, folded)) ? 'some' : 'none';
}
