/**
 * What lies behind the cache: the trip of a request that the cache could not answer through origin-request, origin and
 * origin-response. What comes back is what the cache keeps.
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import { headerChanges, requestChanges } from './changes.ts';
import { type Answer, dropBody, headersFrom, type OriginServer, type ViewerRequest } from './exchange.ts';
import { eventOrigin, urlOf } from './origin/event-origin.ts';
import { httpOrigin } from './origin/http-origin.ts';
import type { BehaviorSettings, DistributionSettings } from './settings.ts';
import type { Stations } from './stations.ts';

/** What the cache gets, and what the stations changed on the way, in words. */
export interface Fetched {
  readonly answer: Answer;
  readonly changes: readonly string[];
}

/** What stands behind the cache. */
export interface OriginSideParts {
  readonly settings: Pick<DistributionSettings, 'origins'>;
  /** What answers for the origin of an id. */
  readonly originOf: (id: string) => OriginServer;
  readonly stations: Stations;
}

/** Asks a behavior's origin. */
export type OriginSide = (behavior: BehaviorSettings, request: ViewerRequest, id: string) => Promise<Fetched>;

/** Makes the part of a distribution behind its cache. */
export function originSideOf({ settings, originOf, stations }: OriginSideParts): OriginSide {
  const known = settings.origins.map((origin) => ({ id: origin.id, origin: eventOrigin(origin) }));

  /** A server of the distribution's where it is one of those, and the behavior's own before others at the same place. */
  const serverOf = (origin: CloudFrontOrigin, mine: string): OriginServer => {
    const named = known.filter((other) => urlOf(other.origin) === urlOf(origin)).map(({ id }) => id);
    const id = named.includes(mine) ? mine : named[0];
    return id === undefined ? httpOrigin(urlOf(origin)) : originOf(id);
  };

  return async (behavior, request, id) => {
    const mine = behavior.target;
    const [requesting, responding] = [
      stations.at(behavior, 'origin-request'),
      stations.at(behavior, 'origin-response'),
    ];
    const origin = known.find((other) => other.id === mine)?.origin;
    if (!origin || (!requesting && !responding)) return { answer: await originOf(mine).fetch(request), changes: [] };

    const given = addressed(request, origin);
    const asked = (await requesting?.request(given, id)) ?? { request: given };
    if ('answer' in asked) {
      const { answer } = asked;
      return { answer, changes: answer.reason === undefined ? ['answered at origin-request'] : [] };
    }
    const chosen = asked.request.origin ?? origin;
    const sent = [
      ...requestChanges(given, asked.request).map((change) => `origin ${change}`),
      ...(urlOf(chosen) === urlOf(origin) ? [] : [`origin ${urlOf(chosen)}`]),
    ];
    const fetched = await serverOf(chosen, mine).fetch(complete(asked.request, chosen));
    // What CloudFront says itself, of an origin that does not answer, no handler sees.
    if (!responding || fetched.reason !== undefined) return { answer: fetched, changes: sent };
    const answer = await responding.response(asked.request, fetched, id);
    dropBody(fetched, answer);
    return { answer, changes: [...sent, ...answerChanges(fetched, answer)] };
  };
}

/** A request as CloudFront sends it to an origin: it knows where it goes, and what CloudFront adds. */
function addressed({ headers, ...request }: ViewerRequest, origin: CloudFrontOrigin): ViewerRequest {
  const forwarded = [...(headers['x-forwarded-for'] ?? []).map(({ value }) => value), request.clientIp].join(', ');
  const ours = headersFrom({
    Host: new URL(urlOf(origin)).host,
    'X-Forwarded-For': forwarded,
    Via: '1.1 local.cloudfront.net (CloudFront)',
  });
  return { ...request, headers: { ...headers, ...ours }, origin };
}

/** With the path and the headers that an origin wants besides the request's own. */
function complete({ uri, headers, ...request }: ViewerRequest, { custom, s3 }: CloudFrontOrigin): ViewerRequest {
  const { path, customHeaders } = s3 ?? custom;
  return { ...request, uri: path + uri, headers: { ...headers, ...customHeaders } };
}

function answerChanges(before: Answer, after: Answer): readonly string[] {
  return [
    ...(before.status === after.status ? [] : [`origin status ${before.status} becomes ${after.status}`]),
    ...(before.body === after.body ? [] : ['origin body']),
    ...headerChanges(before.headers, after.headers).map((change) => `origin ${change}`),
  ];
}
