import { behaviorIndexOf } from '#policy/path-pattern';
import type { Redirects } from '#policy/redirects';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { patternProblems } from './redirect-pattern-problems.ts';
import { prefixProblems } from './redirect-prefix-problems.ts';
import { hostProblem, loopProblem } from './redirect-target.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** Redirects that leave the declared hosts, that no request can reach, or that never end. */
export function redirectProblems(config: ResolvedConfig): readonly Problem[] {
  return config.behaviors.flatMap(({ redirects = {} }, i) => [
    ...Object.entries(redirects.exact ?? {}).flatMap(([from, to]) => {
      const says = hostProblem(config, to) ?? reachProblem(config, i, from) ?? loopProblem(config, from, to);
      return says ? [{ at: pathText(['behaviors', i, 'redirects', 'exact', from]), says }] : [];
    }),
    ...patternProblems(config, i),
    ...prefixProblems(config, i),
    ...idleProblems(redirects, i),
  ]);
}

/** What says how to redirect where nothing does. */
function idleProblems({ status, query, ...sources }: Redirects, i: number): readonly Problem[] {
  if (Object.values(sources).some((source) => Object.keys(source).length > 0)) return [];
  const idle = Object.entries({ status, query }).filter(([, value]) => value !== undefined);
  return idle.map(([option]) => ({
    at: pathText(['behaviors', i, 'redirects', option]),
    says: 'has nothing to say: no path redirects',
  }));
}

function reachProblem({ behaviors }: ResolvedConfig, index: number, from: string): string | undefined {
  const taker = behaviorIndexOf(
    behaviors.map(({ path }) => path),
    from,
  );
  if (taker === index || behaviors.some(({ path }) => path === UNKNOWN_PATH)) return undefined;
  return taker < 0
    ? `is never reached: no behavior takes ${from}`
    : `is never reached: behaviors[${taker}] (${behaviors[taker]?.path}) takes ${from}`;
}
