import type { Found } from '../finding.ts';
import { isSeenBehindCache, type LintedBehavior, placeOf } from '../subject.ts';
import { CORS_HEADERS, isAuthorizationUnkeyed, isSome, unkeyedCookies, unkeyedHeaders } from '../unkeyed.ts';

/** Whether something that may tell who asks reaches the origin, and is not in the key. */
export function isPersonal(behavior: LintedBehavior): boolean {
  const headers = unkeyedHeaders(behavior);
  const isMore = headers.isOpen || headers.names.some((name) => !CORS_HEADERS.includes(name));
  return isSome(unkeyedCookies(behavior)) || isAuthorizationUnkeyed(behavior) || isMore;
}

/** MinTTL above 0 where the origin knows who asks: no Cache-Control of its own keeps its answer from others. */
export function privateKept(behavior: LintedBehavior): readonly Found[] {
  const { minTtl } = behavior.settings.cachePolicy;
  if (minTtl === 0 || !isSeenBehindCache(behavior) || !isPersonal(behavior)) return [];
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'CachePolicyId', 'cache.minTTL'),
      says: `MinTTL is ${minTtl}: what the origin calls private or no-store is kept for ${minTtl === 1 ? 'a second' : `${minTtl} seconds`} all the same, and the origin knows who asks by what is not in the key`,
      whom: 'whoever asks for the same URL in that time gets the answer that was private to another',
      fix: 'Set MinTTL to 0 (cache.minTTL); CachingOptimized has 1, UseOriginCacheControlHeaders has 0',
    },
  ];
}
