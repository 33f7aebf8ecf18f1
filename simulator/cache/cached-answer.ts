/** What a cache answers, and why: in words for people, in ids for traces. */
import type { Answer } from '../exchange.ts';
import type { CacheKey } from './cache-key.ts';

/** What CloudFront says of an answer in X-Cache. */
export type CacheResult = 'Hit' | 'Miss' | 'RefreshHit' | 'Error';

/** A layer of caches, as Server-Timing names it. */
export type Layer = 'EDGE' | 'REC' | 'Origin Shield';

/** Why an answer is what it is. */
export type CacheReason =
  /** Kept, and not too old. */
  | 'fresh'
  /** Came with another's request that was under way. */
  | 'collapsed'
  /** Too old, and served while the origin is asked. */
  | 'stale-while-revalidate'
  /** Too old, and served since the origin failed. */
  | 'stale-if-error'
  /** Too old, and still good by the origin's own word. */
  | 'revalidated'
  /** Too old, and the origin had another. */
  | 'expired'
  /** Nothing was kept. */
  | 'absent'
  /** The origin's answer may not be kept. */
  | 'uncacheable'
  /** The behavior does not cache this method, or nothing at all. */
  | 'not-cached';

/** Each reason in words. */
export const REASONS: Readonly<Record<CacheReason, string>> = {
  fresh: 'kept, and still fresh',
  collapsed: 'came with a request that was under way',
  'stale-while-revalidate': 'stale while it is revalidated',
  'stale-if-error': 'stale: the origin failed',
  revalidated: 'the origin said that it is still good',
  expired: 'was too old, and the origin had another',
  absent: 'nothing was kept',
  uncacheable: 'may not be kept',
  'not-cached': 'not cached by this behavior',
};

/** Headers by which an origin is asked for less than all, or whether an answer is still good. */
export type Conditions = Readonly<Record<string, string>>;

/** An answer, where it came from, and why. */
export interface CachedAnswer {
  readonly answer: Answer;
  readonly key: CacheKey;
  readonly result: CacheResult;
  readonly reason: CacheReason;
  /** The layer that had it; nothing where the origin answered. */
  readonly layer?: Layer;
  /** Seconds for which it is fresh from `since` on; nothing where it is not kept. */
  readonly ttl?: number;
  /** When the origin made it, or last said that it is good: milliseconds since 1970. */
  readonly since: number;
  /** What Age says, in seconds; nothing for an answer that comes from the origin now. */
  readonly age?: number;
  /** Seconds that it was old already when it came from the origin. */
  readonly originAge: number;
  /** The conditions by which the next cache or the origin was asked; nothing where nobody was. */
  readonly sent?: Conditions;
  /** In words. */
  readonly because: string;
}

/** What X-Cache says of an answer that the origin made now, or of one that was kept. */
export function resultOf({ status }: Pick<Answer, 'status'>, isKept = false): CacheResult {
  if (Number(status) >= 400) return 'Error';
  return isKept ? 'Hit' : 'Miss';
}
