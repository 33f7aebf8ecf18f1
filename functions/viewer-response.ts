/**
 * The viewer-response station: what every answer gets on its way out. CloudFront does not run it for a status of 400
 * or more, nor after an answer made at viewer-request.
 */
import { cors } from 'edge:cors';
import { headers } from 'edge:headers';
import type { EdgeResponse, ViewerResponseEvent } from '#policy/event';
import type { StoredValues } from '#policy/store';
import { isSwitchedTo } from '#policy/switches';

/** The answer as the viewer shall get it. */
function viewerResponse(event: ViewerResponseEvent, stored?: StoredValues): EdgeResponse {
  const response = event.response;
  if (has.headers && !(switched.headers && stored && isSwitchedTo(stored.switches, 'headers', 'off')))
    headers(response.headers, event);
  if (has.cors && !(switched.cors && stored && isSwitchedTo(stored.switches, 'cors', 'off')))
    cors(event.request.headers, response.headers);
  return response;
}

export { viewerResponse as handler };
