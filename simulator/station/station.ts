/** A bundle made ready to run at its station, whatever runs it. */
import type { CloudFrontHeaders } from 'aws-lambda';
import { isDisallowedHeader } from '#policy/restricted-headers';
import type { Violation } from '../contract/violation.ts';
import type { Outcome } from '../engine/engine.ts';
import type { Answer, ViewerRequest } from '../exchange.ts';
import { headersFrom, headersWhere } from '../header-lines.ts';
import type { StationRun } from '../trace/trace.ts';
import { executionError, type StationRuntime, validationError } from './station-error.ts';

/** What a station made of what it was given: the request to go on with, or an answer. Errors are answers too. */
export interface Station {
  /** At viewer-request and origin-request. */
  request(
    request: ViewerRequest,
    id: string,
  ): Promise<{ readonly request: ViewerRequest } | { readonly answer: Answer }>;
  /** At origin-response and viewer-response. */
  response(request: ViewerRequest, answer: Answer, id: string): Promise<Answer>;
  /** Ends what runs for it between events. */
  close(): Promise<void>;
}

/** Hears of every run at a station, by the id of its request. */
export type Observe = (id: string, run: Omit<StationRun, 'name'>) => void;

/** The parts of an event that say which distribution and which request it is. */
export type ContextOf = (eventType: string, requestId: string) => Readonly<Record<string, unknown>>;

/** Headers that edge functions see, and those that CloudFront keeps from them and puts back. */
export function splitHeaders(headers: CloudFrontHeaders): { seen: CloudFrontHeaders; hidden: CloudFrontHeaders } {
  const seen = headersWhere(headers, (name) => !isDisallowedHeader(name));
  return { seen, hidden: seen === headers ? {} : headersWhere(headers, isDisallowedHeader) };
}

/** The result of an outcome that holds, or CloudFront's answer to one that does not: 503 for an error, 502 for a refusal. */
export function judged(
  { result, error }: Outcome,
  violations: (result: unknown) => readonly Violation[],
  runtime: StationRuntime,
  requestId: string,
): { readonly result: unknown } | { readonly error: Answer } {
  if (error !== undefined) return { error: executionError(runtime, error, requestId) };
  const refused = violations(result);
  return refused.length > 0 ? { error: validationError(runtime, refused, requestId) } : { result };
}

/** What an observer is told of a run: the result, or what is wrong with it. */
export function runOf(
  verdict: { readonly result: unknown } | { readonly error: Answer },
): Pick<StationRun, 'result' | 'error'> {
  return 'error' in verdict ? { error: verdict.error.reason ?? '' } : { result: verdict.result };
}

/** An answer made at viewer-request or origin-request, as it goes on to the viewer. */
export function generatedAnswer(
  { status, statusDescription = '', headers = {}, body = '', bodyEncoding }: GeneratedResponse,
  runtime: StationRuntime,
): Answer {
  const bytes = bodyBytes(body, bodyEncoding);
  const ours = headersFrom({
    Server: 'CloudFront',
    'Content-Length': bytes.length,
    'X-Cache': `${runtime}GeneratedResponse from cloudfront`,
  });
  return { status, statusDescription, headers: { ...headers, ...ours }, body: bytes };
}

/** An answer with a body of a rule's in place of its own. */
export function withBody(answer: Answer, body: Uint8Array): Answer {
  return { ...answer, body, headers: { ...answer.headers, ...headersFrom({ 'Content-Length': body.length }) } };
}

/** The bytes of a body in Lambda@Edge's shape. */
export function bodyBytes(body: string, encoding: GeneratedResponse['bodyEncoding']): Buffer {
  return Buffer.from(body, encoding === 'base64' ? 'base64' : 'utf8');
}

/** A response that a rule made, in Lambda@Edge's shape. */
export interface GeneratedResponse {
  readonly status: string;
  readonly statusDescription?: string | undefined;
  readonly headers?: CloudFrontHeaders | undefined;
  readonly body?: string | undefined;
  readonly bodyEncoding?: 'text' | 'base64' | undefined;
}
