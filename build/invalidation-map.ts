/** What a build knows of where answers are kept, for whoever invalidates. */
import { foldersOf, movesFolders } from '#policy/experiments';
import type { ResolvedConfig } from '../config/resolve.ts';
import { type InvalidationMap, MAP_VERSION } from '../invalidation/invalidation-map.ts';
import type { Policy } from './policies.ts';

/** The file that holds it, where the config has entities. */
export const MAP_FILE = 'entities.json';

/** The map of a config, and of the policies that its rules need. */
export function invalidationMapOf(
  { entities = {}, behaviors }: Pick<ResolvedConfig, 'entities' | 'behaviors'>,
  policies: readonly Policy[],
): InvalidationMap {
  const withQuery = policies.filter(
    (policy) => policy.type === 'cache-policy' && policy.entries.queryStrings.length > 0,
  );
  return {
    version: MAP_VERSION,
    entities,
    behaviors: behaviors.map(({ path, rewrites, experiments, own }) => ({
      path,
      ...(rewrites ? { rewrites } : {}),
      ...(experiments && movesFolders(experiments) ? { folders: foldersOf(experiments) } : {}),
      ...(withQuery.some(({ behavior }) => behavior === path) ? { hasQuery: true } : {}),
      ...(own?.viewerRequest === undefined ? {} : { hasOwn: true }),
    })),
  };
}
