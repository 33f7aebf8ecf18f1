import { behaviorIndexOf } from '#policy/path-pattern';
import { movedPathOf, slashed } from '#policy/redirects';
import { isPrefix } from '#policy/rewrites';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { loopProblem, pathsOf } from './redirect-target.ts';

/** A trailing slash that is added here and taken away there, and rewrites that it keeps from every request. */
export function trailingSlashProblems(config: ResolvedConfig, index: number): readonly Problem[] {
  const { redirects = {}, rewrites: { pages = {}, index: document, fallback } = {} } = config.behaviors[index] ?? {};
  if (redirects.trailingSlash === undefined) return [];
  const at = (...path: readonly string[]): string => pathText(['behaviors', index, ...path]);
  const unreached = Object.keys(pages).flatMap((route) => {
    const to = slashed(redirects, route);
    const says = `is never reached: redirects.trailingSlash leads to ${to}`;
    return to === route || isPrefix(route) ? [] : [{ at: at('rewrites', 'pages', route), says }];
  });
  const idle = redirects.trailingSlash === 'remove' && document !== undefined && fallback !== undefined;
  const says = idle
    ? "leaves nothing but / to rewrites.index: every other path goes to rewrites.fallback; expected 'add', or one of the two"
    : endlessProblem(config, index);
  return says ? [...unreached, { at: at('redirects', 'trailingSlash'), says }] : unreached;
}

/** A path whose slash is put right and that comes back. */
function endlessProblem(config: ResolvedConfig, index: number): string | undefined {
  const { path = '', redirects = {} } = config.behaviors[index] ?? {};
  const patterns = config.behaviors.map((behavior) => behavior.path);
  for (const sample of samplesOf(path, config)) {
    const to = slashed(redirects, sample);
    const moves = to !== sample && movedPathOf(redirects, sample) === '';
    const says = moves && behaviorIndexOf(patterns, sample) === index && loopProblem(config, sample, to);
    if (says) return says;
  }
  return undefined;
}

/** Paths that the pattern takes at its most and at its least, and every path that redirects name, with and without a slash. */
function samplesOf(pattern: string, config: ResolvedConfig): readonly string[] {
  const least = pattern.replace(/^(?!\/)/, '/').replaceAll('?', 'x');
  const paths = [least.replaceAll('*', ''), least.replaceAll('*', 'x'), ...pathsOf(config)];
  const bare = paths.map((path) => path.replace(/\/$/, ''));
  return [...new Set(bare.flatMap((path) => [path, `${path}/`]))];
}
