/**
 * What CloudFront holds the result of a Lambda@Edge handler to. A violation is a 502 for the viewer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
import { isOriginStation, READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE, type Station } from '#policy/restricted-headers';
import { isRecord } from '../is-record.ts';
import { URL_LIMIT } from './function-contract.ts';
import { type HeaderContract, headerViolations } from './header-violations.ts';
import { isBase64, isHeaderLines } from './http-syntax.ts';
import { originViolations } from './origin-violations.ts';
import { unless, type Violation } from './violation.ts';

/** A Lambda@Edge event, as far as the contract looks at it. */
export interface LambdaEvent {
  readonly Records: readonly [{ readonly cf: Readonly<Record<string, unknown>> }];
}

/**
 * Bytes that a station takes: of a response that a handler makes, its headers and its body, and of a request's body, which it sees
 * and may replace.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export function bodyLimit(station: Station): number {
  return isOriginStation(station) ? 1024 * 1024 : 40 * 1024;
}

/** Characters of a request's body in base64 that a handler may put in its place: 53.2 KB, and 1.33 MB at origin-request. */
function base64Limit(station: RequestStation): number {
  return Math.floor(isOriginStation(station) ? 1.33 * 1024 * 1024 : 53.2 * 1024);
}

/** Everything CloudFront would refuse about what a handler returned for an event. */
export function lambdaViolations(station: Station, event: LambdaEvent, result: unknown): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object', kind: 'body' }];
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
    ...unless(!('body' in result), 'body', 'was set; viewer-response cannot change it', 'body'),
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
    ...bodyViolations(station, sent.body, result.body),
    ...(station === 'origin-request' ? originViolations(sent.origin, result.origin, result.headers) : []),
  ];
}

/** A request's body goes to the origin as the viewer sent it, unless `action` says that `data` takes its place. */
function bodyViolations(station: RequestStation, sent: unknown, body: unknown): readonly Violation[] {
  if (body === undefined || body === null) return [];
  if (!isRecord(body)) return [{ at: 'body', says: 'is not an object', kind: 'body' }];
  const wasTruncated = isRecord(sent) ? sent.inputTruncated : body.inputTruncated;
  const { action = 'read-only', inputTruncated = wasTruncated, data, encoding } = body;
  return [
    ...unless(inputTruncated === wasTruncated, 'body.inputTruncated', 'was changed; it is read-only', 'body'),
    ...unless(
      action === 'read-only' || action === 'replace',
      'body.action',
      "is neither 'read-only' nor 'replace'",
      'body',
    ),
    ...(action === 'replace' ? replacementViolations(station, data, encoding) : []),
  ];
}

function replacementViolations(station: RequestStation, data: unknown, encoding: unknown): readonly Violation[] {
  if (typeof data !== 'string') return [{ at: 'body.data', says: 'is not a string', kind: 'body' }];
  const isEncoded = encoding === 'text' || (encoding === 'base64' && isBase64(data));
  const limit = encoding === 'base64' ? base64Limit(station) : bodyLimit(station);
  return [
    ...unless(isEncoded, 'body.encoding', "is neither 'text' nor that of valid 'base64' data", 'body'),
    ...unless(Buffer.byteLength(data) <= limit, 'body.data', `exceeds ${limit} bytes`, 'body'),
  ];
}

type RequestStation = 'viewer-request' | 'origin-request';

/** An answer that a handler made of nothing, or, at origin-response, of the one that was sent. */
function answerViolations(station: RequestStation | 'origin-response', sent: Part, result: Part): readonly Violation[] {
  const { status, body, bodyEncoding = 'text', headers } = result;
  const isStatus = typeof status === 'string' && /^[2-5]\d\d$/.test(status);
  const isEncoded =
    bodyEncoding === 'text' || (bodyEncoding === 'base64' && typeof body === 'string' && isBase64(body));
  const [size, limit] = [answerSize(body, headers), bodyLimit(station)];
  return [
    ...unless(isStatus || status === sent.status, 'status', "is not a string from '200' to '599'"),
    ...unless(body === undefined || typeof body === 'string', 'body', 'is not a string', 'body'),
    ...unless(isEncoded, 'bodyEncoding', "is neither 'text' nor that of a valid 'base64' body", 'body'),
    ...unless(status !== '204' || !body, 'body', 'is there although the status is 204', 'body'),
    ...unless(size <= limit, 'body', `and headers have ${size} bytes, which exceeds the limit of ${limit}`, 'body'),
    ...headerViolations(sent.headers ?? {}, headers ?? {}, {
      station: isOriginStation(station) ? 'origin-response' : 'viewer-response',
      problemOf,
    }),
  ];
}

/** Bytes of a body as it was returned, encoded or not, and of the lines of the headers. */
function answerSize(body: unknown, headers: unknown): number {
  const lines = Object.entries(isRecord(headers) ? headers : {}).flatMap(([name, values]) =>
    (Array.isArray(values) ? values : []).map((line) => `${name}: ${isRecord(line) ? line.value : ''}\r\n`),
  );
  return Buffer.byteLength(typeof body === 'string' ? body : '') + Buffer.byteLength(lines.join(''));
}

/** A header's form: a list of lines, whose `key`, if there is one, is the same name. */
const problemOf: HeaderContract['problemOf'] = (name, lines) =>
  isHeaderLines(name, lines) ? undefined : 'is not [{ key?, value }] of the same name with valid values';
