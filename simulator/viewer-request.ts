import type { IncomingMessage } from 'node:http';
import { asText, headerLines, type ViewerRequest } from './exchange.ts';

/** What an HTTP server received, as CloudFront sees it: path and query apart, every header line with its name as it was sent. */
export function viewerRequestOf(message: IncomingMessage): ViewerRequest {
  const url = asText(message.url ?? '/')
    .replace(/^[a-z]+:\/\/[^/?#]*/i, '')
    .replace(/#.*$/, '');
  const [path = '', ...query] = url.split('?');
  const hasBody = message.headers['content-length'] !== undefined || message.headers['transfer-encoding'] !== undefined;
  return {
    clientIp: (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, ''),
    method: message.method ?? 'GET',
    uri: path.startsWith('/') ? path : `/${path}`,
    querystring: query.join('?'),
    headers: headerLines(message.rawHeaders),
    ...(hasBody ? { stream: message } : {}),
  };
}
