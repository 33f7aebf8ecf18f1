import type { CloudFrontRequest, CloudFrontResultResponse } from 'aws-lambda';
import type { Station as StationName } from '#policy/restricted-headers';
import { bodyLimit, lambdaViolations } from '../contract/lambda-contract.ts';
import { type LambdaEngine, lambdaFunction } from '../engine/lambda-engine.ts';
import type { LambdaSettings } from '../engine/lambda-settings.ts';
import type { Answer, ViewerRequest } from '../exchange.ts';
import { errorAnswer } from '../response/error-page.ts';
import { discardBody, type SeenBody, seenBody, withReplacedBody } from './request-body.ts';
import {
  bodyBytes,
  type ContextOf,
  type GeneratedResponse,
  generatedAnswer,
  judged,
  type Observe,
  runOf,
  type Station,
  splitHeaders,
  withBody,
} from './station.ts';
import { throttledError } from './station-error.ts';
import type { FaultsNow } from './station-faults.ts';

/** Where a handler runs, and what it is called. */
export interface LambdaCode {
  readonly station: StationName;
  readonly name?: string;
}

/** How a handler runs at its station. */
export interface LambdaStationOptions extends Partial<LambdaSettings> {
  /** Whether it gets the bodies of requests. */
  readonly includesBody?: boolean;
  /** What runs it; worker threads where nothing is said. */
  readonly lambdaEngine?: LambdaEngine;
  readonly faults?: FaultsNow;
  readonly observe?: Observe;
}

/** A Lambda@Edge handler at its station; `file` is its bundle, or any module that exports `handler`. */
export function lambdaStation(
  { station, name }: LambdaCode,
  file: string,
  context: ContextOf,
  {
    includesBody = false,
    lambdaEngine = lambdaFunction,
    faults = () => ({}),
    observe,
    ...settings
  }: LambdaStationOptions = {},
): Station {
  const { now = () => 0 } = settings;
  const lambda = lambdaEngine(file, { ...(name === undefined ? {} : { functionName: name }), ...settings });
  /** What a handler returns for the parts of an event, or the error that takes the place of it. */
  const result = async (id: string, parts: object): Promise<{ result: unknown } | { error: Answer }> => {
    if (faults().throttled) return { error: throttledError('Lambda', id) };
    const event = { Records: [{ cf: { config: context(station, id), ...parts } }] } as const;
    const start = now();
    const outcome = await lambda.run(event);
    const verdict = judged(outcome, (returned) => lambdaViolations(station, event, returned), 'Lambda', id);
    const { logs } = outcome;
    observe?.(id, { station, runtime: 'lambda-edge', event, ...runOf(verdict), logs, took: now() - start });
    return verdict;
  };
  return {
    async request(viewer, id) {
      const { hidden } = splitHeaders(viewer.headers);
      const sent: Partial<SeenBody> | undefined = includesBody
        ? await seenBody(viewer.stream, bodyLimit(station)).catch(() => undefined)
        : {};
      if (!sent) return { answer: endedTooSoon(id) };
      const { body, stream } = sent;
      const verdict = await result(id, { request: { ...eventRequest(viewer), ...(body ? { body } : {}) } });
      const returned =
        'error' in verdict ? undefined : (verdict.result as CloudFrontRequest | CloudFrontResultResponse);
      if (!returned || 'status' in returned) {
        discardBody(stream);
        return {
          answer: 'error' in verdict ? verdict.error : generatedAnswer(returned as GeneratedResponse, 'Lambda'),
        };
      }
      const { uri, querystring, headers, origin, body: changed } = returned as CloudFrontRequest;
      const request: ViewerRequest = {
        ...viewer,
        uri,
        querystring,
        headers: { ...headers, ...hidden },
        ...(origin ? { origin } : {}),
        ...(stream ? { stream } : {}),
      };
      // A handler that does not get bodies cannot replace one either.
      return { request: includesBody && changed?.action === 'replace' ? withReplacedBody(request, changed) : request };
    },
    async response(asked, answer, id) {
      const { seen, hidden } = splitHeaders(answer.headers);
      const { status, statusDescription } = answer;
      const verdict = await result(id, {
        request: eventRequest(asked),
        response: { status, statusDescription, headers: seen },
      });
      if ('error' in verdict) return verdict.error;
      const { body, bodyEncoding, ...returned } = verdict.result as GeneratedResponse;
      const changed = {
        ...answer,
        status: returned.status,
        statusDescription: returned.statusDescription ?? '',
        headers: { ...returned.headers, ...hidden },
      };
      return body === undefined ? changed : withBody(changed, bodyBytes(body, bodyEncoding));
    },
    close: () => lambda.close(),
  };
}

/** What an event says of a request: these members, whatever else is known of it here. */
function eventRequest({ clientIp, method, uri, querystring, headers, origin }: ViewerRequest): CloudFrontRequest {
  const request = { clientIp, method, uri, querystring, headers: splitHeaders(headers).seen };
  return origin ? { ...request, origin } : request;
}

/** Whoever sent half a body hears nothing of it, most likely. */
function endedTooSoon(requestId: string): Answer {
  return errorAnswer(400, 'Error', 'Bad request.', { requestId, reason: "The request's body ended too soon." });
}
