/**
 * What CloudFront holds the result of a Lambda@Edge handler at a viewer station to. A violation is a 502 for the viewer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
import {
  isDisallowedHeader,
  READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE,
  READ_ONLY_HEADERS,
} from '#policy/restricted-headers';
import type { FunctionStation } from './function-contract.ts';
import { isBase64, isHeaderValue, isRecord, isToken, unless, type Violation } from './violation.ts';

/** A Lambda@Edge event, as far as the contract looks at it. */
export interface LambdaEvent {
  readonly Records: readonly [{ readonly cf: Readonly<Record<string, unknown>> }];
}

/** Bytes of a generated response with its headers at a viewer station. */
const VIEWER_RESPONSE_LIMIT = 40 * 1024;

/** Everything CloudFront would refuse about what a handler returned for an event. */
export function lambdaViolations(station: FunctionStation, event: LambdaEvent, result: unknown): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object' }];
  const { request, response } = event.Records[0].cf;
  if (station === 'viewer-response') {
    const sent = isRecord(response) ? response : {};
    const readOnly = [...READ_ONLY_HEADERS['viewer-response'], ...READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE];
    return [
      ...unless(result.status === sent.status, 'status', 'was changed; viewer-response cannot change it'),
      ...headerViolations(result.headers, sent.headers, readOnly),
    ];
  }
  return 'status' in result ? answerViolations(result) : requestViolations(isRecord(request) ? request : {}, result);
}

function requestViolations(
  sent: Readonly<Record<string, unknown>>,
  result: Readonly<Record<string, unknown>>,
): readonly Violation[] {
  const { uri, querystring } = result;
  return [
    ...unless(result.method === sent.method, 'method', 'was changed; it is read-only'),
    ...unless(typeof uri === 'string' && /^\/[^\0- \x7f?#]*$/.test(uri), 'uri', 'is not a path'),
    ...unless(
      typeof querystring === 'string' && !/[\0- \x7f#]/.test(querystring),
      'querystring',
      'is not a query string',
    ),
    ...headerViolations(result.headers, sent.headers, READ_ONLY_HEADERS['viewer-request']),
  ];
}

function answerViolations(result: Readonly<Record<string, unknown>>): readonly Violation[] {
  const { status, body, bodyEncoding = 'text', headers } = result;
  const isStatus = typeof status === 'string' && /^[2-5]\d\d$/.test(status);
  const isEncoded =
    bodyEncoding === 'text' || (bodyEncoding === 'base64' && typeof body === 'string' && isBase64(body));
  return [
    ...unless(isStatus, 'status', "is not a string from '200' to '599'"),
    ...unless(body === undefined || typeof body === 'string', 'body', 'is not a string'),
    ...unless(isEncoded, 'bodyEncoding', "is neither 'text' nor that of a valid 'base64' body"),
    ...unless(status !== '204' || !body, 'body', 'is there although the status is 204'),
    ...unless(
      Buffer.byteLength(JSON.stringify(result)) <= VIEWER_RESPONSE_LIMIT,
      'body',
      `and headers exceed ${VIEWER_RESPONSE_LIMIT} bytes`,
    ),
    ...headerViolations(headers ?? {}, {}, []),
  ];
}

function headerViolations(headers: unknown, sent: unknown, readOnly: readonly string[]): readonly Violation[] {
  if (!isRecord(headers)) return [{ at: 'headers', says: 'is not an object' }];
  const before = isRecord(sent) ? sent : {};
  const changed = Object.keys({ ...before, ...headers }).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(headers[name]),
  );
  return changed.flatMap((name) => {
    const at = `headers[${JSON.stringify(name)}]`;
    if (readOnly.includes(name)) return [{ at, says: 'is read-only here, and was added, changed or deleted' }];
    if (!(name in headers)) return [];
    return [
      ...unless(isToken(name) && !isDisallowedHeader(name.toLowerCase()), at, 'is no header that a handler may set'),
      ...unless(isLines(name, headers[name]), at, 'is not [{ key?, value }] of the same name with valid values'),
    ];
  });
}

function isLines(name: string, lines: unknown): boolean {
  if (!Array.isArray(lines)) return false;
  return lines.every((line) => isRecord(line) && isHeaderValue(line.value) && isKey(name, line.key));
}

function isKey(name: string, key: unknown): boolean {
  return key === undefined || (typeof key === 'string' && key.toLowerCase() === name.toLowerCase());
}
