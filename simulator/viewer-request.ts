import type { IncomingMessage } from 'node:http';
import type { CloudFrontHeaders } from 'aws-lambda';
import {
  COUNTRY_REQUEST_HEADER,
  cloudFrontHeadersOf,
  isCountry,
  withoutCloudFrontHeaders,
} from './cloudfront-headers.ts';
import { asText, headerLines, headerOf, type ViewerRequest } from './exchange.ts';

/**
 * What an HTTP server received, as CloudFront sees it: path and query apart, every header line with its name as it was sent, and
 * CloudFront's own headers beside them. `country` is the viewer's where the request says no other.
 */
export function viewerRequestOf(message: IncomingMessage, country?: string): ViewerRequest {
  const url = asText(message.url ?? '/')
    .replace(/^[a-z]+:\/\/[^/?#]*/i, '')
    .replace(/#.*$/, '');
  const [path = '', ...query] = url.split('?');
  const hasBody = message.headers['content-length'] !== undefined || message.headers['transfer-encoding'] !== undefined;
  const clientIp = (message.socket.remoteAddress ?? '127.0.0.1').replace(/^::ffff:/, '');
  return {
    clientIp,
    method: message.method ?? 'GET',
    uri: path.startsWith('/') ? path : `/${path}`,
    querystring: query.join('?'),
    headers: withCloudFrontHeaders(message, clientIp, country),
    ...(hasBody ? { stream: message } : {}),
  };
}

function withCloudFrontHeaders(message: IncomingMessage, ip: string, country: string | undefined): CloudFrontHeaders {
  const { [COUNTRY_REQUEST_HEADER]: said, ...sent } = headerLines(message.rawHeaders);
  const from = said?.[0]?.value.toUpperCase() ?? '';
  const ours = cloudFrontHeadersOf({
    ip,
    port: message.socket.remotePort ?? 0,
    httpVersion: message.httpVersion,
    userAgent: headerOf(sent, 'user-agent') ?? '',
    country: isCountry(from) ? from : country,
  });
  return { ...withoutCloudFrontHeaders(sent), ...ours };
}
