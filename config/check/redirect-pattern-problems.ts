import { parametersOf, segmentsOf, targetOf } from '#policy/redirect-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { endlessProblem, hostProblem, reachProblem, textsOf } from './redirect-target.ts';

/** Patterns of redirects that cannot be told apart, whose target is none, that no request reaches, or that never end. */
export function patternProblems(config: ResolvedConfig, index: number): readonly Problem[] {
  const { patterns = {} } = config.behaviors[index]?.redirects ?? {};
  return Object.entries(patterns).flatMap(([pattern, target], i, all) => {
    const earlier = all.slice(0, i).map(([other]) => other);
    const says =
      targetProblem(pattern, target) ??
      hostProblem(config, target) ??
      orderProblem(pattern, earlier) ??
      reachProblem(config, index, pattern.replace(/(?<=\/):\w+/g, '*')) ??
      endlessProblem(config, index, samplesOf(pattern, textsOf(config)));
    return says ? [{ at: pathText(['behaviors', index, 'redirects', 'patterns', pattern]), says }] : [];
  });
}

/** A parameter of the target that the pattern does not have, or that is no segment. */
function targetProblem(pattern: string, target: string): string | undefined {
  const names = parametersOf(pattern);
  const { segments, rest } = targetOf(target);
  for (const { text, parameter } of segments) {
    if (parameter !== undefined && !names.includes(parameter))
      return `uses :${parameter}, which is not in the pattern; expected ${namesText(names)}`;
    const odd = parameter === undefined && (text.startsWith(':') || names.some((name) => text.includes(`:${name}`)));
    if (odd) return `has a parameter that is no segment of its own: ${text}`;
  }
  const inRest = names.find((name) => rest.includes(`:${name}`));
  return inRest && `uses :${inRest} in the query or the fragment; a parameter stands in the path alone`;
}

function namesText(names: readonly string[]): string {
  return names.map((name) => `:${name}`).join(', ');
}

/** Two patterns of which neither is more specific, and a path that both take. */
function orderProblem(pattern: string, earlier: readonly string[]): string | undefined {
  const segments = segmentsOf(pattern);
  for (const other of earlier) {
    const others = segmentsOf(other);
    if (others.length !== segments.length) continue;
    const pairs = segments.map((segment, i) => [segment, others[i] ?? segment] as const);
    if (pairs.some(([a, b]) => !a.parameter && !b.parameter && a.text !== b.text)) continue;
    const isMore = pairs.some(([a, b]) => !a.parameter && b.parameter);
    const isLess = pairs.some(([a, b]) => a.parameter && !b.parameter);
    const both = pairs.map(([a, b]) => (a.parameter ? b.text : a.text)).join('/');
    if (!isMore && !isLess) return `takes the same paths as ${other}`;
    if (isMore && isLess) return `and ${other} both take ${both}, and neither is more specific`;
  }
  return undefined;
}

/** The pattern with every parameter by its own name, and as every text that any redirect names. */
function samplesOf(pattern: string, texts: readonly string[]): readonly string[] {
  const names = parametersOf(pattern);
  const filled = (value: (name: string) => string): string =>
    segmentsOf(pattern)
      .map(({ text, parameter }) => (parameter ? value(parameter) : text))
      .join('/');
  const one = texts.flatMap((text) => names.map((name) => filled((each) => (each === name ? text : `:${each}`))));
  return [pattern, ...one, ...texts.map((text) => filled(() => text))];
}
