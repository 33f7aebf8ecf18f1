import { isBucket } from '../aws-origin.ts';
import { cacheControlSaid, freshOfAll } from '../cache-control-said.ts';
import type { Found } from '../finding.ts';
import { edgeSecondsOf, keeps, type LintedBehavior } from '../subject.ts';

/**
 * Browsers that are told the lifetime of the edge's copy, or less: Age counts from when the origin made it, so that all of their copies
 * end with the edge's, or before they begin. What an origin says itself is not known here: only lifetimes of the policy's own.
 */
export function alignedTtls(behavior: LintedBehavior): readonly Found[] {
  const said = cacheControlSaid(behavior);
  const maxAge = said?.control.maxAge;
  if (!keeps(behavior) || said === undefined || maxAge === undefined || maxAge === 0 || said.control.noStore) return [];
  const ttl = behavior.config?.freshness ? saidTtlOf(behavior, maxAge) : edgeTtlOf(behavior);
  if (ttl === undefined || ttl < maxAge) return [];
  const isSame = ttl === maxAge;
  return [
    {
      behavior: behavior.path,
      place: said.place,
      says: isSame
        ? `browsers and the edge keep answers for the same ${ttl} seconds, counted from the same moment: all copies end together, and everybody asks at once`
        : `browsers may keep answers for ${maxAge} seconds, and the edge gives out copies of up to ${ttl}: from ${maxAge} on what it gives out is old when it comes (Age), and no browser keeps it`,
      whom: isSame
        ? 'the origin, which every edge location asks in that second'
        : 'viewers, who ask again for every view',
      fix: isSame
        ? 'Let the edge keep longer than browsers do and invalidate what changes, with stale-while-revalidate for whoever comes then; or say another max-age'
        : `Let the edge keep no longer (cache.defaultTTL and cache.maxTTL of at most ${Math.floor(maxAge / 2)}), or say a longer max-age`,
    },
  ];
}

/**
 * The same by `freshness`, where it says both times and the same: one that is longer at the edge is said by who has both in view, and of
 * what the edge alone is told there is one time.
 */
function saidTtlOf(behavior: LintedBehavior, maxAge: number): number | undefined {
  const { edge, browser } = freshOfAll(behavior) ?? {};
  const isEach = typeof browser === 'object' && !browser.immutable;
  return isEach && edgeSecondsOf(edge) === maxAge ? maxAge : undefined;
}

/** Seconds for which the edge keeps what is asked for, where the policy alone says so: a bucket's objects say nothing unless they are told to. */
function edgeTtlOf({ settings: { cachePolicy }, origins }: LintedBehavior): number | undefined {
  const { minTtl, defaultTtl, maxTtl } = cachePolicy;
  if (minTtl === maxTtl) return maxTtl;
  return origins.every(isBucket) ? Math.min(Math.max(minTtl, defaultTtl), maxTtl) : undefined;
}
