/** What a release leaves in the caches that its stations would no longer answer. */
import { foldersOf } from '#policy/experiments';
import { ALL_PATHS } from '#policy/invalidation-items';
import { isOriginStation } from '#policy/restricted-headers';
import { isSamePattern, type StationChange } from './station-changes.ts';
import type { Target } from './target.ts';

/**
 * The paths to invalidate: those of behaviors whose origin stations change, since what these make of an answer is what is kept.
 * Viewer stations run for every request, and leave nothing behind. CloudFront takes `*` at the end of a path alone, and knows
 * answers by the path that viewer-request has made of theirs, so other patterns and behaviors that rewrite come to all paths.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function invalidatedPaths(target: Pick<Target, 'config'>, changes: readonly StationChange[]): readonly string[] {
  const changed = changes.filter(({ station }) => isOriginStation(station)).map(({ behavior }) => behavior);
  return mergedPaths(changed.map((behavior) => (rewrites(target, behavior) ? ALL_PATHS : pathOf(behavior))));
}

/** The paths of several invalidations as one. */
export function mergedPaths(...lists: readonly (readonly string[])[]): readonly string[] {
  const paths = [...new Set(lists.flat())].sort();
  return paths.includes(ALL_PATHS) ? [ALL_PATHS] : paths;
}

/** A path of an invalidation that takes all that a pattern takes. */
export function pathOf(pattern: string): string {
  const path = pattern.startsWith('/') ? pattern : `/${pattern}`;
  return /[*?]/.test(path.slice(0, -1)) || path.endsWith('?') || pattern.startsWith('*') ? ALL_PATHS : path;
}

/** Whether a behavior may ask its cache for another path than the viewer's. */
function rewrites({ config }: Pick<Target, 'config'>, behavior: string): boolean {
  const found = config.behaviors.find(({ path }) => isSamePattern(path, behavior));
  const moves = foldersOf(found?.experiments).length > 0;
  return moves || found?.rewrites !== undefined || found?.own?.viewerRequest !== undefined;
}
