import { type IncomingMessage, STATUS_CODES, validateHeaderValue } from 'node:http';
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer, OriginFailure } from '../exchange.ts';
import { HEAD_LIMIT, headerLines, headersWhere, rawHeaderBytes, withoutConnection } from '../header-lines.ts';

/** What is wrong with the head of an answer, beyond what Node's parser finds; nothing where it may go on. */
export function headFailure(message: IncomingMessage): OriginFailure | undefined {
  const { statusCode = 0, rawHeaders } = message;
  if (message.httpVersionMajor !== 1) return 'OriginInvalidResponseError';
  // Above 599 no status is defined, and informational ones end nothing: https://www.rfc-editor.org/rfc/rfc9110.html#section-15
  if (statusCode < 200 || statusCode > 599) return 'OriginInvalidResponseError';
  // Node counts no separators.
  if (rawHeaderBytes(rawHeaders) > HEAD_LIMIT) return 'OriginHeaderTooBigError';
  if (!rawHeaders.every((text, i) => i % 2 === 0 || isValue(text))) return 'OriginInvalidResponseError';
  // Node takes off `chunked` alone.
  if (!/^(?:chunked|identity)?$/i.test(message.headers['transfer-encoding'] ?? '')) return 'OriginInvalidResponseError';
  const ranged = statusCode === 206 ? rangeLength(message.headers['content-range']) : undefined;
  const length = message.headers['content-length'];
  return ranged !== undefined && length !== undefined && Number(length) !== ranged
    ? 'OriginContentRangeLengthError'
    : undefined;
}

/** The head of an origin's answer. */
export function originHead(message: IncomingMessage): Omit<Answer, 'body'> {
  const status = message.statusCode ?? 0;
  const { 'content-length': length, ...headers } = withoutListed(headerLines(message.rawHeaders));
  return {
    status: String(status),
    statusDescription: isValue(message.statusMessage ?? '')
      ? (message.statusMessage ?? '')
      : (STATUS_CODES[status] ?? ''),
    // https://www.rfc-editor.org/rfc/rfc9110.html#section-8.6
    headers: length && status !== 204 ? { ...headers, 'content-length': length } : headers,
  };
}

/** Headers without those that are not handed on: those of every connection, and those that this one's `Connection` lists. @see https://www.rfc-editor.org/rfc/rfc9110.html#section-7.6.1 */
function withoutListed(headers: CloudFrontHeaders): CloudFrontHeaders {
  const lines = headers.connection ?? [];
  const listed = lines.flatMap(({ value }) => value.split(',').map((name) => name.trim().toLowerCase()));
  const sent = withoutConnection(headers);
  return listed.some((name) => sent[name]) ? headersWhere(sent, (name) => !listed.includes(name)) : sent;
}

function isValue(text: string): boolean {
  try {
    validateHeaderValue('X-Any', text);
    return true;
  } catch {
    return false;
  }
}

/** Bytes that a Content-Range speaks of. */
function rangeLength(range: string | undefined): number | undefined {
  const [, first, last] = /^bytes (\d+)-(\d+)\//.exec(range ?? '') ?? [];
  return last === undefined ? undefined : Number(last) - Number(first) + 1;
}

/** Whether an answer has no body, whatever its headers say. @see https://www.rfc-editor.org/rfc/rfc9112.html#section-6.3 */
export function isWithoutBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 304;
}
