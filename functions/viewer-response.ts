/**
 * The viewer-response station: what every answer gets on its way out. CloudFront does not run it for a status of 400
 * or more, nor after an answer made at viewer-request.
 */
import { cors } from 'edge:cors';
import { remember } from 'edge:experiments';
import { browserFreshness } from 'edge:freshness';
import { headers } from 'edge:headers';
import { own } from 'edge:own';
import { record, sampleEnd } from 'edge:record';
import type { EdgeResponse, ViewerResponseEvent } from '#policy/event';
import type { StoredValues } from '#policy/store';
import { isSwitchedTo } from '#policy/switches';

/**
 * The answer as the viewer shall get it. In Lambda@Edge, it waits for the own rule. What the KeyValueStore says was read before:
 * `viewer-response-stored.ts`.
 */
function viewerResponse(event: ViewerResponseEvent, stored?: StoredValues): EdgeResponse | Promise<EdgeResponse> {
  // In Lambda@Edge, it is done before the event is given this shape.
  if (has.record && !has.promises && (event.context.requestId as string) < sampleEnd) record(event);
  const response = event.response;
  // First, by the headers that the answer came with.
  if (has.freshness) browserFreshness(event.request, response);
  if (has.headers && !(switched.headers && stored && isSwitchedTo(stored.switches, 'headers', 'off')))
    headers(response.headers, event);
  if (has.cors && !(switched.cors && stored && isSwitchedTo(stored.switches, 'cors', 'off')))
    cors(event.request.headers, response.headers);
  if (has.experiments) remember(event.request.headers, response);
  if (has.own && !(switched.own && stored && isSwitchedTo(stored.switches, 'own', 'off'))) {
    const done = own(response, event);
    if (has.promises) return Promise.resolve(done).then(() => response);
  }
  return response;
}

export { viewerResponse as handler };
