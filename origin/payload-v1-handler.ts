/**
 * A Lambda handler behind a REST API of API Gateway, or an HTTP API with payload format 1.0.
 *
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { answerRequest, type HandlerOptions, type Respond } from './answer-request.ts';
import { type LambdaBody, lambdaBody, lambdaHeaders } from './lambda-answer.ts';

/** An event of payload format 1.0, as far as it is read here. */
export interface PayloadV1Event {
  readonly httpMethod: string;
  /** Percent-encoded, without the stage. */
  readonly path: string;
  readonly headers?: Readonly<Record<string, string | undefined>> | null;
  /** Each line of them; in its place `headers` is read where what made the event leaves this out, or empty. */
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[] | undefined>> | null;
  /** Decoded, as the next; read where that is left out, or empty. */
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly multiValueQueryStringParameters?: Readonly<Record<string, readonly string[] | undefined>> | null;
}

/** What the API makes an answer of. */
export interface PayloadV1Result extends LambdaBody {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
}

/** Answers events of payload format 1.0. What `respond` or a query throws fails the invocation: the API answers 502. */
export function payloadV1Handler<Event extends PayloadV1Event>(
  respond: Respond<Event>,
  options: HandlerOptions = {},
): (event: Event) => Promise<PayloadV1Result> {
  const answer = answerRequest(respond, options);
  return async (event) => {
    const { status, headers, body } = await answer(requestOf(event), event);
    return { statusCode: status, headers: lambdaHeaders(headers), ...lambdaBody(body) };
  };
}

function requestOf(event: PayloadV1Event) {
  const { httpMethod, path, multiValueHeaders, headers, multiValueQueryStringParameters, queryStringParameters } =
    event;
  const parameters = filled(multiValueQueryStringParameters) ?? queryStringParameters ?? {};
  const pairs = Object.entries(parameters).flatMap(([name, values = []]) =>
    [values].flat().map((value): [string, string] => [name, value]),
  );
  const query = new URLSearchParams(pairs).toString();
  return { method: httpMethod, path, query, headers: filled(multiValueHeaders) ?? headers ?? {} };
}

/** Values, where there are any. */
function filled<Values extends object>(values: Values | null | undefined): Values | undefined {
  return values && Object.keys(values).length > 0 ? values : undefined;
}
