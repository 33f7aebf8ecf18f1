import type { CloudFrontRequest, CloudFrontResultResponse } from 'aws-lambda';
import type { Bundle } from '../build/bundle.ts';
import { lambdaViolations } from './contract/lambda-contract.ts';
import { lambdaFunction } from './engine/lambda-engine.ts';
import {
  bodyBytes,
  type ContextOf,
  type GeneratedResponse,
  generatedAnswer,
  judged,
  type Station,
  splitHeaders,
  withBody,
} from './station.ts';

/** A Lambda@Edge handler at its station; `file` is its bundle. */
export function lambdaStation({ station }: Pick<Bundle, 'station'>, file: string, context: ContextOf): Station {
  const lambda = lambdaFunction(file);
  return {
    async request({ stream, ...asked }, id) {
      const { seen, hidden } = splitHeaders(asked.headers);
      const event = {
        Records: [{ cf: { config: context(station, id), request: { ...asked, headers: seen } } }],
      } as const;
      const outcome = await lambda.run(event);
      const verdict = judged(outcome, (result) => lambdaViolations(station, event, result), 'Lambda');
      if ('error' in verdict) return { answer: verdict.error };
      const result = verdict.result as CloudFrontRequest | CloudFrontResultResponse;
      if ('status' in result) return { answer: generatedAnswer(result as GeneratedResponse, 'Lambda') };
      const { uri, querystring, headers, origin } = result as CloudFrontRequest;
      const changed = { ...asked, uri, querystring, headers: { ...headers, ...hidden } };
      const request = origin ? { ...changed, origin } : changed;
      return { request: stream ? { ...request, stream } : request };
    },
    async response({ stream, ...asked }, answer, id) {
      const { seen, hidden } = splitHeaders(answer.headers);
      const { status, statusDescription } = answer;
      const request = { ...asked, headers: splitHeaders(asked.headers).seen };
      const event = {
        Records: [
          { cf: { config: context(station, id), request, response: { status, statusDescription, headers: seen } } },
        ],
      } as const;
      const outcome = await lambda.run(event);
      const verdict = judged(outcome, (result) => lambdaViolations(station, event, result), 'Lambda');
      if ('error' in verdict) return verdict.error;
      const { body, bodyEncoding, ...result } = verdict.result as GeneratedResponse;
      const changed = {
        ...answer,
        status: result.status,
        statusDescription: result.statusDescription ?? '',
        headers: { ...result.headers, ...hidden },
      };
      return body === undefined ? changed : withBody(changed, bodyBytes(body, bodyEncoding));
    },
    close: () => lambda.close(),
  };
}
