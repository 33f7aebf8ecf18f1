/**
 * What a distribution makes of one request and one answer, by its settings and its code: the trip is played with the very bundles, and
 * an origin that answers what was seen.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { type CacheKey, cacheKeyOf } from '../../simulator/cache/cache-key.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { distributionOf } from '../../simulator/distribution.ts';
import { type Answer, discard, targetOf, type ViewerRequest } from '../../simulator/exchange.ts';
import { headersFrom, headersWhere, headerText, withHeaders } from '../../simulator/header-lines.ts';
import type { BehaviorSettings, DistributionSettings } from '../../simulator/settings.ts';
import { whenHere } from '../../simulator/soon.ts';
import type { Stations, StationsWiring } from '../../simulator/station/stations.ts';
import type { CacheDecision } from '../../simulator/trace/trace.ts';
import { tripNotes } from '../../simulator/trace/trip-notes.ts';
import type { Trip } from '../../simulator/trip.ts';

/** What is played. */
export interface Expecting {
  readonly settings: DistributionSettings;
  /** Makes ready what runs at its stations. */
  readonly stations: (wiring: StationsWiring) => Stations;
  readonly request: ViewerRequest;
  /** The answer that was seen: its status and its headers, by names in lower case. */
  readonly seen: Pick<Answer, 'status' | 'headers'>;
  /** When it was seen, in milliseconds since 1970. */
  readonly at: number;
}

/** What is expected. */
export interface Expectation {
  /** The behavior that takes the path; nothing where none does. */
  readonly behavior?: BehaviorSettings;
  /** What stations and policies change, in words. */
  readonly changes: readonly string[];
  /** What viewers get without the cache being asked: a redirect, a refusal, a page of the function's own. */
  readonly answered?: { readonly status: number; readonly headers: CloudFrontHeaders };
  /** Why something could not be played here: a secret that this machine has not, an origin station's own call. */
  readonly failed?: string;
  readonly key?: CacheKey;
  /** What the origin is asked for, and which: `api` `/orders?page=1`. */
  readonly origin?: { readonly id: string; readonly target: string };
  /** What the cache makes of the answer for the next request of the same key. */
  readonly next?: CacheDecision;
  /**
   * Whether the Cache-Control that viewers see is written after the cache alone: then it says nothing of how long the cache keeps the
   * answer.
   */
  readonly isRewritten: boolean;
  /** The Cache-Control that the cache got; nothing where it was not asked. Viewers may get another. */
  readonly cachedControl?: string;
  /** Headers that the edge sets on this answer itself, by name in lower case. */
  readonly edgeHeaders: Readonly<Record<string, string>>;
}

/** An origin's Cache-Control that no one else writes. */
const MARKED = 'public, max-age=86399';

/** Headers of one answer alone, or of a connection. */
const PASSING = [
  'age',
  'connection',
  'content-length',
  'date',
  'etag',
  'keep-alive',
  'last-modified',
  'server',
  'server-timing',
  'set-cookie',
  'transfer-encoding',
  'vary',
  'via',
  'x-amz-cf-id',
  'x-amz-cf-pop',
  'x-cache',
];

/** Plays the trip: once with an answer that is marked, and twice with the one that was seen. */
export async function expectationOf(expecting: Expecting): Promise<Expectation> {
  const { settings, seen, request } = expecting;
  // What the edge itself writes stands in no answer of the origin's.
  const bare = { ...seen, headers: headersFrom({ 'Content-Type': 'text/plain', 'Cache-Control': MARKED }) };
  const marked = await played(expecting, bare, 1);
  const { trip, fromCache, asked } = marked[0] as Played;
  const behavior = settings.behaviors.find(({ path }) => path === trip.behavior);
  const { cache } = trip.notes;
  const changes = trip.changes().filter((change) => change !== cache?.because && change !== trip.answer.reason);
  const { reason } = trip.answer;
  const common = {
    ...(behavior ? { behavior } : {}),
    changes,
    isRewritten:
      fromCache !== undefined && cacheControl(fromCache) === MARKED && cacheControl(trip.answer.headers) !== MARKED,
    edgeHeaders: addedHeaders(bare.headers, trip.answer.headers),
  };
  if (!fromCache) {
    const status = Number(trip.answer.status);
    if (reason !== undefined && status >= 500) return { ...common, failed: reason };
    return { ...common, answered: { status, headers: trip.answer.headers } };
  }
  const isOwnFailure = asked === undefined || (reason !== undefined && trip.answer.status !== seen.status);
  const [, second] = await played(expecting, originAnswer(seen), 2);
  return {
    ...common,
    ...(isOwnFailure && reason !== undefined ? { failed: reason } : {}),
    key: cache?.key ?? cacheKeyOf(settings.domainName, (behavior as BehaviorSettings).cachePolicy, request),
    ...(asked ? { origin: asked } : {}),
    ...(second?.trip.notes.cache ? { next: second.trip.notes.cache } : {}),
    ...(second?.fromCache ? { cachedControl: cacheControl(second.fromCache) } : {}),
  };
}

/** The head of what was seen, as an origin would have sent it. */
function originAnswer({ status, headers }: Expecting['seen']): Expecting['seen'] {
  const mine = ['age', 'content-length', 'via', 'x-amz-cf-id', 'x-amz-cf-pop', 'x-cache'];
  return { status, headers: headersWhere(headers, (name) => !mine.includes(name)) };
}

interface Played {
  readonly trip: Trip;
  /** The headers of what the cache handed on; nothing where it was not asked. */
  readonly fromCache?: CloudFrontHeaders;
  readonly asked?: { readonly id: string; readonly target: string };
}

/** Sends the request so often through a distribution whose caches have nothing yet. */
async function played(
  { settings, stations, request, at }: Expecting,
  answer: Expecting['seen'],
  times: number,
): Promise<readonly Played[]> {
  const now = () => at;
  const notes = tripNotes();
  let fromCache: CloudFrontHeaders | undefined;
  let asked: Played['asked'];
  const cache = edgeCacheOf({ settings, now });
  const distribution = distributionOf({
    settings,
    stations: stations({ now, notes }),
    originOf: (id) => ({
      fetch: async (sent) => {
        asked = { id, target: targetOf(sent) };
        return { ...answer, statusDescription: '', body: '' };
      },
    }),
    cache: {
      ...cache,
      answer: (...args) =>
        whenHere(cache.answer(...args), (given) => {
          fromCache ??= given.answer.headers;
          return given;
        }),
    },
    now,
    requestId: () => 'inspect',
    notes,
  });
  const trips: Played[] = [];
  try {
    for (let i = 0; i < times; i += 1) {
      fromCache = undefined;
      const trip = await distribution({ ...request, headers: withHeaders(request.headers, {}) });
      discard(trip.answer);
      trips.push({ trip, ...(fromCache ? { fromCache } : {}), ...(asked ? { asked } : {}) });
    }
    await cache.settled();
  } finally {
    await distribution.close();
  }
  return trips;
}

function cacheControl(headers: CloudFrontHeaders): string {
  return headerText(headers, 'cache-control') ?? '';
}

function addedHeaders(before: CloudFrontHeaders, after: CloudFrontHeaders): Readonly<Record<string, string>> {
  const added = Object.keys(after).filter((name) => {
    return !PASSING.includes(name) && headerText(before, name) !== headerText(after, name);
  });
  return Object.fromEntries(added.map((name) => [name, headerText(after, name) ?? '']));
}
