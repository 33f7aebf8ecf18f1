/**
 * The origin-request station: what happens to a request that the cache could not answer. CloudFront runs no function here, so it is
 * itself the Lambda@Edge handler.
 */

import { originRefusal } from 'edge:auth';
import { own } from 'edge:own';
import { record, sampleEnd } from 'edge:record';
import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { fromEdgeAnswer, fromOriginRequest, type OneRecord, toOriginRequest } from './event.ts';

/** What CloudFront calls: answers in the origin's stead, for the cache to keep, or says what the origin is asked, and which. */
export async function handler(event: OneRecord<CloudFrontRequestEvent>): Promise<CloudFrontRequestResult> {
  const { config, request } = event.Records[0].cf;
  if (has.record && config?.requestId < sampleEnd) record(event);
  const edge = toOriginRequest(request);
  const { querystring } = edge;
  if (has.auth) {
    const answer = await originRefusal(edge);
    if (answer) return fromEdgeAnswer(answer);
  }
  if (has.own) {
    const context = { ...config, eventType: 'origin-request' } as const;
    const answer = await own(edge, { context, viewer: { ip: request?.clientIp ?? '' }, request: edge });
    if (answer) return fromEdgeAnswer(answer);
  }
  return fromOriginRequest(request, toOriginRequest(request), edge, edge.querystring !== querystring);
}
