/**
 * The viewer-request station: the order of the rules on the way in. It is itself the CloudFront Function; behind
 * Lambda@Edge's event it runs from `lambda-edge/viewer-request.ts`.
 */
import { buckets } from 'edge:buckets';
import { cookies } from 'edge:cookies';
import { preflight } from 'edge:cors';
import { own } from 'edge:own';
import { query } from 'edge:query';
import { moved, redirect } from 'edge:redirects';
import { rewrite } from 'edge:rewrites';
import type { EdgeRequest, EdgeResponse, ViewerRequestEvent } from '#policy/event';
import type { StoredValues } from '#policy/store';

/**
 * Answers in the origin's stead, or hands on the request that the cache key is made from. What the KeyValueStore says, where a rule
 * has something there, was read before: `viewer-request-stored.ts`.
 */
function viewerRequest(event: ViewerRequestEvent, stored?: StoredValues): EdgeRequest | EdgeResponse {
  const request = event.request;
  if (has.cors) {
    const answer = preflight(request);
    if (answer) return answer;
  }
  if (has.redirects) {
    const location = redirect(request, has.storedRedirects && stored ? stored.redirects : '');
    if (location) return moved(location);
  }
  if (has.rewrites) request.uri = rewrite(request.uri);
  if (has.buckets) buckets(request.headers);
  if (has.own) {
    const answer = own(request, event);
    if (answer) return answer;
  }
  if (has.query) request.querystring = query(request.querystring);
  if (has.cookies) request.cookies = cookies(request.cookies);
  return request;
}

export { viewerRequest as handler };
