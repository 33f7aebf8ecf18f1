/**
 * A distribution: the trip of one request from viewer to origin and back, through its stations.
 *
 * The cache stands before the origin side: its key is made from the request that viewer-request handed on.
 */
import { admission } from './access/admission.ts';
import { behaviorFor } from './behavior-for.ts';
import type { EdgeCache } from './cache/edge-cache.ts';
import { originRequestOf } from './cache/origin-request-policy.ts';
import { withServerTiming } from './cache/server-timing.ts';
import { popFor } from './cache/tiers.ts';
import type { Conflict } from './conflicts.ts';
import { withDefaultRootObject } from './default-root-object.ts';
import { edgeSideOf } from './edge-side.ts';
import type { Answer, OriginServer, ViewerRequest } from './exchange.ts';
import { headerOf, headersWhere, withHeaders } from './header-lines.ts';
import { originSideOf } from './origin/origin-side.ts';
import { type Stamps, stampedAnswer, stampHeaders } from './response/answer-stamps.ts';
import { withCustomErrorResponse } from './response/custom-error-response.ts';
import { errorAnswer } from './response/error-page.ts';
import { withResponseHeadersPolicy } from './response/response-headers-policy.ts';
import type { DistributionSettings } from './settings.ts';
import { type Soon, whenHere } from './soon.ts';
import type { Stations } from './station/stations.ts';
import { atViewerRequest, atViewerResponse } from './station/viewer-stations.ts';
import { generatedChanges, headerChanges, viewerRequestChanges } from './trace/changes.ts';
import type { CacheDecision } from './trace/trace.ts';
import { type TripNotes, tripNotes } from './trace/trip-notes.ts';
import type { Arrival, Ended, Journey, ReceivedRequest, Trip, WebSocketTrip } from './trip.ts';
import { underWay } from './under-way.ts';
import { addedHeadersOf } from './viewer/added-headers.ts';
import { httpVersionOf } from './viewer/cloudfront-headers.ts';

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
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflicts?: readonly Conflict[];
}

/** Answers requests as the distribution would. */
export interface Distribution {
  (request: ViewerRequest): Promise<Trip>;
  /** The same for a request to open a WebSocket. */
  webSocket(request: ViewerRequest): Promise<WebSocketTrip>;
  /**
   * Ends the workers of its Lambda@Edge handlers and the connections that are kept to its origins, once every trip that has begun is
   * over. It is asked nothing afterwards.
   */
  close(): Promise<void>;
}

