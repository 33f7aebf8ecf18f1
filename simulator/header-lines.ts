/** Headers as CloudFront's events have them: lines by lower-case name, each with its name as it was sent. */
import type { CloudFrontHeaders } from 'aws-lambda';
import { wireName } from '#policy/header-name';
import { asText } from './wire-text.ts';

/** The first value of a header. */
export function headerOf(headers: CloudFrontHeaders, name: string): string | undefined {
  return headers[name]?.[0]?.value;
}

/** All values of a header in one text; nothing where it was not sent. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.3 */
export function headerText(headers: CloudFrontHeaders, name: string, separator = ', '): string | undefined {
  return headers[name]?.map(({ value }) => value).join(separator);
}

/** The headers whose names are meant: the very same object where that is all of them, as it mostly is. */
export function headersWhere(headers: CloudFrontHeaders, isMeant: (name: string) => boolean): CloudFrontHeaders {
  const names = Object.keys(headers);
  if (names.every(isMeant)) return headers;
  const meant: CloudFrontHeaders = {};
  for (const name of names) if (isMeant(name)) setHeader(meant, name, headers[name] ?? []);
  return meant;
}

/**
 * Headers with others beside them or in their place; the very same object where there are no others. Object.assign, as elsewhere on the way of a hit: V8 makes a new hidden class for
 * each object that is spread and then has members added, which costs ten times as much. It would take `__proto__` for no member.
 */
export function withHeaders(headers: CloudFrontHeaders, others: CloudFrontHeaders): CloudFrontHeaders {
  if (Object.keys(others).length === 0) return headers;
  const isPlain = !Object.hasOwn(headers, '__proto__') && !Object.hasOwn(others, '__proto__');
  return isPlain ? Object.assign({}, headers, others) : { ...headers, ...others };
}

/** Sets a header's lines in an object that is being made. `__proto__` is a name that a viewer may send. */
export function setHeader(headers: CloudFrontHeaders, name: string, lines: CloudFrontHeaders[string]): void {
  if (name !== '__proto__') headers[name] = lines;
  else Object.defineProperty(headers, name, { value: lines, enumerable: true, configurable: true, writable: true });
}

/** Header lines from names, as they go over the wire, and values. */
export function headersFrom(values: Readonly<Record<string, string | number | undefined>>): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) setHeader(headers, key.toLowerCase(), [{ key, value: String(value) }]);
  }
  return headers;
}

/** Header lines from Node's list of names and values, each with its name as it was sent. */
export function headerLines(rawHeaders: readonly string[]): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const key = rawHeaders[i] ?? '';
    const name = key.toLowerCase();
    const line = { key, value: asText(rawHeaders[i + 1] ?? '') };
    if (Object.hasOwn(headers, name)) headers[name]?.push(line);
    else setHeader(headers, name, [line]);
  }
  return headers;
}

const OF_ONE_CONNECTION = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/**
 * Whether a header, by its name in lower case, speaks of one connection alone, so that nobody hands it on. HTTP/2 forbids such.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1
 * @see https://www.rfc-editor.org/rfc/rfc9113#section-8.2.2
 */
export function isOfOneConnection(name: string): boolean {
  return OF_ONE_CONNECTION.has(name);
}

/** Headers without those of one connection. */
export function withoutConnection(headers: CloudFrontHeaders): CloudFrontHeaders {
  return headersWhere(headers, (name) => !isOfOneConnection(name));
}

/** Bytes of a request's head, above which CloudFront answers 494. AWS does not publish the limit of an answer: it is the same here. */
export const HEAD_LIMIT = 32_768;

/** Header lines and the empty line behind them, as HTTP/1.1 writes them. */
export function wireLines(headers: CloudFrontHeaders): string {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ key, value }) => `${key ?? wireName(name)}: ${value}\r\n`),
  );
  return `${lines.join('')}\r\n`;
}

/** Bytes of header lines in Node's list of names and values, as HTTP/1.1 writes them. */
export function rawHeaderBytes(rawHeaders: readonly string[]): number {
  // Behind each name stand a colon and a space, behind each value the end of the line.
  return rawHeaders.reduce((sum, text) => sum + text.length + 2, 0);
}
