/**
 * What lies behind the cache: the trip of a request that the cache could not answer through origin-request, origin and
 * origin-response. What comes back is what the cache keeps.
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import { headerChanges, requestChanges } from './changes.ts';
import { type Answer, dropBody, type OriginServer, type ViewerRequest } from './exchange.ts';
import { eventOrigin, urlOf } from './origin/event-origin.ts';
import { httpOrigin } from './origin/http-origin.ts';
import { addressed, completed } from './origin/origin-request.ts';
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
  const known = settings.origins.map((origin) => ({
    id: origin.id,
    origin: eventOrigin(origin),
    // For where a rule sends its requests that is none of the distribution's.
    elsewhere: httpOrigin({ settings: origin }),
  }));

  /** A server of the distribution's where it is one of those, and the behavior's own before others at the same place. */
  const serverOf = (origin: CloudFrontOrigin, mine: string): OriginServer => {
    const named = known.filter((other) => urlOf(other.origin) === urlOf(origin)).map(({ id }) => id);
    const id = named.includes(mine) ? mine : named[0];
    return id === undefined ? (known.find((other) => other.id === mine)?.elsewhere ?? originOf(mine)) : originOf(id);
  };

  return async (behavior, request, id) => {
    const mine = behavior.target;
    const [requesting, responding] = [
      stations.at(behavior, 'origin-request'),
      stations.at(behavior, 'origin-response'),
    ];
    const origin = known.find((other) => other.id === mine)?.origin;
    if (!origin) return { answer: await originOf(mine).fetch(request), changes: [] };

    const given = addressed(request, origin, { id });
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
    const fetched = await serverOf(chosen, mine).fetch(completed(asked.request, chosen));
    // What CloudFront says itself, of an origin that does not answer, no handler sees.
    if (!responding || fetched.reason !== undefined) return { answer: fetched, changes: sent };
    const answer = await responding.response(asked.request, fetched, id);
    dropBody(fetched, answer);
    return { answer, changes: [...sent, ...answerChanges(fetched, answer)] };
  };
}

function answerChanges(before: Answer, after: Answer): readonly string[] {
  return [
    ...(before.status === after.status ? [] : [`origin status ${before.status} becomes ${after.status}`]),
    ...(before.body === after.body ? [] : ['origin body']),
    ...headerChanges(before.headers, after.headers).map((change) => `origin ${change}`),
  ];
}
