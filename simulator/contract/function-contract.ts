/**
 * What CloudFront holds the result of a function to. A violation is a 502 for the viewer, and TestFunction does not find it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
import { isDisallowedHeader, READ_ONLY_HEADERS } from '#policy/restricted-headers';
import type { FunctionEvent } from '../engine/engine.ts';
import { isBase64, isHeaderValue, isRecord, isToken, unless, type Violation } from './violation.ts';

/** The stations of a function. */
export type FunctionStation = 'viewer-request' | 'viewer-response';

/** Characters of path and query together. */
const URL_LIMIT = 8192;

/** Everything CloudFront would refuse about what a function returned for an event. */
export function functionViolations(
  station: FunctionStation,
  event: FunctionEvent,
  result: unknown,
): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object' }];
  if (station === 'viewer-response') {
    const sent = event.response ?? {};
    return [
      ...unless(result.statusCode === sent.statusCode, 'statusCode', 'was changed; viewer-response cannot change it'),
      ...responseViolations(result, isRecord(sent.headers) ? sent.headers : {}),
    ];
  }
  return 'statusCode' in result ? responseViolations(result, {}) : requestViolations(event.request, result);
}

function requestViolations(
  sent: FunctionEvent['request'],
  result: Readonly<Record<string, unknown>>,
): readonly Violation[] {
  const { uri, querystring, headers, cookies = {} } = result;
  if (typeof uri !== 'string') return [{ at: 'uri', says: 'is not a string' }];
  return [
    ...unless(result.method === sent.method, 'method', 'was changed; it is read-only'),
    ...unless(uri.startsWith('/'), 'uri', 'does not begin with a slash'),
    ...unless(!/[\0- \x7f?#]/.test(uri), 'uri', 'holds a space, a control character, ? or #'),
    ...unless(
      uri.length + queryLength(querystring) < URL_LIMIT,
      'uri',
      `and query have ${URL_LIMIT} characters or more`,
    ),
    ...unless(!('body' in result), 'body', 'was set; a function cannot'),
    ...queryViolations(querystring),
    ...headerViolations(headers, 'cookie', sent.headers, READ_ONLY_HEADERS['viewer-request']),
    ...valueViolations(cookies, 'cookies', (text) => !/[\0- \x7f;]/.test(text)),
  ];
}

function responseViolations(result: Readonly<Record<string, unknown>>, sentHeaders: unknown): readonly Violation[] {
  const { statusCode, statusDescription, headers = {}, cookies = {}, body } = result;
  const isStatus = Number.isInteger(statusCode) && Number(statusCode) >= 200 && Number(statusCode) <= 599;
  return [
    ...unless(isStatus, 'statusCode', 'is not a whole number from 200 to 599'),
    ...unless(
      statusDescription === undefined || isHeaderValue(statusDescription),
      'statusDescription',
      'is not a text',
    ),
    ...headerViolations(headers, 'set-cookie', sentHeaders, READ_ONLY_HEADERS['viewer-response']),
    ...valueViolations(cookies, 'cookies', (text) => !/[\0-\x1f\x7f;]/.test(text)),
    ...attributeViolations(cookies),
    ...bodyViolations(body),
  ];
}

function queryLength(querystring: unknown): number {
  if (typeof querystring === 'string') return querystring.length;
  if (!isRecord(querystring)) return 0;
  return Object.entries(querystring).reduce(
    (sum, [name, value]) => sum + textsOf(value).reduce((all, text) => all + name.length + text.length + 2, 0),
    0,
  );
}

function queryViolations(querystring: unknown): readonly Violation[] {
  const isClean = (text: string): boolean => !/[\0- \x7f#]/.test(text);
  if (typeof querystring === 'string') {
    return unless(isClean(querystring), 'querystring', 'holds a space, a control character or #');
  }
  return valueViolations(querystring, 'querystring', isClean);
}

/** The shape `{ name: { value, multiValue? } }`, its names and values held to a test. */
function valueViolations(values: unknown, at: string, isClean: (text: string) => boolean): readonly Violation[] {
  if (!isRecord(values)) return [{ at, says: 'is not an object' }];
  return Object.entries(values).flatMap(([name, value]) => {
    const place = `${at}[${JSON.stringify(name)}]`;
    if (!isValue(value)) return [{ at: place, says: 'is not { value: string, multiValue?: [{ value: string }] }' }];
    return unless([name, ...textsOf(value)].every(isClean), place, 'holds a character that CloudFront refuses');
  });
}

function isValue(value: unknown): boolean {
  if (!isRecord(value) || typeof value.value !== 'string') return false;
  const { multiValue = [] } = value;
  return Array.isArray(multiValue) && multiValue.every((entry) => isRecord(entry) && typeof entry.value === 'string');
}

function textsOf(value: unknown): readonly string[] {
  if (!isRecord(value)) return [];
  const { multiValue } = value;
  const entries = Array.isArray(multiValue) && multiValue.length > 0 ? multiValue : [value];
  return entries.map((entry) => String((entry as Readonly<Record<string, unknown>>).value));
}

function headerViolations(
  headers: unknown,
  cookieHeader: string,
  sent: unknown,
  readOnly: readonly string[],
): readonly Violation[] {
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
      ...unless(
        name === name.toLowerCase(),
        at,
        'has upper-case letters; response.headers must have header names in lower case',
      ),
      ...unless(isToken(name), at, 'is not a header name'),
      ...unless(!isDisallowedHeader(name.toLowerCase()), at, 'is a header that CloudFront keeps to itself'),
      ...unless(name !== cookieHeader, at, 'belongs into cookies'),
      ...unless(isValue(headers[name]) && textsOf(headers[name]).every(isHeaderValue), at, 'has no valid header value'),
    ];
  });
}

function attributeViolations(cookies: unknown): readonly Violation[] {
  if (!isRecord(cookies)) return [];
  return Object.entries(cookies).flatMap(([name, cookie]) => {
    const attributes = isRecord(cookie) ? cookie.attributes : undefined;
    return unless(
      attributes === undefined || isHeaderValue(attributes),
      `cookies[${JSON.stringify(name)}].attributes`,
      'is not a text',
    );
  });
}

function bodyViolations(body: unknown): readonly Violation[] {
  if (body === undefined || typeof body === 'string') return [];
  if (!isRecord(body) || typeof body.data !== 'string')
    return [{ at: 'body', says: 'is neither a text nor { encoding, data }' }];
  if (body.encoding === 'base64') return unless(isBase64(body.data), 'body.data', 'is not base64');
  return unless(body.encoding === 'text', 'body.encoding', "is neither 'text' nor 'base64'");
}
