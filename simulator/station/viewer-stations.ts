/** The stations on the viewer's side, viewer-request and viewer-response: what each sees, and what goes on from there. */
import type { CloudFrontHeaders } from 'aws-lambda';
import { isCloudFrontHeader, type ViewerStation } from '#policy/restricted-headers';
import { withoutSignature } from '../access/signed-request.ts';
import { type Answer, dropBody, type ViewerRequest } from '../exchange.ts';
import { headersWhere } from '../header-lines.ts';
import type { BehaviorSettings } from '../settings.ts';
import { type Soon, whenHere } from '../soon.ts';
import { isNamedByPolicy } from '../viewer/added-headers.ts';
import { withCloudFrontHeaders } from '../viewer/cloudfront-headers.ts';
import type { Stations } from './stations.ts';

/** What came of viewer-request. */
export type AfterViewerRequest =
  | { readonly answer: Answer }
  | {
      /** As the station saw it. */
      readonly viewer: ViewerRequest;
      /** As it goes on, with all that CloudFront added to it. */
      readonly request: ViewerRequest;
    };

/** Sends a request, as it was received, through viewer-request. */
export function atViewerRequest(
  stations: Stations,
  behavior: BehaviorSettings,
  received: ViewerRequest,
  id: string,
): Soon<AfterViewerRequest> {
  const viewer = seenAt('viewer-request', behavior, behavior.trustedKeys ? withoutSignature(received) : received);
  const asked = stations.at(behavior, 'viewer-request')?.request(viewer, id) ?? { request: viewer };
  return whenHere(asked, (made) =>
    'answer' in made ? made : { viewer, request: withAdded(made.request, received.headers) },
  );
}

/** A request as a station handed it on, with what CloudFront added to the headers as it received them. */
function withAdded(request: ViewerRequest, received: CloudFrontHeaders): ViewerRequest {
  if (request.headers === received) return request;
  return Object.assign({}, request, { headers: withCloudFrontHeaders(request.headers, received) });
}

/** Sends an answer through viewer-response, beside the request as it went to the cache. */
export async function atViewerResponse(
  stations: Stations,
  behavior: BehaviorSettings,
  request: ViewerRequest,
  answer: Answer,
  id: string,
): Promise<Answer> {
  const station = stations.at(behavior, 'viewer-response');
  if (!station) return answer;
  const made = await station.response(seenAt('viewer-response', behavior, request), answer, id);
  dropBody(answer, made);
  return made;
}

/**
 * A request as a station sees it. A function is shown those of CloudFront's headers that a policy of the behavior names; Lambda@Edge
 * all of them, once they are there, which is after viewer-request.
 */
function seenAt(station: ViewerStation, behavior: BehaviorSettings, request: ViewerRequest): ViewerRequest {
  const runtime = behavior.associations[station]?.runtime;
  if (runtime === undefined || (runtime === 'lambda-edge' && station === 'viewer-response')) return request;
  const isSeen = (name: string): boolean => runtime !== 'lambda-edge' && isNamedByPolicy(behavior, name);
  const headers = headersWhere(request.headers, (name) => !isCloudFrontHeader(name) || isSeen(name));
  return headers === request.headers ? request : Object.assign({}, request, { headers });
}
