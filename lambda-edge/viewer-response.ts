/** The viewer-response station behind Lambda@Edge's event. */
import { record, sampleEnd } from 'edge:record';
import type { CloudFrontResponseEvent, CloudFrontResponseResult } from 'aws-lambda';
import { handler as viewerResponse } from '#functions/viewer-response';
import { fromEdgeResponse, type OneRecord, toEdgeRequest, toEdgeResponse } from './event.ts';

/** What CloudFront calls. */
export async function handler(event: OneRecord<CloudFrontResponseEvent>): Promise<CloudFrontResponseResult> {
  const { config, request, response } = event.Records[0].cf;
  if (has.record && config?.requestId < sampleEnd) record(event);
  const result = await viewerResponse({
    version: '1.0',
    context: { ...config, eventType: 'viewer-response' },
    viewer: { ip: request?.clientIp ?? '' },
    request: toEdgeRequest(request),
    response: toEdgeResponse(response),
  });
  return fromEdgeResponse(response, toEdgeResponse(response), result);
}
