import { documentOf } from '#policy/rewrites';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { reachProblem } from './redirect-target.ts';

/** Rewrites whose result would be rewritten again, and such as no request comes to. */
export function rewriteProblems(config: ResolvedConfig): readonly Problem[] {
  return config.behaviors.flatMap((_, i) => [...pageProblems(config, i), ...prefixProblems(config, i)]);
}

/** A route is applied once, so its page must be one that stays. */
function pageProblems({ behaviors }: ResolvedConfig, i: number): readonly Problem[] {
  const { rewrites } = behaviors[i] ?? {};
  if (!rewrites) return [];
  const { pages = {}, fallback } = rewrites;
  const targets = Object.entries(pages).map(([route, page]) => ({ option: ['pages', route], page }));
  if (fallback !== undefined) targets.push({ option: ['fallback'], page: fallback });
  return targets.flatMap(({ option, page }) => {
    const trail = trailOf(page, (uri) => documentOf(rewrites, uri));
    if (trail.length === 1) return [];
    const says = `leads to a path that is rewritten again: ${trail.join(' → ')}; expected a page that stays`;
    return [{ at: pathText(['behaviors', i, 'rewrites', ...option]), says }];
  });
}

/** A prefix that neither a viewer's path nor a page begins with. */
function prefixProblems(config: ResolvedConfig, i: number): readonly Problem[] {
  const { prefixes = {}, pages = {}, fallback = '' } = config.behaviors[i]?.rewrites ?? {};
  const documents = [...Object.values(pages), fallback];
  return Object.keys(prefixes).flatMap((prefix) => {
    if (documents.some((page) => page.startsWith(prefix))) return [];
    const says = reachProblem(config, i, `${prefix}*`);
    return says ? [{ at: pathText(['behaviors', i, 'rewrites', 'prefixes', prefix]), says }] : [];
  });
}

/** Steps after which a trail is shown as it is: an index without a dot makes it grow for ever. */
const LONGEST = 4;

/** Where a path leads when it is rewritten again and again, up to the first repetition. */
function trailOf(start: string, rewrite: (uri: string) => string): readonly string[] {
  const trail = [start];
  for (let next = rewrite(start); next !== trail.at(-1); next = rewrite(next)) {
    const isKnown = trail.includes(next);
    trail.push(next);
    if (isKnown || trail.length > LONGEST) break;
  }
  return trail;
}
