/**
 * A distribution: the trip of one request from viewer to origin and back, through the bundles of its stations.
 *
 * The cache stands before the origin side: its key is made from the request that viewer-request handed on.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { behaviorIndexOf } from '#policy/path-pattern';
import type { Bundle } from '../build/bundle.ts';
import type { Policy } from '../build/policies.ts';
import { storeContent, storeOf } from '../build/store.ts';
import type { ResolvedConfig } from '../config/resolve.ts';
import { passed } from './cache/cache.ts';
import { type EdgeCache, labelled } from './cache/edge-cache.ts';
import { headerChanges, requestChanges } from './changes.ts';
import { withCloudFrontHeaders, withoutCloudFrontHeaders } from './cloudfront-headers.ts';
import { URL_LIMIT } from './contract/function-contract.ts';
import { readerOf, type StoreReader } from './engine/engine.ts';
import { errorAnswer } from './error-page.ts';
import { type Answer, dropBody, headersFrom, type OriginServer, type ViewerRequest } from './exchange.ts';
import { functionStation } from './function-station.ts';
import { lambdaStation } from './lambda-station.ts';
import { type OriginSide, originSideOf } from './origin-side.ts';
import { withResponseHeadersPolicy } from './response-headers-policy.ts';
import type { ContextOf, Station } from './station.ts';

/** What a distribution is made of. */
export interface DistributionParts {
  readonly config: ResolvedConfig;
  readonly bundles: readonly Bundle[];
  readonly policies: readonly Policy[];
  /** Absolute path of a bundle's file. */
  readonly fileOf: (bundle: Bundle) => string;
  readonly originOf: (name: string) => OriginServer;
  /** What an operator put into the KeyValueStore, in place of what the build put there. */
  readonly stored: StoreReader;
  /** The cache between viewer-request and the origin; without one every request is a miss. */
  readonly cache?: EdgeCache;
  readonly now: () => number;
  /** A new request id. */
  readonly requestId: () => string;
}

/** A request's trip: the answer, and what happened to it on the way. */
export interface Trip {
  /** The path pattern that took it. */
  readonly behavior: string;
  readonly answer: Answer;
  /** What the stations changed, in words. */
  readonly changes: readonly string[];
}

/** Answers requests as the distribution would. */
export interface Distribution {
  (request: ViewerRequest): Promise<Trip>;
  /** Ends the workers of its Lambda@Edge handlers, once every trip that has begun is over. It is asked nothing afterwards. */
  close(): Promise<void>;
}

