import { type ResolvedFreshness, speaksAtEdge } from '#policy/freshness';
import type { Need } from './need.ts';

/** What is not said to be kept is not; CachingOptimized, which AWS proposes for a bucket, keeps what is private for a second. */
export function freshnessNeeds(freshness: ResolvedFreshness): readonly Need[] {
  return speaksAtEdge(freshness) ? [{ policy: 'cache-policy', isKeptOnlyIfSaid: true }] : [];
}
