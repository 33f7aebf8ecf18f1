/**
 * What CloudFront holds the result of a Lambda@Edge handler to. A violation is a 502 for the viewer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
import { isOriginStation, READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE, type Station } from '#policy/restricted-headers';
import { URL_LIMIT } from './function-contract.ts';
import { type HeaderContract, headerViolations } from './header-violations.ts';
import { originViolations } from './origin-violations.ts';
import { isBase64, isHeaderLines, isRecord, unless, type Violation } from './violation.ts';

/** A Lambda@Edge event, as far as the contract looks at it. */
export interface LambdaEvent {
  readonly Records: readonly [{ readonly cf: Readonly<Record<string, unknown>> }];
}

/** Bytes of a response that a handler makes, with its headers, and of a request's body that it replaces. */
const VIEWER_LIMIT = 40 * 1024;
const ORIGIN_LIMIT = 1024 * 1024;

/** Everything CloudFront would refuse about what a handler returned for an event. */
export function lambdaViolations(station: Station, event: LambdaEvent, result: unknown): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object' }];
  const { request, response } = event.Records[0].cf;
  const [asked, answered] = [isRecord(request) ? request : {}, isRecord(response) ? response : {}];
  if (station === 'viewer-response') return viewerResponseViolations(answered, result);
  if (station === 'origin-response') return answerViolations(station, answered, result);
  return 'status' in result ? answerViolations(station, {}, result) : requestViolations(station, asked, result);
}

type Part = Readonly<Record<string, unknown>>;

function viewerResponseViolations(sent: Part, result: Part): readonly Violation[] {
  const readOnlyToo = READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE;
  return [
    ...unless(result.status === sent.status, 'status', 'was changed; viewer-response cannot change it'),
    ...unless(!('body' in result), 'body', 'was set; viewer-response cannot change it'),
    ...headerViolations(sent.headers, result.headers, { station: 'viewer-response', readOnlyToo, problemOf }),
  ];
}

function requestViolations(station: RequestStation, sent: Part, result: Part): readonly Violation[] {
  const { uri, querystring } = result;
  return [
    ...unless(result.method === sent.method, 'method', 'was changed; it is read-only'),
    ...unless(typeof uri === 'string' && /^\/[^\0- \x7f?#]*$/.test(uri), 'uri', 'is not a path'),
    ...unless(
      `${uri}${querystring ? `?${querystring}` : ''}`.length < URL_LIMIT,
      'uri',
      `and query have ${URL_LIMIT} characters or more`,
    ),
    ...unless(
      typeof querystring === 'string' && !/[\0- \x7f#]/.test(querystring),
      'querystring',
      'is not a query string',
    ),
    ...headerViolations(sent.headers, result.headers, { station, problemOf }),
    ...bodyViolations(station, result.body),
    ...(station === 'origin-request' ? originViolations(sent.origin, result.origin, result.headers) : []),
  ];
}

/** A request's body goes to the origin as the viewer sent it, unless `action` says that `data` takes its place. */
function bodyViolations(station: RequestStation, body: unknown): readonly Violation[] {
  if (!isRecord(body) || body.action !== 'replace') return [];
  const { data, encoding } = body;
  const limit = limitOf(station);
  const isEncoded = encoding === 'text' || (encoding === 'base64' && typeof data === 'string' && isBase64(data));
  return [
    ...unless(typeof data === 'string', 'body.data', 'is not a string'),
    ...unless(isEncoded, 'body.encoding', "is neither 'text' nor that of valid 'base64' data"),
    ...unless(bytesOf(data, encoding) <= limit, 'body.data', `exceeds ${limit} bytes`),
  ];
}

function bytesOf(data: unknown, encoding: unknown): number {
  return Buffer.byteLength(String(data), encoding === 'base64' ? 'base64' : 'utf8');
}

type RequestStation = 'viewer-request' | 'origin-request';

function limitOf(station: Station): number {
  return isOriginStation(station) ? ORIGIN_LIMIT : VIEWER_LIMIT;
}

/** An answer that a handler made of nothing, or, at origin-response, of the one that was sent. */
function answerViolations(station: RequestStation | 'origin-response', sent: Part, result: Part): readonly Violation[] {
  const { status, body, bodyEncoding = 'text', headers } = result;
  const isStatus = typeof status === 'string' && /^[2-5]\d\d$/.test(status);
  const isEncoded =
    bodyEncoding === 'text' || (bodyEncoding === 'base64' && typeof body === 'string' && isBase64(body));
  const limit = limitOf(station);
  return [
    ...unless(isStatus || status === sent.status, 'status', "is not a string from '200' to '599'"),
    ...unless(body === undefined || typeof body === 'string', 'body', 'is not a string'),
    ...unless(isEncoded, 'bodyEncoding', "is neither 'text' nor that of a valid 'base64' body"),
    ...unless(status !== '204' || !body, 'body', 'is there although the status is 204'),
    ...unless(Buffer.byteLength(JSON.stringify(result)) <= limit, 'body', `and headers exceed ${limit} bytes`),
    ...headerViolations(sent.headers ?? {}, headers ?? {}, {
      station: isOriginStation(station) ? 'origin-response' : 'viewer-response',
      problemOf,
    }),
  ];
}

/** A header's form: a list of lines, whose `key`, if there is one, is the same name. */
const problemOf: HeaderContract['problemOf'] = (name, lines) =>
  isHeaderLines(name, lines) ? undefined : 'is not [{ key?, value }] of the same name with valid values';
