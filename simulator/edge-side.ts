/** The edge between the stations on the viewer's side and the origin side: the caches, where there are some. */
import { resultOf } from './cache/cached-answer.ts';
import { type EdgeCache, labelled } from './cache/edge-cache.ts';
import { originRequestOf } from './cache/origin-request-policy.ts';
import type { TieredAnswer } from './cache/tiers.ts';
import type { Answer, ViewerRequest } from './exchange.ts';
import type { Fetched, OriginSide } from './origin/origin-side.ts';
import { type Soon, whenHere } from './soon.ts';
import type { CacheDecision } from './trace/trace.ts';
import type { TripNotes } from './trace/trip-notes.ts';
import type { Journey } from './trip.ts';

/** What the edge is made of. */
export interface EdgeSideParts {
  readonly fromOrigin: OriginSide;
  /** Without one every request is a miss. */
  readonly cache: EdgeCache | undefined;
  /** Where the caches' decisions are noted. */
  readonly notes: TripNotes;
}

/** An answer of the caches or of what lies behind them; without caches nothing was decided. */
export interface FromEdge extends Fetched {
  readonly decision?: CacheDecision;
}

/** Answers the request of a journey. */
export type EdgeSide = (journey: Journey) => Soon<FromEdge>;

/** Makes the edge of a distribution. */
export function edgeSideOf({ fromOrigin, cache, notes }: EdgeSideParts): EdgeSide {
  /** Asks the origin side for a request as the policies let it go. */
  const ask = ({ behavior, id, startedAt, received }: Journey, request: ViewerRequest): Promise<Fetched> =>
    fromOrigin(behavior, { request, viewer: received, id, startedAt });

  const withoutCache = async (journey: Journey): Promise<FromEdge> => {
    const { cachePolicy, originRequestPolicy, cachedMethods } = journey.behavior;
    const sent = originRequestOf(journey.request, cachePolicy, originRequestPolicy, cachedMethods);
    const { answer, changes } = await ask(journey, sent);
    return { answer: labelled(answer, { result: resultOf(answer) }), changes };
  };

  const throughCache = (journey: Journey, edgeCache: EdgeCache): Soon<FromEdge> => {
    const { behavior, id, received, request } = journey;
    const behind: string[] = [];
    const asking = async (sent: ViewerRequest): Promise<Answer> => {
      const { answer, changes } = await ask(journey, sent);
      behind.push(...changes);
      return answer;
    };
    return whenHere(edgeCache.answer(behavior, request, asking, received.pop), ({ answer, cached }) => {
      const decision = decisionOf(cached);
      notes.decided(id, decision);
      return { answer, changes: [...behind, decision.because], decision };
    });
  };

  return (journey) => (cache ? throughCache(journey, cache) : withoutCache(journey));
}

/** What of a cached answer stands in a trace. */
function decisionOf({ key, result, because, reason, age, layer, upstream, ttl }: TieredAnswer): CacheDecision {
  return Object.assign(
    { key, result, because, reason },
    age === undefined ? undefined : { age },
    layer === undefined ? undefined : { layer },
    upstream === undefined ? undefined : { upstream },
    ttl === undefined ? undefined : { ttl },
  );
}
