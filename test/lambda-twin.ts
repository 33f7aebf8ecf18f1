import type { Fixture } from '../simulator/judge/fixture.ts';

interface Value {
  readonly value: string;
  readonly multiValue?: readonly Value[];
  readonly attributes?: string;
}
type Values = Readonly<Record<string, Value>>;
interface FunctionRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Values;
  readonly headers: Values;
  readonly cookies: Values;
}
interface FunctionResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  readonly headers?: Values;
  readonly cookies?: Values;
  readonly body?: string;
}

/**
 * A function's fixture as Lambda@Edge would meet it: the event CloudFront would send for the same request, and the same answer
 * in the other shape. Written apart from the adapter, so that the adapter is held to it. What is logged is left out.
 */
export function lambdaTwin({ logs: _, ...fixture }: Fixture): Fixture {
  const event = fixture.event as unknown as {
    viewer: { ip: string };
    request: FunctionRequest;
    response?: FunctionResponse;
  };
  const clientIp = event.viewer.ip;
  const expected = fixture.expected as { request?: FunctionRequest; response?: FunctionResponse };
  const cf = {
    config: { eventType: fixture.station },
    request: { clientIp, ...lambdaRequest(event.request) },
    ...(event.response ? { response: lambdaResponse(event.response) } : {}),
  };
  const answer = expected.request
    ? { clientIp, ...lambdaRequest(expected.request) }
    : lambdaResponse(expected.response as FunctionResponse);
  return { ...fixture, event: { Records: [{ cf }] }, expected: answer };
}

function lambdaRequest({ method, uri, querystring, headers, cookies }: FunctionRequest) {
  const cookie = pairs(cookies).join('; ');
  return {
    method,
    uri,
    querystring: pairs(querystring).join('&'),
    headers: { ...lines(headers), ...(cookie ? { cookie: [{ value: cookie }] } : {}) },
  };
}

function lambdaResponse({ statusCode, statusDescription, headers = {}, cookies = {}, body }: FunctionResponse) {
  const sent = Object.entries(cookies).flatMap(([name, cookie]) =>
    all(cookie).map(({ value, attributes }) => ({ value: `${name}=${value}${attributes ? `; ${attributes}` : ''}` })),
  );
  return {
    status: String(statusCode),
    ...(statusDescription === undefined ? {} : { statusDescription }),
    headers: { ...lines(headers), ...(sent.length > 0 ? { 'set-cookie': sent } : {}) },
    ...(body === undefined ? {} : { body, bodyEncoding: 'text' }),
  };
}

function lines(headers: Values) {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, all(value).map((entry) => ({ value: entry.value }))]),
  );
}

function pairs(values: Values): readonly string[] {
  return Object.entries(values).flatMap(([name, value]) => all(value).map((entry) => `${name}=${entry.value}`));
}

function all(value: Value): readonly Value[] {
  return value.multiValue ?? [value];
}
