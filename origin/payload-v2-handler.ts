/**
 * A Lambda handler behind a Function URL, or an HTTP API of API Gateway with payload format 2.0.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-payloads
 */
import { answerRequest, type HandlerOptions, type Respond } from './answer-request.ts';
import { type LambdaBody, lambdaBody, lambdaHeaders } from './lambda-answer.ts';

/** An event of payload format 2.0, as far as it is read here. */
export interface PayloadV2Event {
  readonly rawPath: string;
  readonly rawQueryString: string;
  /** Several lines of one name are joined by commas. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly requestContext: { readonly http: { readonly method: string } };
}

/** What the URL makes an answer of. */
export interface PayloadV2Result extends LambdaBody {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly cookies?: string[];
}

/** Answers events of payload format 2.0. What `respond` or a query throws fails the invocation: the URL answers 502. */
export function payloadV2Handler<Event extends PayloadV2Event>(
  respond: Respond<Event>,
  options: HandlerOptions = {},
): (event: Event) => Promise<PayloadV2Result> {
  const answer = answerRequest(respond, options);
  return async (event) => {
    const { rawPath: path, rawQueryString: query, headers: sent } = event;
    const request = { method: event.requestContext.http.method, path, query, headers: sent };
    const { status, headers, body } = await answer(request, event);
    const { 'set-cookie': cookie, ...rest } = lambdaHeaders(headers);
    const cookies = cookie === undefined ? {} : { cookies: [cookie] };
    return { statusCode: status, headers: rest, ...cookies, ...lambdaBody(body) };
  };
}
