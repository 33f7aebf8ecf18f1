/**
 * A distribution: the trip of one request from viewer to origin and back, through its stations.
 *
 * The cache stands before the origin side: its key is made from the request that viewer-request handed on.
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { behaviorIndexOf } from '#policy/path-pattern';
import { passed } from './cache/cache.ts';
import { type EdgeCache, labelled } from './cache/edge-cache.ts';
import { headerChanges, requestChanges } from './changes.ts';
import { withCloudFrontHeaders, withoutCloudFrontHeaders } from './cloudfront-headers.ts';
import { URL_LIMIT } from './contract/function-contract.ts';
import { errorAnswer } from './error-page.ts';
import { type Answer, dropBody, headersFrom, type OriginServer, type ViewerRequest } from './exchange.ts';
import { type OriginSide, originSideOf } from './origin-side.ts';
import { withResponseHeadersPolicy } from './response-headers-policy.ts';
import type { BehaviorSettings, DistributionSettings } from './settings.ts';
import type { Stations } from './stations.ts';

/** What a distribution is made of. */
export interface DistributionParts {
  readonly settings: DistributionSettings;
  readonly stations: Stations;
  /** What answers for the origin of an id. */
  readonly originOf: (id: string) => OriginServer;
  /** The cache between viewer-request and the origin; without one every request is a miss. */
  readonly cache?: EdgeCache;
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

/** Makes a distribution of its settings and of what runs at its stations. */
export function distributionOf({ settings, stations, originOf, cache, requestId }: DistributionParts): Distribution {
  const patterns = settings.behaviors.map(({ path }) => path);
  const fromOrigin = originSideOf({ settings, originOf, stations });

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
    const behavior = settings.behaviors[behaviorIndexOf(patterns, received.uri)];
    const ends = (answer: Answer, changes: readonly string[] = []): Trip => ({
      behavior: behavior?.path ?? '',
      answer: { ...answer, headers: { ...answer.headers, ...stamps(id) } },
      changes: answer.reason === undefined ? changes : [...changes, answer.reason],
    });
    if (received.uri.length + received.querystring.length >= URL_LIMIT)
      return ends(errorAnswer(414, 'Error', 'The URL is too long.'));
    if (!behavior) return ends(errorAnswer(403, 'Error', 'No behavior takes this path.'));

    const station = stations.at(behavior, 'viewer-request');
    // CloudFront adds its headers after a Lambda@Edge function at viewer-request.
    const isFunction = behavior.associations['viewer-request']?.runtime === 'cloudfront-js-2.0';
    const viewer = isFunction ? received : { ...received, headers: withoutCloudFrontHeaders(received.headers) };
    const asked = (await station?.request(viewer, id)) ?? { request: viewer };
    if ('answer' in asked) return ends(stamped(behavior, asked.answer), answerChanges(asked.answer));
    const headers = isFunction ? asked.request.headers : withCloudFrontHeaders(asked.request.headers, received.headers);
    const request = { ...asked.request, headers };
    const { answer: fetched, changes } = await fromEdge(behavior, request, id);
    const handed = stamped(behavior, fetched);
    const responding = Number(fetched.status) < 400 ? stations.at(behavior, 'viewer-response') : undefined;
    const made = (await responding?.response(request, handed, id)) ?? handed;
    dropBody(handed, made);
    // An error in the function's place has none of the policy's headers yet.
    const answer = made.reason === undefined ? made : stamped(behavior, made);
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
    await stations.close();
  };
  return Object.assign(answers, { close });
}

function stamped({ responseHeadersPolicy: policy }: BehaviorSettings, answer: Answer): Answer {
  return policy ? withResponseHeadersPolicy(policy, answer) : answer;
}

/** What CloudFront adds to every answer. */
function stamps(id: string): CloudFrontHeaders {
  return headersFrom({ Via: '1.1 local.cloudfront.net (CloudFront)', 'X-Amz-Cf-Pop': 'LOCAL1-C1', 'X-Amz-Cf-Id': id });
}

function answerChanges({ status, headers }: Answer): readonly string[] {
  const location = headers.location?.[0]?.value;
  return Number(status) >= 500 ? [] : [location === undefined ? 'answered at viewer-request' : `location ${location}`];
}
