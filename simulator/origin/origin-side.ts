/**
 * What lies behind the cache: the trip of a request that the cache could not answer through origin-request, origin and
 * origin-response. What comes back is what the cache keeps.
 */
import type { CloudFrontOrigin } from 'aws-lambda';
import { type Answer, dropBody, type OriginServer, type ViewerRequest } from '../exchange.ts';
import { headersFrom } from '../header-lines.ts';
import type { BehaviorSettings, DistributionSettings, OriginSettings } from '../settings.ts';
import type { Stations } from '../station/stations.ts';
import { originAnswerChanges, requestChanges } from '../trace/changes.ts';
import { tracedAnswer, tracedRequest } from '../trace/trace.ts';
import type { TripNotes } from '../trace/trip-notes.ts';
import { httpVersionOf, schemeOf } from '../viewer/cloudfront-headers.ts';
import { type ChosenOrigin, targetsOf } from './chosen-origin.ts';
import { eventOrigin, urlOf } from './event-origin.ts';
import { httpOrigin } from './http-origin.ts';
import { askGroup } from './origin-group.ts';
import { addressed, completed } from './origin-request.ts';

/** What the cache gets, and what the stations changed on the way, in words. */
export interface Fetched {
  readonly answer: Answer;
  readonly changes: readonly string[];
}

/** What stands behind the cache. */
export interface OriginSideParts {
  readonly settings: Pick<DistributionSettings, 'origins' | 'originGroups'>;
  /** What answers for the origin of an id. */
  readonly originOf: (id: string) => OriginServer;
  readonly stations: Stations;
  readonly notes: TripNotes;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** A request that goes to an origin. */
export interface OriginRequest {
  /** As the cache lets it go. */
  readonly request: ViewerRequest;
  /** As the viewer sent it, by which an origin may be asked as the viewer asked. */
  readonly viewer: ViewerRequest;
  readonly id: string;
  /** When the trip began, in milliseconds since 1970. */
  readonly startedAt: number;
}

/** Asks a behavior's origin. */
export interface OriginSide {
  (behavior: BehaviorSettings, request: OriginRequest): Promise<Fetched>;
  /** Where a behavior sends a WebSocket: the request as it goes there, and the origin's scheme, host and port. */
  passage(behavior: BehaviorSettings, request: OriginRequest): { request: ViewerRequest; origin: string } | undefined;
  /** Lets go of the connections to origins that are kept for another request. */
  close(): void;
}

/** Makes the part of a distribution behind its cache. */
export function originSideOf(parts: OriginSideParts): OriginSide {
  const { settings, originOf, stations, notes, now } = parts;
  const { origins } = settings;
  // For where a rule sends requests that is none of the distribution's.
  const elsewhere = new Map(origins.map((origin) => [origin.id, httpOrigin({ settings: origin })]));

  /** A server of the distribution's where it is one of those, and the one that is meant before others at the same place. */
  const serverOf = (origin: CloudFrontOrigin, meant: string): OriginServer => {
    const isThere = (one: OriginSettings): boolean =>
      (['http', 'https'] as const).some((scheme) => urlOf(eventOrigin(one, scheme)) === urlOf(origin));
    const there = origins.filter(isThere).map(({ id }) => id);
    const id = there.includes(meant) ? meant : there[0];
    return id === undefined ? (elsewhere.get(meant) as OriginServer) : originOf(id);
  };

  const ask = async (behavior: BehaviorSettings, chosen: ChosenOrigin, asked: OriginRequest): Promise<Fetched> => {
    const { id, startedAt } = asked;
    const before = requestTo(chosen, asked);
    const outcome = (await stations.at(behavior, 'origin-request')?.request(before, id)) ?? { request: before };
    if ('answer' in outcome) {
      const { answer } = outcome;
      return { answer, changes: answer.reason === undefined ? ['answered at origin-request'] : [] };
    }
    const origin = (outcome.request.origin ?? before.origin) as CloudFrontOrigin;
    const sent = { ...completed(outcome.request, origin), ...tlsOf(chosen) };
    const start = now();
    const fetched = withoutResult(await serverOf(origin, chosen.settings.id).fetch(sent));
    notes.exchanged(id, {
      origin: chosen.settings.id,
      protocol: urlOf(origin).startsWith('https:') ? 'https' : 'http',
      request: tracedRequest(sent),
      answer: tracedAnswer(fetched),
      startedAfter: start - startedAt,
      firstByte: now() - start,
    });
    const changes = [
      ...requestChanges(before, outcome.request).map((change) => `origin ${change}`),
      ...(origin === before.origin || urlOf(origin) === urlOf(before.origin as CloudFrontOrigin)
        ? []
        : [`origin ${urlOf(origin)}`]),
    ];
    const responding = stations.at(behavior, 'origin-response');
    // What CloudFront says itself, of an origin that does not answer, no handler sees.
    if (!responding || fetched.reason !== undefined) return { answer: fetched, changes };
    const answer = await responding.response(outcome.request, fetched, id);
    dropBody(fetched, answer);
    return { answer, changes: [...changes, ...originAnswerChanges(fetched, answer)] };
  };

  const side = async (behavior: BehaviorSettings, asked: OriginRequest): Promise<Fetched> => {
    const targets = targetsOf(behavior, asked.request, settings);
    const { made, failedAs } = await askGroup(targets, asked.request.method, (one) => ask(behavior, one, asked));
    return failedAs === undefined ? made : { ...made, changes: [`failover for ${failedAs}`, ...made.changes] };
  };

  const passage: OriginSide['passage'] = (behavior, asked) => {
    const [chosen] = targetsOf(behavior, asked.request, settings).members;
    const before = requestTo(chosen, asked);
    const origin = before.origin as CloudFrontOrigin;
    const request = { ...completed(before, origin), ...tlsOf(chosen) };
    const url = serverOf(origin, chosen.settings.id).webSocketUrl?.(request);
    return url === undefined ? undefined : { request, origin: url };
  };

  const close = (): void => {
    for (const { id } of origins) originOf(id).close?.();
    for (const server of elsewhere.values()) server.close?.();
  };

  return Object.assign(side, { passage, close });
}

/** A request as origin-request sees it on its way to an origin. */
function requestTo({ settings, overrides }: ChosenOrigin, asked: OriginRequest): ViewerRequest {
  const origin = eventOrigin(settings, schemeOf(asked.viewer));
  const { originChoice: _, ...request } = asked.request;
  const sent = addressed(request, origin, { id: asked.id, httpVersion: httpVersionOf(asked.viewer) });
  const { hostHeader } = overrides;
  return hostHeader === undefined
    ? sent
    : { ...sent, headers: { ...sent.headers, ...headersFrom({ Host: hostHeader }) } };
}

/** What a function said of the origin's TLS, if it did. */
function tlsOf({ overrides: { sni, allowedCertificateNames } }: ChosenOrigin): Pick<ViewerRequest, 'originTls'> {
  return sni || allowedCertificateNames ? { originTls: { sni, allowedCertificateNames } } : {};
}

/** X-Cache is CloudFront's to say: what an origin says of a cache of its own goes no further. */
function withoutResult(answer: Answer): Answer {
  if (answer.reason !== undefined || !answer.headers['x-cache']) return answer;
  const { 'x-cache': _, ...headers } = answer.headers;
  return { ...answer, headers };
}
