import { isBucket } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { type LintedBehavior, placeOf } from '../subject.ts';
import { isPersonal } from './private-kept.ts';

/** MinTTL above 0 before a server that does not know who asks: what it wants to be asked for each time is old. */
export function noStoreKept(behavior: LintedBehavior): readonly Found[] {
  const { minTtl } = behavior.settings.cachePolicy;
  if (minTtl === 0 || behavior.origins.every(isBucket) || isPersonal(behavior)) return [];
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'CachePolicyId', 'cache.minTTL'),
      says: `MinTTL is ${minTtl}: no-cache, no-store and private of the origin are not heard for ${minTtl === 1 ? 'a second' : `${minTtl} seconds`}`,
      whom: 'viewers who get an answer again that was meant for one request, such as the state of a thing that has changed',
      fix: 'Set MinTTL to 0 (cache.minTTL); CachingOptimized has 1, UseOriginCacheControlHeaders has 0',
    },
  ];
}
