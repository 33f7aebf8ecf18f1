/**
 * A distribution: the trip of one request from viewer to origin and back, through its stations.
 *
 * The cache stands before the origin side: its key is made from the request that viewer-request handed on.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { behaviorIndexOf } from '#policy/path-pattern';
import { isCloudFrontHeader, type ViewerStation } from '#policy/restricted-headers';
import { type Stamps, stampedAnswer, stampHeaders } from './answer-stamps.ts';
import { behaviorGate } from './behavior-gate.ts';
import { resultOf } from './cache/cached-answer.ts';
import { type EdgeCache, labelled } from './cache/edge-cache.ts';
import { originRequestOf } from './cache/origin-request-policy.ts';
import { withServerTiming } from './cache/server-timing.ts';
import { popFor, type TieredAnswer } from './cache/tiers.ts';
import { headerChanges, requestChanges } from './changes.ts';
import { httpVersionOf, withCloudFrontHeaders, withoutCloudFrontHeaders } from './cloudfront-headers.ts';
import { URL_LIMIT } from './contract/function-contract.ts';
import { withCustomErrorResponse } from './custom-error-response.ts';
import { withDefaultRootObject } from './default-root-object.ts';
import { errorAnswer } from './error-page.ts';
import { type Answer, dropBody, type OriginServer, type ViewerRequest } from './exchange.ts';
import { isGeoRestricted } from './geo-restriction.ts';
import { headerOf, headersWhere } from './header-lines.ts';
import { type Fetched, type OriginRequest, originSideOf } from './origin-side.ts';
import { withResponseHeadersPolicy } from './response-headers-policy.ts';
import type { BehaviorSettings, DistributionSettings } from './settings.ts';
import { withoutSignature } from './signed-request.ts';
import type { Stations } from './stations.ts';
import type { CacheDecision, ErrorType } from './trace.ts';
import { type Notes, type TripNotes, tripNotes } from './trip-notes.ts';

/** What a distribution is made of. */
export interface DistributionParts {
  readonly settings: DistributionSettings;
  readonly stations: Stations;
  /** What answers for the origin of an id. */
  readonly originOf: (id: string) => OriginServer;
  /** The cache between viewer-request and the origin; without one every request is a miss. */
  readonly cache?: EdgeCache;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A new request id. */
  readonly requestId: () => string;
  /** Where the stations note what they did; a trip takes it out again. */
  readonly notes?: TripNotes;
}

/** A request's trip: the answer, and what happened to it on the way. */
export interface Trip {
  /** The request id. */
  readonly id: string;
  /** The distribution's own name. */
  readonly domainName: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** The path pattern that took it. */
  readonly behavior: string;
  readonly answer: Answer;
  /** What the stations changed, in words. */
  readonly changes: readonly string[];
  readonly notes: Notes;
  /** What an access log calls the error that it ended with, where that says more than `Error`. */
  readonly errorType?: ErrorType;
}

/** What becomes of a request for a WebSocket: an answer, or where to pass it. */
export type WebSocketTrip =
  | Trip
  | (Omit<Trip, 'answer'> & {
      /** The request as it goes to the origin. */
      readonly request: ViewerRequest;
      /** The origin's scheme, host and port. */
      readonly origin: string;
      /** What CloudFront adds to the origin's answer. */
      readonly added: CloudFrontHeaders;
    });

/** Answers requests as the distribution would. */
export interface Distribution {
  (request: ViewerRequest): Promise<Trip>;
  /** The same for a request to open a WebSocket. */
  webSocket(request: ViewerRequest): Promise<WebSocketTrip>;
  /** Ends the workers of its Lambda@Edge handlers, once every trip that has begun is over. It is asked nothing afterwards. */
  close(): Promise<void>;
}

/** A request on its way through a behavior. */
interface Journey {
  readonly id: string;
  readonly startedAt: number;
  /** As CloudFront received it. */
  readonly received: ViewerRequest;
  readonly behavior: BehaviorSettings;
  /** As viewer-request saw it. */
  readonly viewer: ViewerRequest;
  /** As it goes to the cache. */
  readonly request: ViewerRequest;
}

