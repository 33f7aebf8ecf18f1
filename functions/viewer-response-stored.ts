/** The viewer-response station of a behavior with switches, which are read first: as `viewer-request-stored.ts`. */
import cloudfront from 'cloudfront';
import type { EdgeResponse, ViewerResponseEvent } from '#policy/event';
import { NOTHING_SWITCHED, SWITCHES_KEY } from '#policy/switches';
import { handler as viewerResponse } from './viewer-response.ts';

/** As `handler` of `viewer-response.ts`. */
async function viewerResponseStored(event: ViewerResponseEvent): Promise<EdgeResponse> {
  let switches = NOTHING_SWITCHED;
  try {
    switches = await cloudfront.kvs().get(SWITCHES_KEY);
  } catch {
    // What could not be read switches nothing.
  }
  return switches === NOTHING_SWITCHED
    ? viewerResponse(event)
    : viewerResponse(event, { switches, redirects: '', published: '' });
}

export { viewerResponseStored as handler };
