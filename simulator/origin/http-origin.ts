/** An HTTP server as origin: what the viewer sent reaches it, but for Host and what belongs to one connection alone. */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { CloudFrontHeaders } from 'aws-lambda';
import { errorAnswer } from '../error-page.ts';
import { type Answer, asBytes, headerLines, type OriginServer, type ViewerRequest } from '../exchange.ts';

/** CloudFront's OriginReadTimeout, in milliseconds. */
const READ_TIMEOUT = 30_000;

const OF_ONE_CONNECTION = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

/** An origin behind a URL of scheme, host and port. */
export function httpOrigin(url: string): OriginServer {
  return {
    fetch: (request) =>
      new Promise((resolve) => {
        const failed = (says: string): void =>
          resolve(errorAnswer(says === 'time-out' ? 504 : 502, 'Error', `The origin ${url} did not answer: ${says}`));
        try {
          // A rule may have made the URL, of whatever a viewer sent.
          const { protocol, host } = new URL(url);
          const path = asBytes(request.querystring ? `${request.uri}?${request.querystring}` : request.uri);
          const options: RequestOptions = {
            method: request.method,
            path,
            headers: headersToOrigin(request, host),
            timeout: READ_TIMEOUT,
          };
          const outgoing = (protocol === 'https:' ? httpsRequest : httpRequest)(url, options, (message) =>
            resolve(answerOf(message)),
          );
          outgoing.on('error', (error: NodeJS.ErrnoException) => failed(error.code ?? error.message));
          outgoing.on('timeout', () => {
            failed('time-out');
            outgoing.destroy();
          });
          request.stream ? request.stream.pipe(outgoing) : outgoing.end();
        } catch (error) {
          failed(String(error));
        }
      }),
  };
}

/** A request that went through the origin stations knows its origin, and has Host and X-Forwarded-For already. */
function headersToOrigin({ headers, clientIp, origin }: ViewerRequest, host: string): OutgoingHttpHeaders {
  const sent = withoutConnection(headers);
  const lines = Object.entries(sent).map(
    ([name, values]) => [name, values.map(({ value }) => asBytes(value))] as const,
  );
  if (origin) return { ...Object.fromEntries(lines), host: asBytes(sent.host?.[0]?.value ?? host) };
  const forwarded = [...(sent['x-forwarded-for'] ?? []).map(({ value }) => value), clientIp].join(',');
  return { ...Object.fromEntries(lines), host, 'x-forwarded-for': forwarded };
}

function answerOf(message: IncomingMessage): Answer {
  return {
    status: String(message.statusCode),
    statusDescription: message.statusMessage ?? '',
    headers: withoutConnection(headerLines(message.rawHeaders)),
    body: message,
  };
}

function withoutConnection(headers: CloudFrontHeaders): CloudFrontHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !OF_ONE_CONNECTION.includes(name)));
}
