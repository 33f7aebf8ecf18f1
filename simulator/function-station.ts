import type { CloudFrontResponse } from 'aws-lambda';
import type { EdgeRequest, EdgeResponse } from '#policy/event';
import type { Bundle } from '../build/bundle.ts';
import {
  fromEdgeAnswer,
  fromEdgeRequest,
  fromEdgeResponse,
  toEdgeRequest,
  toEdgeResponse,
} from '../lambda-edge/event.ts';
import { functionViolations } from './contract/function-contract.ts';
import type { StoreReader } from './engine/engine.ts';
import { nodeFunction } from './engine/node-engine.ts';
import type { Answer } from './exchange.ts';
import { bodyBytes, type ContextOf, generatedAnswer, judged, type Station, splitHeaders, withBody } from './station.ts';

/** A CloudFront Function at its station, in Node. `read` gives the values of its KeyValueStore, if it has one. */
export function functionStation(
  { code }: Pick<Bundle, 'code'>,
  now: () => number,
  context: ContextOf,
  read?: StoreReader,
): Station {
  const run = nodeFunction(code, read);
  return {
    async request(viewer, id) {
      const { seen, hidden } = splitHeaders(viewer.headers);
      const before = toEdgeRequest({ ...viewer, headers: seen });
      const event = eventOf('viewer-request', context('viewer-request', id), viewer.clientIp, {
        ...before,
        // As the viewer sent it: `?a` and `?a=` are the same parameter, and not the same text.
        ...(viewer.querystring === '' ? {} : { rawQueryString: viewer.querystring }),
      });
      const verdict = judged(
        run(event, now()),
        (result) => functionViolations('viewer-request', event, result),
        'Function',
      );
      if ('error' in verdict) return { answer: verdict.error };
      const result = verdict.result as EdgeRequest | EdgeResponse;
      if ('statusCode' in result) return { answer: generatedAnswer(fromEdgeAnswer(result), 'Function') };
      const isRewritten = JSON.stringify(result.querystring) !== JSON.stringify(before.querystring);
      const { uri, querystring, headers } = fromEdgeRequest({ ...viewer, headers: seen }, before, result, isRewritten);
      return { request: { ...viewer, uri, querystring, headers: { ...headers, ...hidden } } };
    },
    async response(request, answer, id) {
      const { seen, hidden } = splitHeaders(answer.headers);
      const asked = toEdgeRequest({ ...request, headers: splitHeaders(request.headers).seen });
      const sent: CloudFrontResponse = { ...statusOf(answer), headers: seen };
      const before = toEdgeResponse(sent);
      const event = {
        ...eventOf('viewer-response', context('viewer-response', id), request.clientIp, asked),
        response: { ...before },
      };
      const verdict = judged(
        run(event, now()),
        (result) => functionViolations('viewer-response', event, result),
        'Function',
      );
      if ('error' in verdict) return verdict.error;
      const after = verdict.result as EdgeResponse;
      const { headers } = fromEdgeResponse(sent, before, after);
      const changed = { ...answer, headers: { ...headers, ...hidden } };
      const { body, bodyEncoding } = fromEdgeAnswer(after);
      return body === undefined ? changed : withBody(changed, bodyBytes(body, bodyEncoding));
    },
    close: async () => {},
  };
}

function eventOf(station: string, context: ReturnType<ContextOf>, ip: string, request: object) {
  return { version: '1.0', context: { ...context, eventType: station }, viewer: { ip }, request: { ...request } };
}

function statusOf({ status, statusDescription }: Answer): Pick<CloudFrontResponse, 'status' | 'statusDescription'> {
  return { status, statusDescription };
}