/** An answer that ends a trip before the cache. */
interface Ended {
  readonly behavior?: BehaviorSettings;
  readonly answer: Answer;
  readonly changes: readonly string[];
  readonly errorType?: ErrorType;
}

/** An answer of the caches or of what lies behind them; without caches nothing was decided. */
interface FromEdge extends Fetched {
  readonly decision?: CacheDecision;
}

/** A trip's end, before it is stamped. */
type Outcome = Pick<Trip, 'behavior' | 'answer' | 'changes' | 'errorType'>;

/** Makes a distribution of its settings and of what runs at its stations. */
export function distributionOf(parts: DistributionParts): Distribution {
  const { settings, stations, originOf, cache, now, requestId, notes = tripNotes() } = parts;
  const patterns = settings.behaviors.map(({ path }) => path);
  const behaviorOf = (uri: string): BehaviorSettings | undefined => settings.behaviors[behaviorIndexOf(patterns, uri)];
  const fromOrigin = originSideOf({ settings, originOf, stations, notes, now });

  /** Everything before the cache. */
  const begin = async (received: ViewerRequest, id: string, startedAt: number): Promise<Journey | Ended> => {
    const refused = (status: number, says: string, errorType: ErrorType): Ended => ({
      answer: errorAnswer(status, 'Error', says, { requestId: id }),
      changes: [],
      errorType,
    });
    if (received.uri.length + received.querystring.length >= URL_LIMIT)
      return refused(414, 'The URL is too long.', 'InvalidRequest');
    const country = headerOf(received.headers, 'cloudfront-viewer-country');
    if (settings.geoRestriction && isGeoRestricted(settings.geoRestriction, country))
      return refused(
        403,
        'The Amazon CloudFront distribution is configured to block access from your country.',
        'ClientGeoBlocked',
      );
    const behavior = behaviorOf(received.uri);
    if (!behavior) return refused(403, 'No behavior takes this path.', 'InvalidRequest');
    const gated = behaviorGate(behavior, received, settings.domainName, startedAt);
    if (gated) return { behavior, answer: gated, changes: [], ...errorTypeOf(behavior, received, gated) };

    const viewer = seenAt('viewer-request', behavior, behavior.trustedKeys ? withoutSignature(received) : received);
    const asked = (await stations.at(behavior, 'viewer-request')?.request(viewer, id)) ?? { request: viewer };
    if ('answer' in asked) {
      const { answer } = asked;
      return { behavior, answer: stamped(behavior, answer, received), changes: answerChanges(answer) };
    }
    const isLeft = asked.request.headers === received.headers;
    const headers = isLeft ? received.headers : withCloudFrontHeaders(asked.request.headers, received.headers);
    const request = withDefaultRootObject({ ...asked.request, headers }, settings.defaultRootObject);
    return { id, startedAt, received, behavior, viewer, request };
  };

  const fromEdge = async ({ behavior, id, startedAt, received, request }: Journey): Promise<FromEdge> => {
    const asked: Omit<OriginRequest, 'request'> = { viewer: received, id, startedAt };
    if (!cache) {
      const { cachePolicy, originRequestPolicy, cachedMethods } = behavior;
      const sent = originRequestOf(request, cachePolicy, originRequestPolicy, cachedMethods);
      const { answer, changes } = await fromOrigin(behavior, { ...asked, request: sent });
      return { answer: labelled({ answer, result: resultOf(answer), because: 'no cache' }).answer, changes };
    }
    const behind: string[] = [];
    const ask = async (sent: ViewerRequest): Promise<Answer> => {
      const made = await fromOrigin(behavior, { ...asked, request: sent });
      behind.push(...made.changes);
      return made.answer;
    };
    const { answer, because, cached } = await cache.answer(behavior, request, ask, popFor(received.pop));
    const decision = decisionOf(cached);
    notes.decided(id, decision);
    return { answer, changes: [...behind, because], decision };
  };

  /** The page that stands in for an error comes by the behavior of its own path; no viewer function runs for it. */
  const fetchPage = async (journey: Journey, request: ViewerRequest): Promise<Answer> => {
    const behavior = behaviorOf(request.uri);
    if (!behavior) return errorAnswer(403, 'Error', 'No behavior takes the path of the error page.');
    return (await fromEdge({ ...journey, behavior, request })).answer;
  };

  /** From the cache on. */
  const finish = async (journey: Journey): Promise<Outcome> => {
    const { behavior, id, received, viewer, request } = journey;
    const asked = now();
    const { answer: fetched, changes, decision } = await fromEdge(journey);
    const upstreamFirstByte = now() - asked;
    const shown = await withCustomErrorResponse(fetched, request, settings.customErrorResponses, (page) =>
      fetchPage(journey, page),
    );
    const policed = stamped(behavior, shown, received);
    const times = { upstreamFirstByte, downstreamFirstByte: now() - journey.startedAt };
    const handed = decision ? timed(journey, policed, decision, times) : policed;
    const responding = Number(fetched.status) < 400 ? stations.at(behavior, 'viewer-response') : undefined;
    const seen = seenAt('viewer-response', behavior, request);
    const made = (await responding?.response(seen, handed, id)) ?? handed;
    dropBody(handed, made);
    // An error in the function's place has none of the policy's headers yet.
    const isFailure = made.reason !== undefined && made.reason !== handed.reason;
    const answer = isFailure ? stamped(behavior, made, received) : made;
    const asking = changesOf(viewer, request);
    const paged = shown === fetched ? [] : [`page for ${fetched.status}`];
    return {
      behavior: behavior.path,
      answer,
      changes: [...asking, ...changes, ...paged, ...headerChanges(fetched.headers, answer.headers)],
    };
  };

  const ends = (received: ViewerRequest, id: string, startedAt: number, outcome: Outcome): Trip => {
    const { behavior, answer, changes, errorType = answer.failure } = outcome;
    return {
      id,
      domainName: settings.domainName,
      startedAt,
      behavior,
      answer: stampedAnswer(answer, stampsFor(received, id)),
      changes: answer.reason === undefined ? changes : [...changes, answer.reason],
      notes: notes.take(id),
      ...(errorType === undefined ? {} : { errorType }),
    };
  };

  const travel = async (sent: ViewerRequest): Promise<Trip> => {
    const [id, startedAt] = [requestId(), now()];
    const received = httpVersionOf(sent) === '1.0' ? withoutEncoding(sent) : sent;
    notes.open(id);
    const begun = await begin(received, id, startedAt);
    const outcome = 'answer' in begun ? { ...begun, behavior: begun.behavior?.path ?? '' } : await finish(begun);
    return ends(received, id, startedAt, outcome);
  };

  const openWebSocket = async (received: ViewerRequest): Promise<WebSocketTrip> => {
    const [id, startedAt] = [requestId(), now()];
    notes.open(id);
    const begun = await begin(received, id, startedAt);
    if ('answer' in begun) return ends(received, id, startedAt, { ...begun, behavior: begun.behavior?.path ?? '' });
    const { behavior, viewer } = begun;
    const sent = originRequestOf(begun.request, behavior.cachePolicy, behavior.originRequestPolicy);
    const passage = fromOrigin.passage(behavior, { request: sent, viewer: received, id, startedAt });
    const changes = changesOf(viewer, begun.request);
    return {
      id,
      domainName: settings.domainName,
      startedAt,
      behavior: behavior.path,
      changes,
      notes: notes.take(id),
      added: stampHeaders(stampsFor(received, id)),
      ...passage,
    };
  };

  const trips = new Set<Promise<unknown>>();
  const counted = <Made>(trip: Promise<Made>): Promise<Made> => {
    const noted = trip.finally(() => trips.delete(noted));
    trips.add(noted);
    return noted;
  };
  return Object.assign((received: ViewerRequest) => counted(travel(received)), {
    webSocket: (received: ViewerRequest) => counted(openWebSocket(received)),
    close: async () => {
      await Promise.allSettled(trips);
      await stations.close();
    },
  });
}