/** Makes a distribution of a config and its bundles; every bundle is made ready once. */
export function distributionOf(parts: DistributionParts): Distribution {
  const { config, bundles, policies, originOf, requestId, cache } = parts;
  const patterns = config.behaviors.map(({ path }) => path);
  const stations = bundles.map((bundle) => ({ bundle, run: stationOf(bundle, parts) }));
  const at = (station: Bundle['station'], behavior: string): { bundle: Bundle; run: Station } | undefined =>
    stations.find(({ bundle }) => bundle.station === station && bundle.behaviors.includes(behavior));
  const stamped = (behavior: string, answer: Answer): Answer => {
    const [config] = policies.flatMap((policy) =>
      policy.type === 'response-headers-policy' && policy.behavior === behavior ? [policy.config] : [],
    );
    return config ? withResponseHeadersPolicy(config, answer) : answer;
  };
  const fromOrigin = originSideOf({
    config,
    originOf,
    stationAt: (station, behavior) => at(station, behavior)?.run,
  });

  const fromEdge: OriginSide = async (behavior, request, id) => {
    if (!cache) {
      const { answer, changes } = await fromOrigin(behavior, request, id);
      return { answer: labelled(passed(answer, 'no cache')).answer, changes };
    }
    const behind: string[] = [];
    const { answer, because } = await cache.answer(behavior, request, async (sent) => {
      const made = await fromOrigin(behavior, sent, id);
      behind.push(...made.changes);
      return made.answer;
    });
    return { answer, changes: [...behind, because] };
  };

  const travel = async (received: ViewerRequest): Promise<Trip> => {
    const id = requestId();
    const behavior = config.behaviors[behaviorIndexOf(patterns, received.uri)];
    const ends = (answer: Answer, changes: readonly string[] = []): Trip => ({
      behavior: behavior?.path ?? '',
      answer: { ...answer, headers: { ...answer.headers, ...stamps(id) } },
      changes: answer.reason === undefined ? changes : [...changes, answer.reason],
    });
    if (received.uri.length + received.querystring.length >= URL_LIMIT)
      return ends(errorAnswer(414, 'Error', 'The URL is too long.'));
    if (!behavior) return ends(errorAnswer(403, 'Error', 'No behavior takes this path.'));

    const edge = at('viewer-request', behavior.path);
    // CloudFront adds its headers after a Lambda@Edge function at viewer-request.
    const isFunction = edge?.bundle.runtime === 'cloudfront-js-2.0';
    const viewer = isFunction ? received : { ...received, headers: withoutCloudFrontHeaders(received.headers) };
    const asked = (await edge?.run.request(viewer, id)) ?? { request: viewer };
    if ('answer' in asked) return ends(stamped(behavior.path, asked.answer), answerChanges(asked.answer));
    const headers = isFunction ? asked.request.headers : withCloudFrontHeaders(asked.request.headers, received.headers);
    const request = { ...asked.request, headers };
    const { answer: fetched, changes } = await fromEdge(behavior, request, id);
    const handed = stamped(behavior.path, fetched);
    const station = Number(fetched.status) < 400 ? at('viewer-response', behavior.path)?.run : undefined;
    const made = (await station?.response(request, handed, id)) ?? handed;
    dropBody(handed, made);
    // An error in the function's place has none of the policy's headers yet.
    const answer = made.reason === undefined ? made : stamped(behavior.path, made);
    const asking = requestChanges(viewer, asked.request);
    return ends(answer, [...asking, ...changes, ...headerChanges(fetched.headers, answer.headers)]);
  };
  const trips = new Set<Promise<Trip>>();
  const answers = (viewer: ViewerRequest): Promise<Trip> => {
    const trip = travel(viewer).finally(() => trips.delete(trip));
    trips.add(trip);
    return trip;
  };
  const close = async (): Promise<void> => {
    await Promise.allSettled(trips);
    await Promise.all(stations.map(({ run }) => run.close()));
  };
  return Object.assign(answers, { close });
}

function stationOf(bundle: Bundle, { fileOf, now, config, bundles, stored }: DistributionParts): Station {
  const context: ContextOf = (eventType, requestId) => ({
    distributionDomainName: config.hosts[0],
    distributionId: config.distribution ?? 'ELOCAL',
    eventType,
    requestId,
  });
  return bundle.runtime === 'lambda-edge'
    ? lambdaStation(bundle, fileOf(bundle), context)
    : functionStation(bundle, now, context, readOf(bundle, bundles, stored));
}

/** How a function reads the one KeyValueStore of its distribution, if it is associated with it. */
function readOf({ stored }: Bundle, bundles: readonly Bundle[], put: StoreReader): StoreReader | undefined {
  if (stored.length === 0) return undefined;
  const built = readerOf(storeContent(storeOf(bundles)));
  return (key) => put(key) ?? built(key);
}

/** What CloudFront adds to every answer. */
function stamps(id: string): CloudFrontHeaders {
  return headersFrom({ Via: '1.1 local.cloudfront.net (CloudFront)', 'X-Amz-Cf-Pop': 'LOCAL1-C1', 'X-Amz-Cf-Id': id });
}

function answerChanges({ status, headers }: Answer): readonly string[] {
  const location = headers.location?.[0]?.value;
  return Number(status) >= 500 ? [] : [location === undefined ? 'answered at viewer-request' : `location ${location}`];
}
