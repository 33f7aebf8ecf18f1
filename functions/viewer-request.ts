/**
 * The viewer-request station: the order of the rules on the way in. It is itself the CloudFront Function; behind
 * Lambda@Edge's event it runs from `lambda-edge/viewer-request.ts`.
 */
import { refusal } from 'edge:access';
import { type Evidence, evidence, type Judged, refusal as refusalByAuth } from 'edge:auth';
import { buckets } from 'edge:buckets';
import { cookies } from 'edge:cookies';
import { cors, preflight } from 'edge:cors';
import { experiment } from 'edge:experiments';
import { maintenance } from 'edge:maintenance';
import { own } from 'edge:own';
import { published } from 'edge:published';
import { query } from 'edge:query';
import { record, sampleEnd } from 'edge:record';
import { moved, redirect } from 'edge:redirects';
import { rewrite } from 'edge:rewrites';
import type { EdgeHeaders, EdgeRequest, EdgeResponse, ViewerRequestEvent } from '#policy/event';
import type { StoredValues } from '#policy/store';
import { isSwitchedTo, NOTHING_SWITCHED } from '#policy/switches';

/** An answer in the origin's stead, or the request to hand on. */
type Result = EdgeRequest | EdgeResponse;

/**
 * Answers in the origin's stead, or hands on the request that the cache key is made from. In Lambda@Edge, it waits for the own rule.
 * What the KeyValueStore says, where a rule has something there, was read before: `viewer-request-stored.ts`;
 * `known` is what auth found out before anything was awaited.
 */
function viewerRequest(
  event: ViewerRequestEvent,
  stored?: StoredValues,
  known?: Evidence | Judged,
): Result | Promise<Result> {
  // In Lambda@Edge, it is done before the event is given this shape.
  if (has.record && !has.promises && (event.context.requestId as string) < sampleEnd) record(event);
  const request = event.request;
  if (has.cors && !(switched.cors && stored && isSwitchedTo(stored.switches, 'cors', 'off'))) {
    const answer = preflight(request);
    if (answer) return answer;
  }
  if (has.access && !(switched.access && stored && isSwitchedTo(stored.switches, 'access', 'off'))) {
    const answer = refusal(request, event.viewer.ip);
    if (answer) return answer;
  }
  if (has.maintenance) {
    const answer = maintenance(event.viewer.ip, switched.maintenance && stored ? stored.switches : NOTHING_SWITCHED);
    if (answer) return answer;
  }
  if (has.auth) {
    // Lambda@Edge has waited for it.
    const answer = refusalByAuth(request, has.promises ? (known as Judged) : known || evidence(request));
    if (answer) {
      // A page of another origin may read why.
      if (has.cors && !(switched.cors && stored && isSwitchedTo(stored.switches, 'cors', 'off')))
        cors(request.headers, answer.headers as EdgeHeaders);
      return answer;
    }
  }
  if (has.redirects && !(switched.redirects && stored && isSwitchedTo(stored.switches, 'redirects', 'off'))) {
    const location = redirect(request, has.storedRedirects && stored ? stored.redirects : '');
    if (location) return moved(location);
  }
  if (has.rewrites && !(switched.rewrites && stored && isSwitchedTo(stored.switches, 'rewrites', 'off'))) {
    const answer = rewrite(request);
    if (answer) return answer;
  }
  if (has.buckets && !(switched.buckets && stored && isSwitchedTo(stored.switches, 'buckets', 'off')))
    buckets(request.headers);
  if (has.experiments) {
    const isOff = switched.experiments && stored !== undefined && isSwitchedTo(stored.switches, 'experiments', 'off');
    const answer = experiment(request, event.context.requestId as string, isOff);
    if (answer) return answer;
  }
  if (has.own && !(switched.own && stored && isSwitchedTo(stored.switches, 'own', 'off'))) {
    const answer = own(request, event);
    if (has.promises) return Promise.resolve(answer).then((late) => late || reduced(request));
    if (answer) return answer as EdgeResponse;
  }
  if (has.published) {
    const answer = published(request, stored ? stored.published : '');
    if (answer) return answer;
  }
  if (has.query && !(switched.query && stored && isSwitchedTo(stored.switches, 'query', 'off')))
    request.querystring = query(request.querystring);
  if (has.cookies && !(switched.cookies && stored && isSwitchedTo(stored.switches, 'cookies', 'off')))
    request.cookies = cookies(request.cookies);
  return request;
}

/**
 * The rest of the station in Lambda@Edge, which has no switches, once the own rule is done. A function does not call it: a call
 * costs some 900 instructions.
 */
function reduced(request: EdgeRequest): EdgeRequest {
  if (has.query) request.querystring = query(request.querystring);
  if (has.cookies) request.cookies = cookies(request.cookies);
  return request;
}

export { viewerRequest as handler };