function decisionOf({ key, result, because, reason, age, layer, upstream, ttl }: TieredAnswer): CacheDecision {
  return {
    key,
    result,
    because,
    reason,
    ...(age === undefined ? {} : { age }),
    ...(layer === undefined ? {} : { layer }),
    ...(upstream === undefined ? {} : { upstream }),
    ...(ttl === undefined ? {} : { ttl }),
  };
}

/** With Server-Timing, where the policy says so. How long the name and the connection took is not known here: as if one was kept. */
function timed(
  { behavior, id, received }: Journey,
  answer: Answer,
  { result, layer, upstream }: CacheDecision,
  { upstreamFirstByte, downstreamFirstByte }: { upstreamFirstByte: number; downstreamFirstByte: number },
): Answer {
  const config = behavior.responseHeadersPolicy?.ServerTimingHeadersConfig;
  return withServerTiming(config, answer, headerOf(received.headers, 'pragma'), {
    result,
    layer,
    upstream: upstream && { layer: upstream, dns: 0, connect: 0, firstByte: upstreamFirstByte },
    pop: popFor(received.pop),
    requestId: id,
    downstreamFirstByte,
  });
}

/** Nothing is compressed for HTTP/1.0. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
function withoutEncoding(request: ViewerRequest): ViewerRequest {
  const { 'accept-encoding': _, ...headers } = request.headers;
  return { ...request, headers };
}

function errorTypeOf({ allowedMethods }: BehaviorSettings, { method }: ViewerRequest, { status }: Answer) {
  if (Number(status) < 400) return {};
  const isMethod = !allowedMethods.includes(method);
  return { errorType: isMethod ? 'InvalidRequestMethod' : 'InvalidRequest' } as const;
}

function stamped({ responseHeadersPolicy: policy }: BehaviorSettings, answer: Answer, request: ViewerRequest): Answer {
  return policy ? withResponseHeadersPolicy(policy, answer, request) : answer;
}

/** What became of a request before the cache, but for the headers that CloudFront added to it. */
function changesOf(viewer: ViewerRequest, request: ViewerRequest): readonly string[] {
  if (viewer.headers === request.headers) return requestChanges(viewer, request);
  return requestChanges(withoutAdded(viewer), withoutAdded(request));
}

