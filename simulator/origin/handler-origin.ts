/** A web-standard handler as an origin: what a test gives in place of a server. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { wireName } from '#policy/header-name';
import { type Answer, type OriginServer, targetOf, type ViewerRequest } from '../exchange.ts';

import { headerLines } from '../header-lines.ts';
import { failedOrigin } from './origin-failure.ts';
import type { OriginHandler } from './played-origin.ts';

/** A handler that throws is a server that nobody can connect to. */
const DOWN = { failure: 'OriginConnectError', stage: 'connect', isLate: false } as const;

/** An origin that asks a handler; what the handler throws is an origin that does not answer, a 502. */
export function handlerOrigin(host: string, handler: OriginHandler): OriginServer {
  return {
    async fetch(request) {
      try {
        return answerFrom(await handler(requestTo(host, request)));
      } catch (error) {
        return failedOrigin(request, { ...DOWN, says: String(error) });
      }
    },
  };
}

function requestTo(host: string, request: ViewerRequest): Request {
  const { method, headers, stream } = request;
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ value }): [string, string] => [name, value]),
  );
  const url = new URL(`http://${host}`);
  // A path as it is, dot segments and all, is nothing that a URL takes; a handler gets what it makes of it.
  const init = { method, headers: lines };
  const body = stream && method !== 'GET' && method !== 'HEAD' ? { body: Readable.toWeb(stream), duplex: 'half' } : {};
  return new Request(`${url.origin}${targetOf(request)}`, { ...init, ...body } as RequestInit);
}

function answerFrom(response: Response): Answer {
  const lines = [...response.headers].flatMap(([name, value]) => [wireName(name), value]);
  return {
    status: String(response.status),
    statusDescription: response.statusText,
    headers: headerLines(lines),
    body: response.body ? Readable.fromWeb(response.body as ReadableStream) : '',
  };
}
