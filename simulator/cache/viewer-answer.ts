/**
 * What a viewer gets of an answer that the edge has as a whole: nothing new, parts of it, or all.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.2.2 for the order of conditions
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RangeGETs.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import fresh from 'fresh';
import { type ByteRange, byteRanges } from '../byte-ranges.ts';
import { type Answer, bytesOf, discard } from '../exchange.ts';
import { headerOf, headersFrom, headerText } from '../header-lines.ts';
import { errorAnswer } from '../response/error-page.ts';
import type { Soon } from '../soon.ts';

/** What a viewer asked for. */
export interface Asked {
  readonly method: string;
  readonly headers: CloudFrontHeaders;
}

/** Headers by which viewers ask for less than all; the edge answers them itself where it may keep what it fetches. */
export const CONDITIONS = [
  'range',
  'if-range',
  'if-none-match',
  'if-modified-since',
  'if-match',
  'if-unmodified-since',
];

/** Range, and If-Range beside it, where a viewer asks for a part; they go on to an origin of which nothing is kept. */
export function rangeOf({ method, headers }: Asked): Readonly<Record<string, string>> | undefined {
  const [range, condition] = [headerOf(headers, 'range'), headerOf(headers, 'if-range')];
  if (method !== 'GET' || range === undefined) return undefined;
  return { Range: range, ...(condition === undefined ? {} : { 'If-Range': condition }) };
}

/** By the names as they go over the wire, in lower case beside them. */
const PRECONDITIONS = [
  ['If-None-Match', 'if-none-match'],
  ['If-Modified-Since', 'if-modified-since'],
  ['If-Match', 'if-match'],
  ['If-Unmodified-Since', 'if-unmodified-since'],
] as const;

/** What the viewer has already, or wants to be still so: it goes on to an origin of which nothing is kept. */
export function preconditionsOf({ headers }: Asked): Readonly<Record<string, string>> | undefined {
  if (!PRECONDITIONS.some(([, name]) => headers[name] !== undefined)) return undefined;
  return Object.fromEntries(
    PRECONDITIONS.flatMap(([key, name]) => {
      const value = headerText(headers, name);
      return value === undefined ? [] : [[key, value]];
    }),
  );
}

/** The answer as this viewer asked for it. Where the origin was asked for the part itself, what it sent is the answer to that. */
export function viewerAnswer({ method, headers: asked }: Asked, answer: Answer, isRangeAnswered = false): Soon<Answer> {
  if (answer.status !== '200' || (method !== 'GET' && method !== 'HEAD')) return answer;
  if (!CONDITIONS.some((name) => asked[name] !== undefined)) return answer;
  const { headers } = answer;
  const conditions = namedText(asked, ['if-none-match', 'if-modified-since']);
  if (fresh(conditions, namedText(headers, ['etag', 'last-modified']))) return notModified(answer);
  const range = headerOf(asked, 'range');
  if (isRangeAnswered || method !== 'GET' || range === undefined || !isOfRange(asked, headers)) return answer;
  return inRange(answer, range);
}

async function inRange(answer: Answer, range: string): Promise<Answer> {
  const body = await bytesOf(answer.body).catch(() => undefined);
  if (!body) return errorAnswer(502, 'Error', 'The origin broke off.');
  const ranges = byteRanges(range, body.length);
  if (ranges === 'unsatisfiable') return unsatisfiable(body.length);
  if (!ranges || !isAscending(ranges)) return { ...answer, body };
  return ranges.length === 1 && ranges[0] ? part(answer, body, ranges[0]) : parts(answer, body, ranges);
}

function notModified(answer: Answer): Answer {
  discard(answer);
  const { 'content-length': _, 'content-type': __, 'content-encoding': ___, ...others } = answer.headers;
  return { ...answer, status: '304', statusDescription: 'Not Modified', headers: others, body: '' };
}

/** Whether a part is of the version that the viewer has: If-Range, a strong ETag or the very date. */
function isOfRange(asked: CloudFrontHeaders, headers: CloudFrontHeaders): boolean {
  const wanted = headerOf(asked, 'if-range');
  if (wanted === undefined) return true;
  return wanted.startsWith('"') ? wanted === headerOf(headers, 'etag') : wanted === headerOf(headers, 'last-modified');
}

/** Ranges that overlap, or go back, are answered with the whole. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RangeGETs.html */
function isAscending(ranges: readonly ByteRange[]): boolean {
  return ranges.every(({ start }, i) => i === 0 || start > (ranges[i - 1]?.end ?? 0));
}

function part(answer: Answer, body: Buffer, { start, end }: ByteRange): Answer {
  const bytes = body.subarray(start, end + 1);
  const headers = headersFrom({
    'Content-Range': `bytes ${start}-${end}/${body.length}`,
    'Content-Length': bytes.length,
  });
  return partial(answer, headers, bytes);
}

const BOUNDARY = 'CloudFront:part';

function parts(answer: Answer, body: Buffer, ranges: readonly ByteRange[]): Answer {
  const type = headerOf(answer.headers, 'content-type') ?? 'application/octet-stream';
  const chunks = ranges.flatMap(({ start, end }) => [
    Buffer.from(
      `\r\n--${BOUNDARY}\r\nContent-Type: ${type}\r\nContent-Range: bytes ${start}-${end}/${body.length}\r\n\r\n`,
    ),
    body.subarray(start, end + 1),
  ]);
  const bytes = Buffer.concat([...chunks, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  const headers = headersFrom({
    'Content-Type': `multipart/byteranges; boundary="${BOUNDARY}"`,
    'Content-Length': bytes.length,
  });
  return partial(answer, headers, bytes);
}

function partial(answer: Answer, headers: CloudFrontHeaders, body: Buffer): Answer {
  const all = { ...answer.headers, ...headers };
  return { ...answer, status: '206', statusDescription: 'Partial Content', headers: all, body };
}

function unsatisfiable(size: number): Answer {
  const headers = headersFrom({ 'Content-Range': `bytes */${size}`, 'Content-Length': 0 });
  return { status: '416', statusDescription: 'Requested Range Not Satisfiable', headers, body: '' };
}

function namedText(headers: CloudFrontHeaders, names: readonly string[]): Record<string, string> {
  const texts = names.map((name) => [name, headerText(headers, name)] as const);
  return Object.fromEntries(texts.filter((entry): entry is [string, string] => entry[1] !== undefined));
}