function withoutAdded(request: ViewerRequest): ViewerRequest {
  return { ...request, headers: withoutCloudFrontHeaders(request.headers) };
}

/**
 * A request as a station of the viewer's side sees it. A function is shown those of CloudFront's headers that a policy of the behavior
 * names; Lambda@Edge all of them, once they are there, which is after viewer-request.
 */
function seenAt(station: ViewerStation, behavior: BehaviorSettings, request: ViewerRequest): ViewerRequest {
  const runtime = behavior.associations[station]?.runtime;
  if (runtime === undefined || (runtime === 'lambda-edge' && station === 'viewer-response')) return request;
  const isSeen = (name: string): boolean => runtime !== 'lambda-edge' && isNamedByPolicy(behavior, name);
  return { ...request, headers: headersWhere(request.headers, (name) => !isCloudFrontHeader(name) || isSeen(name)) };
}

function isNamedByPolicy({ cachePolicy, originRequestPolicy }: BehaviorSettings, name: string): boolean {
  const { behavior = 'none', names = [] } = originRequestPolicy?.headers ?? {};
  if (cachePolicy.headers.includes(name)) return true;
  return ['whitelist', 'allViewerAndWhitelistCloudFront'].includes(behavior) && names.includes(name);
}

function stampsFor(received: ViewerRequest, id: string): Stamps {
  return { id, pop: popFor(received.pop), httpVersion: httpVersionOf(received) };
}

function answerChanges({ status, headers }: Answer): readonly string[] {
  const location = headerOf(headers, 'location');
  return Number(status) >= 500 ? [] : [location === undefined ? 'answered at viewer-request' : `location ${location}`];
}
