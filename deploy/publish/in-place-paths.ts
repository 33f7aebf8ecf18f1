/** Which paths the edge keeps an object under. Pure. */
import { behaviorIndexOf } from '#policy/path-pattern';
import { invalidationMapOf } from '../../build/invalidation-map.ts';
import { policiesOf } from '../../build/policies.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';
import { inBrowserSpelling } from '../../invalidation/encoded-id.ts';
import { keptPaths } from '../../invalidation/rewritten-paths.ts';

/** Paths of one invalidation: beyond these, one with a star says it shorter. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const MOST_PATHS = 3000;

/** Those of them with a `*`: one of these a second is what AWS takes. */
export const MOST_WILDCARDS = 150;

/** The paths to invalidate for an object. */
export type EdgePaths = (path: string) => readonly string[];

/**
 * Knows the paths to invalidate for the object that stands under a path: those by which viewers ask for it, the folder too of which it
 * is the index, each as links spell it and as browsers do; and all that rules make of them, by which the edge knows the answer.
 *
 * @param root the distribution's default root object; empty where it has none
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function edgePathsOf(config: ResolvedConfig, root: string): EdgePaths {
  const { behaviors } = invalidationMapOf(config, policiesOf(config));
  const patterns = behaviors.map((behavior) => behavior.path);
  return (path) => {
    const index = behaviors[behaviorIndexOf(patterns, path)]?.rewrites?.index;
    const folder = index === undefined || !path.endsWith(`/${index}`) ? [] : [path.slice(0, -index.length)];
    const atRoot = root !== '' && path === `/${root}` ? ['/'] : [];
    const asked = [path, ...folder, ...atRoot].flatMap((one) => [one, inBrowserSpelling(one)]);
    return [...new Set(asked.flatMap((one) => keptPaths(behaviors, one).items))];
  };
}
