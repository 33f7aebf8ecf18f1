/**
 * What CloudFront holds the result of a Lambda@Edge handler at a viewer station to. A violation is a 502 for the viewer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-generating-http-responses.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */

import type { ViewerStation } from '#policy/restricted-headers';
import { READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE } from '#policy/restricted-headers';
import { URL_LIMIT } from './function-contract.ts';
import { type HeaderContract, headerViolations } from './header-violations.ts';
import { isBase64, isHeaderValue, isRecord, unless, type Violation } from './violation.ts';

/** A Lambda@Edge event, as far as the contract looks at it. */
export interface LambdaEvent {
  readonly Records: readonly [{ readonly cf: Readonly<Record<string, unknown>> }];
}

/** Bytes of a generated response with its headers at a viewer station. */
const VIEWER_RESPONSE_LIMIT = 40 * 1024;

/** Everything CloudFront would refuse about what a handler returned for an event. */
export function lambdaViolations(station: ViewerStation, event: LambdaEvent, result: unknown): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object' }];
  const { request, response } = event.Records[0].cf;
  if (station === 'viewer-response') {
    const sent = isRecord(response) ? response : {};
    const readOnlyToo = READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE;
    return [
      ...unless(result.status === sent.status, 'status', 'was changed; viewer-response cannot change it'),
      ...unless(!('body' in result), 'body', 'was set; viewer-response cannot change it'),
      ...headerViolations(sent.headers, result.headers, { station, readOnlyToo, problemOf }),
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
      `${uri}${querystring ? `?${querystring}` : ''}`.length < URL_LIMIT,
      'uri',
      `and query have ${URL_LIMIT} characters or more`,
    ),
    ...unless(
      typeof querystring === 'string' && !/[\0- \x7f#]/.test(querystring),
      'querystring',
      'is not a query string',
    ),
    ...headerViolations(sent.headers, result.headers, { station: 'viewer-request', problemOf }),
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
    ...headerViolations({}, headers ?? {}, { station: 'viewer-response', problemOf }),
  ];
}

/** A header's form: a list of lines, whose `key`, if there is one, is the same name. */
const problemOf: HeaderContract['problemOf'] = (name, lines) =>
  isLines(name, lines) ? undefined : 'is not [{ key?, value }] of the same name with valid values';

function isLines(name: string, lines: unknown): boolean {
  if (!Array.isArray(lines)) return false;
  return lines.every((line) => isRecord(line) && isHeaderValue(line.value) && isKey(name, line.key));
}

function isKey(name: string, key: unknown): boolean {
  return key === undefined || (typeof key === 'string' && key.toLowerCase() === name.toLowerCase());
}
