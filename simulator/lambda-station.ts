import type { CloudFrontRequest, CloudFrontResponse, CloudFrontResultResponse } from 'aws-lambda';
import { lambdaViolations } from './contract/lambda-contract.ts';
import { lambdaFunction } from './engine/lambda-engine.ts';
import {
  type ContextOf,
  type GeneratedResponse,
  generatedAnswer,
  judged,
  type Station,
  splitHeaders,
} from './station.ts';

/** A Lambda@Edge handler at its station; `file` is its bundle. */
export function lambdaStation(file: string, context: ContextOf): Station {
  const lambda = lambdaFunction(file);
  return {
    async request({ stream, ...viewer }, id) {
      const { seen, hidden } = splitHeaders(viewer.headers);
      const event = {
        Records: [{ cf: { config: context('viewer-request', id), request: { ...viewer, headers: seen } } }],
      } as const;
      const outcome = await lambda.run(event);
      const verdict = judged(outcome, (result) => lambdaViolations('viewer-request', event, result), 'Lambda');
      if ('error' in verdict) return { answer: verdict.error };
      const result = verdict.result as CloudFrontRequest | CloudFrontResultResponse;
      if ('status' in result) return { answer: generatedAnswer(result as GeneratedResponse, 'Lambda') };
      const { uri, querystring, headers } = result as CloudFrontRequest;
      const request = { ...viewer, uri, querystring, headers: { ...headers, ...hidden } };
      return { request: stream ? { ...request, stream } : request };
    },
    async response({ stream, ...request }, answer, id) {
      const { seen, hidden } = splitHeaders(answer.headers);
      const { status, statusDescription } = answer;
      const asked = { ...request, headers: splitHeaders(request.headers).seen };
      const response = { status, statusDescription, headers: seen };
      const event = {
        Records: [{ cf: { config: context('viewer-response', id), request: asked, response } }],
      } as const;
      const outcome = await lambda.run(event);
      const verdict = judged(outcome, (result) => lambdaViolations('viewer-response', event, result), 'Lambda');
      if ('error' in verdict) return verdict.error;
      return { ...answer, headers: { ...(verdict.result as CloudFrontResponse).headers, ...hidden } };
    },
    close: () => lambda.close(),
  };
}
