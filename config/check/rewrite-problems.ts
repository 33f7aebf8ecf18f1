import { rewriteOf } from '#policy/rewrites';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';

/** Rewrites whose result would be rewritten again: a route is applied once, so its page must be one that stays. */
export function rewriteProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ rewrites }, i) => {
    if (!rewrites) return [];
    const { pages = {}, fallback } = rewrites;
    const targets = Object.entries(pages).map(([route, page]) => ({ option: ['pages', route], page }));
    if (fallback !== undefined) targets.push({ option: ['fallback'], page: fallback });
    return targets.flatMap(({ option, page }) => {
      const trail = trailOf(page, (uri) => rewriteOf(rewrites, uri));
      if (trail.length === 1) return [];
      const says = `leads to a path that is rewritten again: ${trail.join(' → ')}; expected a page that stays`;
      return [{ at: pathText(['behaviors', i, 'rewrites', ...option]), says }];
    });
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
