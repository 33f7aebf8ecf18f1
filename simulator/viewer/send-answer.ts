/** Answers on their way over the wire, in HTTP/1.1 or HTTP/2. */
import { type ServerResponse, validateHeaderName, validateHeaderValue } from 'node:http';
import { type Http2ServerResponse, constants as http2 } from 'node:http2';
import { pipeline } from 'node:stream/promises';
import type { CloudFrontHeaders } from 'aws-lambda';
import { wireName } from '#policy/header-name';
import { type Answer, discard, hangUp } from '../exchange.ts';
import { isOfOneConnection } from '../header-lines.ts';
import { asBytes } from '../wire-text.ts';

/** The answer to a request, of either version. */
export type Response = ServerResponse | Http2ServerResponse;

/** What Node's HTTP/2 sends once or not at all. Of several lines the first counts. */
const ONCE = new Set([
  'access-control-allow-credentials',
  'access-control-max-age',
  'age',
  'content-encoding',
  'content-language',
  'content-length',
  'content-location',
  'content-md5',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'host',
  'last-modified',
  'location',
  'retry-after',
  'x-content-type-options',
]);

/**
 * Sends an answer, and ends when its last byte is handed over. What cannot be sent as it is cuts the connection or the stream: a
 * viewer gets no half of a header. `time` is the Date of an answer that has none. Gives the bytes of the body that were sent.
 */
export async function sendAnswer(response: Response, method: string, answer: Answer, time: number): Promise<number> {
  let sent = 0;
  if (isGone(response)) {
    hangUp(answer);
    return sent;
  }
  try {
    writeHead(response, answer, time);
    const { body } = answer;
    if (method === 'HEAD' || answer.status === '204' || answer.status === '304') {
      discard(answer);
      await ended(response, '');
    } else if (typeof body === 'string' || body instanceof Uint8Array) {
      await ended(response, body);
      sent = Buffer.byteLength(body);
    } else {
      const piped = pipeline(body, response);
      body.on('data', (chunk: Buffer) => {
        sent += chunk.length;
      });
      await piped;
    }
  } catch {
    discard(answer);
    if ('stream' in response) response.stream?.close(http2.NGHTTP2_INTERNAL_ERROR);
    else response.destroy();
  }
  return sent;
}

/** Whether the viewer has left. */
export function isGone(response: Response): boolean {
  return 'stream' in response ? response.stream.destroyed : response.destroyed || response.socket?.destroyed === true;
}

function writeHead(response: Response, { status, statusDescription, headers }: Answer, time: number): void {
  const lines = linesOf(headers);
  if (!headers.date) lines.push('Date', new Date(time).toUTCString());
  response.sendDate = false;
  if ('stream' in response) {
    response.writeHead(Number(status), http2HeadersOf(lines));
    return;
  }
  // Node would add its own time of keeping alive, which CloudFront does not tell.
  if (response.shouldKeepAlive && response.req.httpVersion === '1.1') lines.push('Connection', 'keep-alive');
  response.writeHead(Number(status), statusDescription, lines);
}

/** Names and values in turn, as Node takes them. */
function linesOf(headers: CloudFrontHeaders): string[] {
  const lines: string[] = [];
  for (const name of Object.keys(headers)) {
    if (isOfOneConnection(name)) continue;
    for (const { key, value } of headers[name] ?? []) lines.push(key ?? wireName(name), asBytes(value));
  }
  return lines;
}

/** @throws TypeError for what is no header, which Node's HTTP/1.1 sees for itself */
function http2HeadersOf(lines: readonly string[]): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (let i = 0; i < lines.length; i += 2) {
    const [key = '', value = ''] = [lines[i], lines[i + 1]];
    validateHeaderName(key);
    validateHeaderValue(key, value);
    const name = key.toLowerCase();
    const known = values.get(name);
    if (!known) values.set(name, [value]);
    else if (!ONCE.has(name)) known.push(value);
  }
  return Object.fromEntries(values);
}

function ended(response: Response, body: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    // A viewer who left hears no end.
    response.on('close', resolve);
    response.on('finish', resolve);
    response.end(body);
  });
}
