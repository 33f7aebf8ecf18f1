/**
 * The viewer-request station of a behavior with something in the KeyValueStore: what may be needed is read first, then the same
 * station runs. A key that is not there yet, or cannot be read, leaves its value empty, and what is written into the function
 * decides. Nothing throws behind an `await`, which costs the engine hundreds of times what it costs elsewhere.
 */

import { evidence } from 'edge:auth';
import { publishedKey } from 'edge:published';
import { storedKey } from 'edge:redirects';
import cloudfront from 'cloudfront';
import type { EdgeRequest, EdgeResponse, ViewerRequestEvent } from '#policy/event';
import { NOTHING_SWITCHED, SWITCHES_KEY } from '#policy/switches';
import { handler as viewerRequest } from './viewer-request.ts';

/** As `handler` of `viewer-request.ts`. */
async function viewerRequestStored(event: ViewerRequestEvent): Promise<EdgeRequest | EdgeResponse> {
  let switches = NOTHING_SWITCHED;
  let redirects = '';
  let published = '';
  // Reads what a viewer made: the engine's errors are cheap here and nowhere below.
  const known = has.auth ? evidence(event.request) : undefined;
  if (switched.any) {
    try {
      switches = await cloudfront.kvs().get(SWITCHES_KEY);
    } catch {
      // What could not be read switches nothing.
    }
  }
  if (has.storedRedirects) {
    const key = storedKey(event.request.uri);
    if (key) {
      try {
        redirects = await cloudfront.kvs().get(key);
      } catch {
        // What could not be read has not moved.
      }
    }
  }
  if (has.published) {
    try {
      published = await cloudfront.kvs().get(publishedKey);
    } catch {
      // What could not be read leaves the version that was built in.
    }
  }
  if (known && has.storedAuth && known.storeKey) {
    try {
      known.secret = await cloudfront.kvs().get(known.storeKey);
    } catch {
      // Without a key, no token is judged.
    }
  }
  if (has.auth)
    return viewerRequest(
      event,
      switched.any || has.storedRedirects || has.published ? { switches, redirects, published } : undefined,
      known,
    );
  // As nearly always: nothing to look at.
  if (switches === NOTHING_SWITCHED && redirects === '' && published === '') return viewerRequest(event);
  return viewerRequest(event, { switches, redirects, published });
}

export { viewerRequestStored as handler };
