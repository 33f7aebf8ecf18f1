/** The distribution behind an HTTP server on this machine. */
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { wireName } from '#policy/header-name';
import { EdgeError } from '../config/errors.ts';
import type { Trip } from './distribution.ts';
import { errorAnswer } from './error-page.ts';
import { type Answer, asBytes, type ViewerRequest } from './exchange.ts';
import { viewerRequestOf } from './viewer-request.ts';

/** A request that was answered. */
export interface ServedRequest {
  readonly request: ViewerRequest;
  readonly trip: Trip;
  /** Milliseconds from the request's head to the answer's end. */
  readonly took: number;
}

/** A server that listens. */
export interface EdgeServer {
  readonly port: number;
  /** Takes no new request, and gives those in flight a moment; then every connection is ended. */
  close(): Promise<void>;
}

/** Bytes of a request's head, above which CloudFront answers 494. */
const HEAD_LIMIT = 32_768;

/** Milliseconds in which requests in flight may still be answered when the server closes. */
const GRACE = 400;

/**
 * Serves whatever `distribution` is at the time of each request on the loopback address. `country` is where viewers are who say
 * nothing else, as two letters.
 *
 * @throws EdgeError ERR_LISTEN where the port cannot be had
 */
export async function serve(
  port: number,
  distribution: () => (request: ViewerRequest) => Promise<Trip>,
  served: (request: ServedRequest) => void,
  now: () => number,
  country?: string,
): Promise<EdgeServer> {
  const server = createServer({ maxHeaderSize: HEAD_LIMIT }, async (message, response) => {
    const start = now();
    const request = viewerRequestOf(message, country);
    const trip = await distribution()(request).catch((error: unknown) => brokenTrip(error));
    await send(response, request.method, trip.answer);
    served({ request, trip, took: now() - start });
  });
  server.on('clientError', refuse);
  await listen(server, port);
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        const patience = setTimeout(() => server.closeAllConnections(), GRACE);
        server.close(() => {
          clearTimeout(patience);
          resolve();
        });
        server.closeIdleConnections();
      }),
  };
}

/** A bug of ours still answers its viewer, and says so. */
function brokenTrip(error: unknown): Trip {
  const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { behavior: '', answer: errorAnswer(500, 'Error', `Edgewright broke: ${says}`), changes: [] };
}

async function send(
  response: ServerResponse,
  method: string,
  { status, statusDescription, headers, body }: Answer,
): Promise<void> {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.flatMap(({ key, value }) => [key ?? wireName(name), asBytes(value)]),
  );
  try {
    response.writeHead(Number(status), statusDescription, lines);
    if (typeof body === 'string' || body instanceof Uint8Array) response.end(method === 'HEAD' ? '' : body);
    else await pipeline(body, response);
  } catch {
    response.destroy();
  }
}

/** What is no HTTP, or too much of it. */
function refuse(error: NodeJS.ErrnoException, socket: Socket): void {
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 494 : 400;
  const { headers, body } = errorAnswer(
    status,
    'Error',
    status === 494 ? 'The request headers are too large.' : 'Bad request.',
  );
  const lines = Object.entries(headers).map(([name, [line]]) => `${name}: ${line?.value}\r\n`);
  if (socket.writable) socket.end(`HTTP/1.1 ${status} Error\r\nconnection: close\r\n${lines.join('')}\r\n${body}`);
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const says = error.code === 'EADDRINUSE' ? `Port ${port} is taken` : `Port ${port} cannot be had: ${error.code}`;
      reject(
        new EdgeError('ERR_LISTEN', says, 'End what listens there, or choose another port with --port.', [], error),
      );
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}
