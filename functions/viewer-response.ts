/**
 * The viewer-response station: what every answer gets on its way out. CloudFront does not run it for a status of 400
 * or more, nor after an answer made at viewer-request.
 */
import { cors } from 'edge:cors';
import { headers } from 'edge:headers';
import type { EdgeResponse, ViewerResponseEvent } from '#policy/event';

/** The answer as the viewer shall get it. */
export function handler(event: ViewerResponseEvent): EdgeResponse {
  const response = event.response;
  if (has.headers) headers(response.headers);
  if (has.cors) cors(event.request.headers, response.headers);
  return response;
}
