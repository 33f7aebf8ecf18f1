/** The viewer-request station behind Lambda@Edge's event. */
import { judged } from 'edge:auth';
import { record, sampleEnd } from 'edge:record';
import type { CloudFrontRequestEvent, CloudFrontRequestResult } from 'aws-lambda';
import { handler as viewerRequest } from '#functions/viewer-request';
import { fromEdgeAnswer, fromEdgeRequest, type OneRecord, toEdgeRequest } from './event.ts';

/** What CloudFront calls. */
export async function handler(event: OneRecord<CloudFrontRequestEvent>): Promise<CloudFrontRequestResult> {
  const { config, request } = event.Records[0].cf;
  if (has.record && config?.requestId < sampleEnd) record(event);
  const edge = toEdgeRequest(request);
  const { querystring } = edge;
  const known = has.auth ? await judged(edge) : undefined;
  const context = { ...config, eventType: 'viewer-request' } as const;
  const viewer = { ip: request?.clientIp ?? '' };
  const result = await viewerRequest({ version: '1.0', context, viewer, request: edge }, undefined, known);
  if ('statusCode' in result) return fromEdgeAnswer(result);
  return fromEdgeRequest(request, toEdgeRequest(request), result, result.querystring !== querystring);
}
