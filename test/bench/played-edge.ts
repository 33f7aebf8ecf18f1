/** A distribution for workloads: no ports and no functions, an origin that counts, and time that is stepped. */
import { CACHING_OPTIMIZED, type CachePolicy } from '../../simulator/cache/cache-policy.ts';
import { type EdgeAnswer, edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { createClock } from '../../simulator/clock.ts';
import { type Distribution, distributionOf } from '../../simulator/distribution.ts';
import type { Answer, OriginServer, ViewerRequest } from '../../simulator/exchange.ts';
import { headersFrom } from '../../simulator/header-lines.ts';
import type { BehaviorSettings } from '../../simulator/settings.ts';
import type { Soon } from '../../simulator/soon.ts';
import type { Stations } from '../../simulator/station/stations.ts';
import { oneBehavior } from '../simulator/one-behavior.ts';
import { HEADERS } from './events.ts';

/** An edge, and the time there. */
export interface PlayedEdge {
  readonly ask: Distribution;
  advance(seconds: number): void;
}

/** An edge with one behavior in front of an origin. */
export function playedEdge(policy: Partial<CachePolicy>, origin: OriginServer, clock = createClock()): PlayedEdge {
  const settings = oneBehavior({ cachePolicy: { ...CACHING_OPTIMIZED, ...policy } });
  const ask = distributionOf({
    settings,
    stations: NOTHING_RUNS,
    originOf: () => origin,
    cache: edgeCacheOf({ settings, now: clock.now }),
    now: clock.now,
    requestId: () => 'bench==',
  });
  return { ask, advance: clock.advance };
}

/** The cache of such an edge alone, for workloads of so many requests that the rest of their trips would be most of what is played. */
export interface PlayedCache {
  readonly ask: (request: ViewerRequest) => Soon<EdgeAnswer>;
  advance(seconds: number): void;
}

/** The cache of an edge with one behavior, in front of an origin. */
export function playedCache(policy: Partial<CachePolicy>, origin: OriginServer): PlayedCache {
  const clock = createClock();
  const settings = oneBehavior({ cachePolicy: { ...CACHING_OPTIMIZED, ...policy } });
  const [behavior] = settings.behaviors as readonly [BehaviorSettings];
  const cache = edgeCacheOf({ settings, now: clock.now });
  return { ask: (request) => cache.answer(behavior, request, origin.fetch), advance: clock.advance };
}

/** What a browser sends for a URL. */
export function browserRequest(
  url: string,
  method = 'GET',
  headers: Readonly<Record<string, string>> = {},
): ViewerRequest {
  const [uri = '', querystring = ''] = url.split('?');
  return { clientIp: '198.51.100.7', method, uri, querystring, headers: headersFrom({ ...HEADERS, ...headers }) };
}

/** An origin's answer of so many bytes. */
export function originAnswer(headers: Readonly<Record<string, string>>, bytes: number): Answer {
  return {
    status: '200',
    statusDescription: 'OK',
    headers: headersFrom({ 'Content-Type': 'application/octet-stream', 'Content-Length': bytes, ...headers }),
    body: Buffer.alloc(bytes),
  };
}

const NOTHING_RUNS: Stations = { at: () => undefined, close: async () => {} };
