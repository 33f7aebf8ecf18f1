/**
 * Traces as CloudFront's standard access log: the W3C extended format, as it stands in a bucket.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
import { targetOf } from '../exchange.ts';
import { headerOf, headerText, wireLines } from '../header-lines.ts';
import type { Trace, TracedAnswer, TracedRequest } from '../trace/trace.ts';
import { resultTypesOf } from './result-types.ts';

/** What a log is told besides the traces. */
export interface AccessLogOptions {
  /** Whether cookies are logged: `Logging.IncludeCookies` of a distribution. */
  readonly includesCookies?: boolean;
}

/** A field's name, and its value before it is encoded; none stands as a hyphen. */
type Field = readonly [name: string, value: (trace: Trace, options: AccessLogOptions) => string | number | undefined];

/** In the order of version 1.0. Field-level encryption, which nothing here does, leaves two of them empty. */
const FIELDS: readonly Field[] = [
  ['date', (trace) => endOf(trace).slice(0, 10)],
  ['time', (trace) => endOf(trace).slice(11, 19)],
  ['x-edge-location', ({ answer }) => headerOf(answer.headers, 'x-amz-cf-pop')],
  ['sc-bytes', ({ answer }) => answerBytes(answer)],
  ['c-ip', ({ viewer }) => viewer.ip],
  ['cs-method', ({ request }) => request.method],
  ['cs(Host)', ({ domainName }) => domainName],
  ['cs-uri-stem', ({ request }) => request.uri],
  ['sc-status', ({ answer }) => answer.status],
  ['cs(Referer)', ({ request }) => headerText(request.headers, 'referer')],
  ['cs(User-Agent)', ({ request }) => headerText(request.headers, 'user-agent')],
  ['cs-uri-query', ({ request }) => request.querystring],
  [
    'cs(Cookie)',
    ({ request }, { includesCookies }) => (includesCookies ? headerText(request.headers, 'cookie', '; ') : undefined),
  ],
  ['x-edge-result-type', (trace) => resultTypesOf(trace).result],
  ['x-edge-request-id', ({ id }) => id],
  ['x-host-header', ({ request }) => headerText(request.headers, 'host')],
  ['cs-protocol', ({ viewer }) => viewer.protocol],
  ['cs-bytes', ({ request }) => requestBytes(request)],
  ['time-taken', ({ took }) => seconds(took)],
  ['x-forwarded-for', ({ request }) => headerText(request.headers, 'x-forwarded-for')],
  ['ssl-protocol', ({ viewer }) => viewer.tls?.protocol],
  ['ssl-cipher', ({ viewer }) => viewer.tls?.cipher],
  ['x-edge-response-result-type', (trace) => resultTypesOf(trace).response],
  ['cs-protocol-version', ({ viewer }) => `HTTP/${viewer.httpVersion}`],
  ['fle-status', () => undefined],
  ['fle-encrypted-fields', () => undefined],
  ['c-port', ({ viewer }) => viewer.port],
  ['time-to-first-byte', ({ firstByte }) => seconds(firstByte)],
  ['x-edge-detailed-result-type', (trace) => resultTypesOf(trace).detailed],
  ['sc-content-type', ({ answer }) => headerOf(answer.headers, 'content-type')],
  ['sc-content-len', ({ answer }) => headerOf(answer.headers, 'content-length')],
  ['sc-range-start', ({ answer }) => rangeOf(answer)?.[1]],
  ['sc-range-end', ({ answer }) => rangeOf(answer)?.[2]],
];

/** The two lines with which every log begins. */
export const ACCESS_LOG_HEAD = `#Version: 1.0\n#Fields: ${FIELDS.map(([name]) => name).join(' ')}`;

/** The values of one request's line, by the names of their fields. */
export function accessLogValues(trace: Trace, options: AccessLogOptions = {}): Readonly<Record<string, string>> {
  const values = FIELDS.map(([name, value]) => [name, encoded(String(value(trace, options) ?? '')) || '-']);
  return Object.fromEntries(values);
}

/** The line of one request, without the line break. Sizes count heads as HTTP/1.1 writes them. */
export function accessLogLine(trace: Trace, options: AccessLogOptions = {}): string {
  return Object.values(accessLogValues(trace, options)).join('\t');
}

/**
 * A value without anything that could end a field or a line: bytes up to 32 and from 127, and some that URLs have to encode,
 * percent-encoded, a percent sign too.
 */
function encoded(value: string): string {
  return value.replace(/[\0-\x20"#%'<>[\\\]^`{|}~\x7f-\uffff]+/g, (text) =>
    [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

/** When the answer's last byte was sent, in ISO 8601. */
function endOf({ startedAt, took }: Trace): string {
  return new Date(startedAt + took).toISOString();
}

function seconds(milliseconds: number): string {
  return (milliseconds / 1000).toFixed(3);
}

function rangeOf({ headers }: TracedAnswer): RegExpExecArray | null {
  return /^bytes (\d+)-(\d+)\//.exec(headerOf(headers, 'content-range') ?? '');
}

function requestBytes(request: TracedRequest): number {
  const { method, headers, bodyBytes } = request;
  return (
    Buffer.byteLength(`${method} ${targetOf(request)} HTTP/1.1\r\n`) + Buffer.byteLength(wireLines(headers)) + bodyBytes
  );
}

function answerBytes({ status, statusDescription, headers, bodyBytes }: TracedAnswer): number {
  return (
    Buffer.byteLength(`HTTP/1.1 ${status} ${statusDescription}\r\n`) + Buffer.byteLength(wireLines(headers)) + bodyBytes
  );
}
