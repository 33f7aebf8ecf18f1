/** The conditions of `freshness` that are modules of the user's own: in place of what imports them, their paths. */
import { type FreshAnswers, isAsked } from '#policy/freshness';
import type { EdgeConfig } from './define.ts';
import type { Problem } from './errors.ts';
import { pathText } from './problems.ts';

/** Finds the path of a module by what imports it, or says what is wrong with that. */
export type ModulePath = (value: unknown) => Promise<{ readonly path?: string; readonly says?: string }>;

/**
 * A config in which the absolute path of its module stands under every `freshness.answers[].when`. Reads a config of any shape: the
 * schema says what is wrong with it.
 */
export async function withConditionPaths(
  config: unknown,
  pathOf: ModulePath,
): Promise<{ readonly config: unknown; readonly problems: readonly Problem[] }> {
  const problems: Problem[] = [];
  const entryOf = async (entry: unknown, at: readonly (string | number)[]): Promise<unknown> => {
    if (!isObject(entry) || entry.when === undefined) return entry;
    const { when, ...rest } = entry;
    // What is no function the schema refuses: it is no path, either.
    const { path, says } = typeof when === 'function' ? await pathOf(when) : {};
    if (says !== undefined) problems.push({ at: pathText([...at, 'when']), says });
    // Without what it lacks an entry is none: it would speak of every answer.
    return path === undefined ? rest : { ...rest, when: path };
  };
  const behaviorOf = async (behavior: unknown, i: number): Promise<unknown> => {
    const freshness = isObject(behavior) ? behavior.freshness : undefined;
    if (!isObject(behavior) || !isObject(freshness) || !Array.isArray(freshness.answers)) return behavior;
    const at = ['behaviors', i, 'freshness', 'answers'];
    const answers = await Promise.all(freshness.answers.map((entry, j) => entryOf(entry, [...at, j])));
    return { ...behavior, freshness: { ...freshness, answers } };
  };
  if (!isObject(config) || !Array.isArray(config.behaviors)) return { config, problems };
  const behaviors = await Promise.all(Array.from(config.behaviors, behaviorOf));
  return { config: { ...config, behaviors }, problems };
}

/** A condition of a config: its module, its place, and whether browsers hear of it, which nobody waits for. */
export interface ConditionUse {
  /** Absolute path. */
  readonly module: string;
  /** `behaviors[0].freshness.answers[1].when`. */
  readonly at: string;
  readonly isAwaited: boolean;
  /** Whether a CloudFront Function asks it. */
  readonly isInFunction: boolean;
}

/** Every condition of a config in which their paths stand. Reads one of any shape. */
export function conditionsOf({ behaviors }: EdgeConfig): readonly ConditionUse[] {
  return Array.from(behaviors, (behavior, i) => {
    const freshness: unknown = isObject(behavior) ? behavior.freshness : undefined;
    const said: unknown = isObject(freshness) ? freshness.answers : undefined;
    const answers: readonly FreshAnswers<unknown>[] = Array.isArray(said) ? said.map(Object) : [];
    return answers.flatMap(({ when }, j): readonly ConditionUse[] => {
      if (typeof when !== 'string') return [];
      const at = pathText(['behaviors', i, 'freshness', 'answers', j, 'when']);
      // Of what no entry behind it says anything to browsers, they need not be asked.
      const isForBrowsers = isAsked(answers, j, 'browser');
      return [
        { module: when, at, isAwaited: !isForBrowsers, isInFunction: isForBrowsers && behavior.viewer !== 'lambda' },
      ];
    });
  }).flat();
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
