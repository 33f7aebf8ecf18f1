import { targetOf } from '#policy/redirect-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { endlessProblem, hostProblem, pathsOf, reachProblem } from './redirect-target.ts';

/** Prefixes of redirects that leave the hosts, that no request reaches, or that never end. */
export function prefixProblems(config: ResolvedConfig, index: number): readonly Problem[] {
  const { prefixes = {} } = config.behaviors[index]?.redirects ?? {};
  return Object.entries(prefixes).flatMap(([prefix, target]) => {
    const says =
      hostProblem(config, target) ??
      reachProblem(config, index, `${prefix}*`) ??
      endlessProblem(config, index, samplesOf(prefix, config));
    return says ? [{ at: pathText(['behaviors', index, 'redirects', 'prefixes', prefix]), says }] : [];
  });
}

/** The prefix alone, with something behind it, and with the end of every path that any redirect names. */
function samplesOf(prefix: string, config: ResolvedConfig): readonly string[] {
  const ends = pathsOf(config).flatMap((path) => {
    const texts = targetOf(path).segments.map(({ text }) => text);
    return texts.map((_, i) => texts.slice(i + 1).join('/'));
  });
  return ['', 'x', ...new Set(ends)].flatMap((rest) => [
    `${prefix}${rest}`,
    ...(rest.endsWith('/') ? [`${prefix}${rest}x`] : []),
  ]);
}
