/** What a lint takes for granted, and what it cannot see: said beside its findings, since these are true as far as that goes. */
import { policyWords } from '../build/policies.ts';
import { RULES } from '../build/rules.ts';
import type { ResolvedBehavior } from '../config/resolve.ts';
import { isSamePattern, type LintParts, madePolicies } from './subject.ts';

/**
 * A sentence each: a distribution that was not read; by behavior, policies that the next release is taken to make, and code of others that
 * is not read.
 */
export function notesOf(parts: LintParts): readonly string[] {
  const { config, distribution } = parts;
  if (!distribution) return unknownOf(config);
  return distribution.behaviors.flatMap(({ path, associations }) => {
    const own = config.behaviors.find((behavior) => isSamePattern(behavior.path, path));
    return [...assumedOf(path, own, parts), ...unreadOf(path, own, associations)];
  });
}

/** Nothing found says little where the environment has a distribution, whose policies may be anything. */
function unknownOf({ distribution, environment }: LintParts['config']): readonly string[] {
  if (distribution === undefined) return [];
  return [
    `the policies on ${distribution} were not read: edgewright pull --env ${environment} writes them to a file, --live reads them from AWS`,
  ];
}

function assumedOf(path: string, own: ResolvedBehavior | undefined, parts: LintParts): readonly string[] {
  const made = own ? madePolicies(own, parts).map((type) => `the ${policyWords(type)}`) : [];
  if (made.length === 0) return [];
  return [`${path}: held to ${made.join(' and ')} that the next release puts there, in place of what is there now`];
}

/** Stations at which something runs of which the config has nothing: what it does, the lint does not know. */
function unreadOf(
  path: string,
  own: ResolvedBehavior | undefined,
  associations: NonNullable<LintParts['distribution']>['behaviors'][number]['associations'],
): readonly string[] {
  const mine = own ? stationsOf(own) : [];
  return Object.entries(associations)
    .filter(([station]) => !mine.includes(station))
    .map(
      ([station, { name }]) =>
        `${path}: ${name} runs at ${station}, which is not this config's: what it does is not read`,
    );
}

/** Where a behavior's rules run. */
function stationsOf(behavior: ResolvedBehavior): readonly string[] {
  return RULES.flatMap(({ station, optionsOf, runs, joins }) => {
    const options = optionsOf(behavior);
    return options === undefined || joins || runs?.(options) === false ? [] : [station];
  });
}
