/**
 * The origin-response station: what the cache keeps of an origin's answer, errors too. CloudFront runs no function here, so it is
 * itself the Lambda@Edge handler.
 */

import { limit } from 'edge:auth';
import { edgeFreshness } from 'edge:freshness';
import { own } from 'edge:own';
import { record, sampleEnd } from 'edge:record';
import type { CloudFrontResponseEvent, CloudFrontResponseResult } from 'aws-lambda';
import { fromOriginResponse, type OneRecord, toEdgeResponse, toOriginRequest } from './event.ts';

/** What CloudFront calls. */
export async function handler(event: OneRecord<CloudFrontResponseEvent>): Promise<CloudFrontResponseResult> {
  const { config, request, response } = event.Records[0].cf;
  if (has.record && config?.requestId < sampleEnd) record(event);
  const edge = toEdgeResponse(response);
  if (has.own) {
    const context = { ...config, eventType: 'origin-response' } as const;
    const asked = { context, viewer: { ip: request?.clientIp ?? '' }, request: toOriginRequest(request) };
    await own(edge, { ...asked, response: edge });
  }
  // Behind the own rule, whose cookies count.
  if (has.freshness) await edgeFreshness(toOriginRequest(request), edge);
  // Last, so that no rule lets an answer outlive the token that it was given for.
  if (has.auth) limit(toOriginRequest(request), edge);
  return fromOriginResponse(response, toEdgeResponse(response), edge);
}
