/** Conditions of the user's own: which answers an entry of `freshness` speaks of. */
import type { EdgeValue, SeenRequest } from './event.ts';

/** An answer as a condition sees it; it changes nothing of it. */
export interface SeenResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, Readonly<EdgeValue>>>;
  readonly cookies: Readonly<Record<string, Readonly<EdgeValue>>>;
}

/**
 * Whether an entry of `freshness` speaks of an answer. It is met by `true` alone. At origin-response it may be async: the handler waits.
 * Where this entry or one behind it has `browser`, it is asked at viewer-response too, for hits of the cache as well, and nothing waits.
 * What it finds out about one viewer holds for everybody who shares the cache key. Where it throws, nobody may keep the answer.
 */
export type FreshnessCondition = (response: SeenResponse, request: SeenRequest) => boolean | Promise<boolean>;
