/**
 * What CloudFront holds the result of a function to. A violation is a 502 for the viewer, and TestFunction does not find it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
import type { ViewerStation } from '#policy/restricted-headers';
import type { FunctionEvent } from '../engine/engine.ts';
import { isRecord } from '../is-record.ts';
import { type HeaderContract, headerViolations } from './header-violations.ts';
import { isBase64, isHeaderValue } from './http-syntax.ts';
import { unless, type Violation } from './violation.ts';

/** Characters of path and query together, of which there must be fewer. */
export const URL_LIMIT = 8192;

/** Where AWS's pages contradict each other. */
export interface FunctionLeeway {
  /** Whether viewer-response may change the status: the page of the event's structure has it so, that of restrictions does not. */
  readonly mayChangeStatus?: boolean;
}

/** Everything CloudFront would refuse about what a function returned for an event. */
export function functionViolations(
  station: ViewerStation,
  event: FunctionEvent,
  result: unknown,
  { mayChangeStatus = false }: FunctionLeeway = {},
): readonly Violation[] {
  if (!isRecord(result)) return [{ at: 'the result', says: 'is not an object' }];
  if (station === 'viewer-response') {
    const sent = event.response ?? {};
    return [
      ...unless(
        mayChangeStatus || result.statusCode === sent.statusCode,
        'statusCode',
        'was changed; viewer-response cannot change it',
      ),
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
    ...headerViolations(sent.headers, headers, { station: 'viewer-request', problemOf: headerProblem('request') }),
    ...valueViolations(changed(sent.cookies, cookies), 'cookies', (text) => !/[\0- \x7f;]/.test(text)),
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
    ...headerViolations(sentHeaders, headers, { station: 'viewer-response', problemOf: headerProblem('response') }),
    ...valueViolations(cookies, 'cookies', (text) => !/[\0-\x1f\x7f;]/.test(text)),
    ...attributeViolations(cookies),
    ...bodyViolations(body),
  ];
}

/** Characters with the question mark; a parameter without a value is counted without its `=`. */
function queryLength(querystring: unknown): number {
  if (typeof querystring === 'string') return querystring === '' ? 0 : 1 + querystring.length;
  if (!isRecord(querystring)) return 0;
  return Object.entries(querystring).reduce(
    (sum, [name, value]) =>
      sum + textsOf(value).reduce((all, text) => all + 1 + name.length + (text === '' ? 0 : text.length + 1), 0),
    0,
  );
}

/** What a function set or changed: what it left as it came is not what it returned wrong. */
function changed(sent: unknown, returned: unknown): unknown {
  if (returned === sent) return {};
  if (!isRecord(returned) || !isRecord(sent)) return returned;
  const entries = Object.entries(returned);
  return Object.fromEntries(entries.filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(sent[name])));
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

/** A header's form: its name in lower case, `{ value }`, and no cookies, which have a place of their own. */
function headerProblem(part: 'request' | 'response'): HeaderContract['problemOf'] {
  const cookieHeader = part === 'request' ? 'cookie' : 'set-cookie';
  return (name, value) => {
    if (name !== name.toLowerCase())
      return `is not in lower case; ${part}.headers must have header names in lower case`;
    if (name === cookieHeader) return 'belongs into cookies';
    return isValue(value) && textsOf(value).every(isHeaderValue) ? undefined : 'has no valid header value';
  };
}

/** The attributes of Set-Cookie stand beside the value, and beside each of several. */
function attributeViolations(cookies: unknown): readonly Violation[] {
  if (!isRecord(cookies)) return [];
  return Object.entries(cookies).flatMap(([name, cookie]) => {
    const { multiValue = [] } = isRecord(cookie) ? cookie : {};
    const all = [cookie, ...(Array.isArray(multiValue) ? multiValue : [])].filter(isRecord);
    const isText = all.every(({ attributes }) => attributes === undefined || isHeaderValue(attributes));
    return unless(isText, `cookies[${JSON.stringify(name)}].attributes`, 'is not a text');
  });
}

function bodyViolations(body: unknown): readonly Violation[] {
  if (body === undefined || typeof body === 'string') return [];
  if (!isRecord(body) || typeof body.data !== 'string')
    return [{ at: 'body', says: 'is neither a text nor { encoding, data }' }];
  if (body.encoding === 'base64') return unless(isBase64(body.data), 'body.data', 'is not base64');
  return unless(body.encoding === 'text', 'body.encoding', "is neither 'text' nor 'base64'");
}
