/** What a build writes to `entities.json`: all that is needed to know which items an invalidation of an entity has. */
import type { Entities } from '#policy/entities';
import type { Rewrites } from '#policy/rewrites';

/** The content of `entities.json`. */
export interface InvalidationMap {
  /** 1; a map of another version is refused. */
  readonly version: number;
  readonly entities: Entities;
  /** In the order in which CloudFront tries them. */
  readonly behaviors: readonly MappedBehavior[];
}

/** What of a behavior decides under which paths its answers are kept. */
export interface MappedBehavior {
  /** A path pattern. */
  readonly path: string;
  readonly rewrites?: Rewrites;
  /** Folders into which variants of its experiments put what the rewrites make of a path. */
  readonly folders?: readonly string[];
  /** Whether its rules need the query in the cache key. */
  readonly hasQuery?: boolean;
  /** Whether it has a rule of the user's own at viewer-request, of which nobody knows what it makes of a path. */
  readonly hasOwn?: boolean;
}

/** The version of the maps that this package writes and reads. */
export const MAP_VERSION = 1;