/** Makes a distribution of its settings and of what runs at its stations. */
export function distributionOf(parts: DistributionParts): Distribution {
  const { settings, stations, originOf, cache, now, requestId, notes = tripNotes(), conflicts = [] } = parts;
  const behaviorOf = behaviorFor(settings.behaviors);
  const addedTo = addedHeadersOf(settings);
  const fromOrigin = originSideOf({ settings, originOf, stations, notes, now });
  const fromEdge = edgeSideOf({ fromOrigin, cache, notes });

  /** A request as CloudFront has it: at an edge location, with the headers that it adds. */
  const receive = (sent: ViewerRequest): ReceivedRequest => {
    const { viewer, headers } = sent;
    const all = viewer ? withHeaders(headers, addedTo(viewer)) : headers;
    return Object.assign({}, sent, { headers: all, pop: popFor(sent.pop) });
  };

  const arrive = (sent: ViewerRequest): Arrival => {
    const arrival = { id: requestId(), startedAt: now(), received: receive(sent) };
    notes.open(arrival.id);
    return arrival;
  };

  /** Everything before the cache. */
  const begin = (arrival: Arrival): Soon<Journey | Ended> => {
    const { id, received } = arrival;
    const admitted = admission(settings, behaviorOf, arrival);
    if ('answer' in admitted) return admitted;
    const { behavior } = admitted;
    return whenHere(atViewerRequest(stations, behavior, received, id), (asked): Journey | Ended => {
      if ('answer' in asked) {
        const { answer } = asked;
        return { behavior, answer: policed({ behavior, received }, answer), changes: () => generatedChanges(answer) };
      }
      const request = withDefaultRootObject(asked.request, settings.defaultRootObject);
      return Object.assign({}, arrival, { behavior, viewer: asked.viewer, request });
    });
  };

  /** Whether viewer-response does not run for an answer. What a viewer gets as 304 or 206 may be one of 200. */
  const isLeft = ({ status }: Answer): boolean =>
    conflicts.includes('only-200') ? !['200', '206', '304'].includes(status) : Number(status) >= 400;

  /** The page that stands in for an error comes by the behavior of its own path; no viewer function runs for it. */
  const fetchPage = async (journey: Journey, request: ViewerRequest): Promise<Answer> => {
    const behavior = behaviorOf(request.uri);
    if (!behavior) return errorAnswer(403, 'Error', 'No behavior takes the path of the error page.');
    return (await fromEdge({ ...journey, behavior, request })).answer;
  };

  /** From the cache on. */
  const finish = async (journey: Journey): Promise<Ended> => {
    const { behavior, id, viewer, request } = journey;
    const asked = now();
    const { answer: fetched, changes, decision } = await fromEdge(journey);
    const upstreamFirstByte = now() - asked;
    const isError = Number(fetched.status) >= 400;
    const shown = isError ? await shownFor(fetched, journey) : fetched;
    const times = { upstreamFirstByte, downstreamFirstByte: now() - journey.startedAt };
    const handed = timed(journey, policed(journey, shown), decision, times);
    const made = isLeft(fetched) ? handed : await atViewerResponse(stations, behavior, request, handed, id);
    // An error in the function's place has none of the policy's headers yet.
    const isFailure = made.reason !== undefined && made.reason !== handed.reason;
    const answer = isFailure ? policed(journey, made) : made;
    const paged = shown === fetched ? [] : [`page for ${fetched.status}`];
    return {
      behavior,
      answer,
      changes: () => [
        ...viewerRequestChanges(viewer, request),
        ...changes,
        ...paged,
        ...headerChanges(fetched.headers, answer.headers),
      ],
    };
  };

  /** What a viewer gets in place of an error. */
  const shownFor = (error: Answer, journey: Journey): Promise<Answer> =>
    withCustomErrorResponse(error, journey.request, settings.customErrorResponses, (page) => fetchPage(journey, page));

  const end = ({ id, startedAt, received }: Arrival, ended: Ended): Trip => {
    const { behavior, answer, changes, errorType = answer.failure } = ended;
    return {
      id,
      domainName: settings.domainName,
      startedAt,
      behavior: behavior?.path ?? '',
      answer: stampedAnswer(answer, stampsFor(received, id)),
      changes: () => [...changes(), ...(answer.reason === undefined ? [] : [answer.reason])],
      notes: notes.take(id),
      ...(errorType === undefined ? {} : { errorType }),
    };
  };

  const travel = async (sent: ViewerRequest): Promise<Trip> => {
    const arrival = arrive(httpVersionOf(sent) === '1.0' ? withoutAcceptEncoding(sent) : sent);
    const begun = await begin(arrival);
    return end(arrival, 'answer' in begun ? begun : await finish(begun));
  };

  const openWebSocket = async (asking: ViewerRequest): Promise<WebSocketTrip> => {
    const arrival = arrive(asking);
    const begun = await begin(arrival);
    if ('answer' in begun) return end(arrival, begun);
    const { id, startedAt, received, behavior, viewer, request } = begun;
    const sent = originRequestOf(request, behavior.cachePolicy, behavior.originRequestPolicy);
    const passage = fromOrigin.passage(behavior, { request: sent, viewer: received, id, startedAt });
    // A bucket opens no WebSocket: it is asked as if nobody had wanted one.
    if (!passage) return travel(asking);
    return {
      id,
      domainName: settings.domainName,
      startedAt,
      behavior: behavior.path,
      changes: () => viewerRequestChanges(viewer, request),
      notes: notes.take(id),
      added: stampHeaders(stampsFor(received, id)),
      ...passage,
    };
  };

  const trips = underWay();
  return Object.assign((request: ViewerRequest) => trips.counted(() => travel(request)), {
    webSocket: (request: ViewerRequest) => trips.counted(() => openWebSocket(request)),
    close: async () => {
      await trips.over();
      fromOrigin.close();
      await stations.close();
    },
  });
}

/** Nothing is compressed for HTTP/1.0. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html */
function withoutAcceptEncoding(request: ViewerRequest): ViewerRequest {
  return { ...request, headers: headersWhere(request.headers, (name) => name !== 'accept-encoding') };
}

/** An answer as the behavior's response headers policy lets it go, if there is one. */
function policed({ behavior, received }: Pick<Journey, 'behavior' | 'received'>, answer: Answer): Answer {
  const { responseHeadersPolicy: policy } = behavior;
  return policy ? withResponseHeadersPolicy(policy, answer, received) : answer;
}

/** With Server-Timing, where the policy says so. How long the name and the connection took is not known here: as if one was kept. */
function timed(
  { behavior, id, received }: Journey,
  answer: Answer,
  decision: CacheDecision | undefined,
  { upstreamFirstByte, downstreamFirstByte }: { upstreamFirstByte: number; downstreamFirstByte: number },
): Answer {
  const config = behavior.responseHeadersPolicy?.ServerTimingHeadersConfig;
  if (!decision || !config) return answer;
  const { result, layer, upstream } = decision;
  return withServerTiming(config, answer, headerOf(received.headers, 'pragma'), {
    result,
    layer,
    upstream: upstream && { layer: upstream, dns: 0, connect: 0, firstByte: upstreamFirstByte },
    pop: received.pop,
    requestId: id,
    downstreamFirstByte,
  });
}

function stampsFor(received: ReceivedRequest, id: string): Stamps {
  return { id, pop: received.pop, httpVersion: httpVersionOf(received) };
}
