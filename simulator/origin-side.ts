/**
 * What lies behind the cache: the trip of a request that the cache could not answer through origin-request, origin and
 * origin-response. What comes back is what the cache keeps.
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import type { OriginStation } from '#policy/restricted-headers';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import { headerChanges, requestChanges } from './changes.ts';
import { type Answer, dropBody, headersFrom, type OriginServer, type ViewerRequest } from './exchange.ts';
import { eventOrigin, urlOf } from './origin/event-origin.ts';
import { httpOrigin } from './origin/http-origin.ts';
import type { Station } from './station.ts';

/** What the cache gets, and what the stations changed on the way, in words. */
export interface Fetched {
  readonly answer: Answer;
  readonly changes: readonly string[];
}

/** What stands behind the cache. */
export interface OriginSideParts {
  readonly config: Pick<ResolvedConfig, 'origins'>;
  readonly originOf: (name: string) => OriginServer;
  readonly stationAt: (station: OriginStation, behavior: string) => Station | undefined;
}

/** Asks a behavior's origin. */
export type OriginSide = (behavior: ResolvedBehavior, request: ViewerRequest, id: string) => Promise<Fetched>;

/** Makes the part of a distribution behind its cache. */
export function originSideOf({ config, originOf, stationAt }: OriginSideParts): OriginSide {
  const known = Object.entries(config.origins).map(([name, origin]) => ({ name, origin: eventOrigin(name, origin) }));

  /** A server of the config's where it is one of those, and the behavior's own before others at the same place. */
  const serverOf = (origin: CloudFrontOrigin, mine: string): OriginServer => {
    const named = known.filter((other) => urlOf(other.origin) === urlOf(origin)).map(({ name }) => name);
    const name = named.includes(mine) ? mine : named[0];
    return name === undefined ? httpOrigin(urlOf(origin)) : originOf(name);
  };

  return async ({ path, origin: mine }, request, id) => {
    const [requesting, responding] = [stationAt('origin-request', path), stationAt('origin-response', path)];
    const origin = known.find(({ name }) => name === mine)?.origin;
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
