import leven from 'leven';
import { type Experiment, type Experiments, inFolder, type Variant } from '#policy/experiments';
import { coversPattern } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** Experiments that nobody takes part in, that two variants would fight over, or for which the runtime has nothing. */
export function experimentProblems({ behaviors, origins }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ path, rewrites, experiments, published, viewer }, i) => {
    if (!experiments) return [];
    const at = (...names: readonly string[]): string => pathText(['behaviors', i, 'experiments', ...names]);
    if (viewer === 'lambda') {
      const says =
        "needs what the cloudfront module chooses origins and logs exposures with, which Lambda@Edge does not have; expected viewer: 'function'";
      return [{ at: at(), says }];
    }
    return [
      ...Object.entries(experiments).flatMap(([name, { variants }]) =>
        Object.values(variants).some(({ weight }) => weight > 0)
          ? []
          : [{ at: at(name, 'variants'), says: 'has no variant with a weight above 0' }],
      ),
      ...(published ? besideSet(published.set, experiments, at) : []),
      // Where prefixes are rewritten before, the folder is beneath another path.
      ...(published && !rewrites?.prefixes ? outsideSet(published.set, path, experiments, behaviors, at) : []),
      ...originProblems(experiments, Object.keys(origins), at),
      ...clashes(experiments, 'prefix', 'puts paths into a folder', at),
      ...clashes(experiments, 'origin', 'chooses the origin', at),
      ...differing(experiments, behaviors.slice(0, i), at),
    ];
  });
}

type PlaceOf = (...path: readonly string[]) => string;

function originProblems(experiments: Experiments, known: readonly string[], at: PlaceOf): readonly Problem[] {
  return variantsOf(experiments).flatMap(({ name, variant, does: { origin } }) => {
    if (origin === undefined || known.includes(origin)) return [];
    const near = known.find((one) => leven(one, origin) <= 2);
    const says = `expected the name of an origin (${known.join(', ')}), got ${JSON.stringify(origin)}`;
    return [{ at: at(name, 'variants', variant, 'origin'), says: near ? `${says}; did you mean ${near}?` : says }];
  });
}

/** Versions of a set stand in the behavior's bucket, and the path says which. */
function besideSet(set: string, experiments: Experiments, at: PlaceOf): readonly Problem[] {
  const says = `would be asked for a version of the set ${set}, which stands in the bucket of the behavior: expected prefix, and both variants in the set`;
  return variantsOf(experiments).flatMap(({ name, variant, does: { origin } }) =>
    origin === undefined ? [] : [{ at: at(name, 'variants', variant, 'origin'), says }],
  );
}

/** What a variant's folder holds is published where viewers would ask for it: only behaviors of the set have a place for it. */
function outsideSet(
  set: string,
  pattern: string,
  experiments: Experiments,
  behaviors: readonly ResolvedBehavior[],
  at: PlaceOf,
): readonly Problem[] {
  const patterns = behaviors.filter(({ published }) => published?.set === set).map(({ path }) => path);
  return variantsOf(experiments).flatMap(({ name, variant, does: { prefix } }) => {
    if (prefix === undefined) return [];
    const folder = inFolder(prefix, pattern.startsWith('/') ? pattern : `/${pattern}`);
    if (patterns.some((one) => coversPattern(one, folder))) return [];
    const says = `leads to ${folder}, which no behavior serves from the set ${set}, so that nothing can be published there: expected a behavior ${folder} with the same origin and set`;
    return [{ at: at(name, 'variants', variant, 'prefix'), says }];
  });
}

/** One experiment of a behavior may do it: of two, the second would undo or double what the first has done. */
function clashes(experiments: Experiments, option: 'prefix' | 'origin', does: string, at: PlaceOf): readonly Problem[] {
  const doing = variantsOf(experiments).filter((one) => one.does[option] !== undefined);
  const first = doing[0]?.name;
  return doing
    .filter(({ name }) => name !== first)
    .map(({ name, variant }) => ({
      at: at(name, 'variants', variant, option),
      says: `${does} as ${first} does: expected one experiment of a behavior to do so`,
    }));
}

/**
 * An experiment that is another elsewhere: a browser has one cookie for both, and what one behavior gives a viewer the other would take
 * away.
 */
function differing(
  experiments: Experiments,
  earlier: readonly Pick<ResolvedBehavior, 'experiments'>[],
  at: PlaceOf,
): readonly Problem[] {
  return Object.entries(experiments).flatMap(([name, experiment]) => {
    const other = earlier.findIndex((behavior) => {
      const same = Object.hasOwn(behavior.experiments ?? {}, name) ? behavior.experiments?.[name] : undefined;
      return same !== undefined && weightsText(same) !== weightsText(experiment);
    });
    if (other < 0) return [];
    const where = pathText(['behaviors', other, 'experiments', name]);
    return [
      {
        at: at(name, 'variants'),
        says: `expected the variants and weights of ${where}: viewers have one cookie for both`,
      },
    ];
  });
}

function weightsText({ variants }: Experiment): string {
  return JSON.stringify(Object.entries(variants).map(([variant, { weight }]) => [variant, weight]));
}

function variantsOf(
  experiments: Experiments,
): readonly { readonly name: string; readonly variant: string; readonly does: Variant }[] {
  return Object.entries(experiments).flatMap(([name, { variants }]) =>
    Object.entries(variants).map(([variant, does]) => ({ name, variant, does })),
  );
}
