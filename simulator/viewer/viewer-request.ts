import type { IncomingMessage } from 'node:http';
import type { Http2ServerRequest } from 'node:http2';
import { isCloudFrontHeader } from '#policy/restricted-headers';
import type { ViewerRequest } from '../exchange.ts';
import { headerLines, headerOf, headersWhere } from '../header-lines.ts';
import { asText } from '../wire-text.ts';
import type { Scheme, Viewer } from './cloudfront-headers.ts';
import { isOurs, popOf, type ViewerSettings, viewerSettingsOf } from './viewer-settings.ts';

/** A request as Node's servers hand it over, of HTTP/1.1 or HTTP/2. */
export type Message = IncomingMessage | Http2ServerRequest;

/** How a viewer is connected. */
export interface ViewerConnection {
  readonly address: string;
  readonly port: number;
  readonly scheme: Scheme;
  /** `TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake`. */
  readonly tls?: string | undefined;
  readonly ja3Fingerprint?: string;
  readonly ja4Fingerprint?: string;
}

/**
 * What an HTTP server received, as CloudFront sees it: path and query apart, every header line with its name as it was sent, and
 * what CloudFront's own headers are made of. `usual` is what viewers are who say nothing else.
 */
export function viewerRequestOf(message: Message, connection: ViewerConnection, usual?: ViewerSettings): ViewerRequest {
  const request = viewerRequestFrom(requestHeadOf(message), connection, usual);
  return hasBody(message) ? Object.assign(request, { stream: bodyOf(message) }) : request;
}

/** Node ends the body of a stream of HTTP/2 that its viewer resets as if that were all of it: here it is destroyed, as of HTTP/1.1. */
function bodyOf(message: Message): Message {
  if ('stream' in message) message.on('aborted', () => message.destroy());
  return message;
}

/** The head of a request, whatever received it. */
export interface RequestHead {
  readonly method: string;
  /** Path and query; of a whole URL the host counts before Host, and the fragment is left out. */
  readonly url: string;
  /** `1.1`, `2.0`. */
  readonly httpVersion: string;
  /** Names and values in turn, as they were sent. */
  readonly rawHeaders: readonly string[];
}

/** The head of what an HTTP server received, as HTTP/1.1 would have it. */
export function requestHeadOf(message: Message): RequestHead {
  const { method = 'GET', url = '/', httpVersion } = message;
  return { method, url, httpVersion, rawHeaders: rawHeadersOf(message) };
}

const SCHEME_AND_AUTHORITY = /^[a-z][a-z\d+.-]*:\/\/([^/?#]*)/i;

/**
 * The authority of a URL that a viewer asks for as a whole, as one asks a proxy; nothing of a path. It counts before Host.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112#section-3.2.2
 */
export function authorityOf(url: string): string | undefined {
  return SCHEME_AND_AUTHORITY.exec(url)?.[1];
}

/** The same of a head alone. */
export function viewerRequestFrom(
  { method, url, httpVersion, rawHeaders }: RequestHead,
  connection: ViewerConnection,
  usual: ViewerSettings = {},
): ViewerRequest {
  const { path, query } = partsOf(url);
  const lines = headerLines(rawHeaders);
  const authority = authorityOf(url);
  if (authority !== undefined) lines.host = [{ key: lines.host?.[0]?.key ?? 'Host', value: authority }];
  const settings = viewerSettingsOf(lines, usual);
  const pop = popOf(lines);
  const address = settings.address ?? connection.address;
  const viewer: Viewer = Object.assign({}, connection, settings, {
    address,
    httpVersion,
    userAgent: headerOf(lines, 'user-agent') ?? '',
    headerNames: () => headerNamesOf(rawHeaders),
  });
  return {
    clientIp: address,
    method,
    uri: path.startsWith('/') ? path : `/${path}`,
    querystring: query,
    ...(pop === undefined ? {} : { pop }),
    headers: headersWhere(lines, (name) => !isOurs(name) && !isCloudFrontHeader(name)),
    viewer,
  };
}

/** Path and query of what a viewer asks for, which may be a whole URL. */
function partsOf(url: string): { readonly path: string; readonly query: string } {
  const text = asText(url);
  const [target = ''] = (text.startsWith('/') ? text : text.replace(SCHEME_AND_AUTHORITY, '')).split('#', 1);
  const end = target.indexOf('?');
  return end < 0 ? { path: target, query: '' } : { path: target.slice(0, end), query: target.slice(end + 1) };
}

/** The names of the viewer's own headers as they were sent. */
function headerNamesOf(rawHeaders: readonly string[]): readonly string[] {
  const names: string[] = [];
  for (let i = 0; i < rawHeaders.length; i += 2) {
    const name = rawHeaders[i] ?? '';
    if (!isOurs(name.toLowerCase())) names.push(name);
  }
  return names;
}

/** Names and values as HTTP/1.1 would have them: no pseudo-headers, the authority as Host, cookies in one line. */
function rawHeadersOf(message: Message): readonly string[] {
  if (!('stream' in message)) return message.rawHeaders;
  const pairs = Array.from({ length: message.rawHeaders.length / 2 }, (_, i) =>
    message.rawHeaders.slice(2 * i, 2 * i + 2),
  );
  // RFC 9113 section 8.3.1: where there is an authority, Host is not looked at.
  const hasAuthority = pairs.some(([name]) => name === ':authority');
  // RFC 9113 section 8.2.3: a Cookie header may be cut into crumbs, which are one line again before anybody else sees them.
  const cookie = pairs.flatMap(([name, value = '']) => (name === 'cookie' ? [value] : [])).join('; ');
  const firstCookie = pairs.findIndex(([name]) => name === 'cookie');
  return pairs.flatMap(([name = '', value = ''], index) => {
    if (name === ':authority') return ['host', value];
    if (name.startsWith(':') || (name === 'host' && hasAuthority)) return [];
    if (name !== 'cookie') return [name, value];
    return index === firstCookie ? [name, cookie] : [];
  });
}

/** Whether a request has a body; one of no bytes is none. */
export function hasBody(message: Message): boolean {
  if ('stream' in message) return !message.stream.endAfterHeaders;
  const { 'transfer-encoding': encoding, 'content-length': length } = message.headers;
  return encoding !== undefined || Number(length ?? 0) > 0;
}
