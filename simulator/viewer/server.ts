/** The distribution behind a port of this machine. */
import { type IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Conflict } from '../conflicts.ts';
import type { Answer, ViewerRequest, WhenGone } from '../exchange.ts';
import { HEAD_LIMIT, headersFrom, rawHeaderBytes, wireLines } from '../header-lines.ts';
import { errorAnswer } from '../response/error-page.ts';
import { realTimer, type Timer } from '../timer.ts';
import type { Trip, WebSocketTrip } from '../trip.ts';
import { malformation } from './malformed-request.ts';
import { isGone, type Response, sendAnswer } from './send-answer.ts';
import { tlsCertificate } from './tls-certificate.ts';
import { listenToViewers, type ViewerListener } from './viewer-listener.ts';
import { hasBody, type Message, requestHeadOf, type ViewerConnection, viewerRequestOf } from './viewer-request.ts';
import type { ViewerSettings } from './viewer-settings.ts';
import { isWebSocket, passThrough } from './web-socket.ts';

/** A request that was answered. */
export interface ServedRequest {
  readonly request: ViewerRequest;
  readonly trip: ServedTrip;
  readonly connection: ViewerConnection;
  readonly httpVersion: string;
  /** Milliseconds from the request's head to the answer's. */
  readonly firstByte: number;
  /** Milliseconds from the request's head to the answer's end; of a WebSocket, to its opening. */
  readonly took: number;
  /** Bytes of the answer's body that were sent. */
  readonly bodyBytes: number;
}

/** A trip as far as a server needs it: a bug of ours has no more. */
export type ServedTrip = Pick<Trip, 'behavior' | 'answer' | 'changes'> & Partial<Trip>;

/** The same of a trip to a WebSocket. */
export type ServedWebSocketTrip = ServedTrip | Passing;

type Passing = Pick<Passage, 'behavior' | 'changes' | 'request' | 'origin' | 'added'> & Partial<Passage>;
type Passage = Exclude<WebSocketTrip, Trip>;

/** What is served, and to whom. */
export interface ServedParts {
  /** 0 for any that is free. */
  readonly port: number;
  /** The distribution at the time of a request. */
  readonly distribution: () => (request: ViewerRequest) => Promise<ServedTrip>;
  /** The same for WebSockets; without one a request for a WebSocket is a request like others. */
  readonly webSocket?: () => (request: ViewerRequest) => Promise<ServedWebSocketTrip>;
  readonly served: (request: ServedRequest) => void;
  /** The time that answers tell, in milliseconds since 1970. */
  readonly now: () => number;
  /** The time by which a certificate is good, where that is another. */
  readonly realNow?: () => number;
  readonly after?: Timer;
  /** Who viewers are that say nothing else. */
  readonly viewer?: ViewerSettings;
  /** Names of the certificate besides those of this machine. */
  readonly names?: readonly string[];
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflicts?: readonly Conflict[];
  /** Where the certificate outlives the process. */
  readonly certificateFolder?: string;
}

/**
 * Serves on the loopback address, in HTTP/1.1 and over TLS in HTTP/1.1 and HTTP/2, all on one port.
 *
 * @throws EdgeError ERR_LISTEN where the port cannot be had
 */
export function serveViewers(parts: ServedParts): Promise<ViewerListener> {
  const { distribution, webSocket, served, now, viewer, names = [], certificateFolder: folder } = parts;
  const limit = headLimit(parts.conflicts ?? []);

  const answer = async (message: Message, response: Response, connection: ViewerConnection): Promise<void> => {
    const start = now();
    const method = message.method ?? 'GET';
    if (headBytes(message) > limit.bytes) {
      await sendAnswer(response, method, malformed(limit.status), start);
      return;
    }
    const whenGone: WhenGone = (then) => (isGone(response) ? then() : void response.once('close', then));
    const request = { ...viewerRequestOf(message, connection, viewer), whenGone };
    const made = malformedTrip(message) ?? (await distribution()(request).catch(brokenTrip));
    const trip = isGone(response) && made.id !== undefined ? hungUp(made) : made;
    const firstByte = now() - start;
    const bodyBytes = await sendAnswer(response, method, made.answer, now());
    // What nobody read of a body would keep a stream of HTTP/2 open; Node's HTTP/1.1 reads on by itself.
    if ('stream' in message) message.resume();
    served({ request, trip, connection, httpVersion: message.httpVersion, firstByte, took: now() - start, bodyBytes });
  };

  const open = async (
    message: IncomingMessage,
    socket: Socket,
    head: Buffer,
    connection: ViewerConnection,
    ask: (request: ViewerRequest) => Promise<ServedWebSocketTrip>,
  ): Promise<void> => {
    const start = now();
    const request = viewerRequestOf(message, connection, viewer);
    const asked = malformedTrip(message) ?? (await ask(request).catch(brokenTrip));
    const trip = 'answer' in asked ? asked : await passed(asked, socket, head);
    const firstByte = now() - start;
    const isOpen = trip.answer.status === '101';
    const bodyBytes = isOpen ? 0 : await sendAnswer(responseOn(message, socket), 'GET', trip.answer, now());
    served({ request, trip, connection, httpVersion: message.httpVersion, firstByte, took: now() - start, bodyBytes });
  };

  const passed = async (asked: Passing, socket: Socket, head: Buffer): Promise<ServedTrip> => {
    const { request, origin, added, ...trip } = asked;
    const after = parts.after ?? realTimer;
    const answer = await passThrough({ request, origin, added, socket, head, after });
    if (answer.status === '101') return { ...trip, answer, changes: () => [...trip.changes(), 'WebSocket'] };
    return { ...trip, answer: { ...answer, headers: { ...answer.headers, ...added } } };
  };

  return listenToViewers({
    port: parts.port,
    certificate: () => tlsCertificate({ names, folder, now: parts.realNow ?? now }),
    request: (message, response, connection) => void answer(message, response, connection),
    connect: (message, socket, connection) => {
      socket.on('error', () => socket.destroy());
      void answer(message, responseOn(message, socket), connection);
    },
    malformed: (error, socket) => refuse(error, socket, limit.status, now()),
    ...(webSocket && {
      upgrade: (message, socket, head, connection) => {
        // Node has let go of the socket, and of its errors.
        socket.on('error', () => socket.destroy());
        if (isWebSocket(message)) void open(message, socket, head, connection, webSocket());
        // What CloudFront does not upgrade it answers; but Node has read the head only, and will not read on.
        else if (hasBody(message)) void sendAnswer(responseOn(message, socket), 'GET', malformed(400), now());
        else void answer(message, responseOn(message, socket), connection);
      },
    }),
  });
}

/** CloudFront's answer to what is no request by HTTP, whichever distribution it may have meant. */
function malformedTrip(message: Message): ServedTrip | undefined {
  const reason = malformation(requestHeadOf(message));
  return reason === undefined
    ? undefined
    : { behavior: '', answer: { ...malformed(400), reason }, changes: () => [reason] };
}

/**
 * A trip whose viewer left before there was an answer.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html sc-status
 */
function hungUp(trip: ServedTrip): ServedTrip {
  const { reason: _, ...answer } = trip.answer;
  return {
    ...trip,
    answer: { ...answer, status: '000', statusDescription: '' },
    changes: () => [...trip.changes(), 'the viewer left'],
    errorType: 'ClientHungUpRequest',
  };
}

/** A bug of ours still answers its viewer, and says so. */
function brokenTrip(error: unknown): ServedTrip {
  const says = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return { behavior: '', answer: errorAnswer(500, 'Error', `Edgewright broke: ${says}`), changes: () => [] };
}

/** The bytes of a head as HTTP/1.1 would have them. */
function headBytes({ method = '', url = '', rawHeaders }: Message): number {
  // With the space between them.
  return method.length + 1 + url.length + ' HTTP/1.1\r\n\r\n'.length + rawHeaderBytes(rawHeaders);
}

/** A response on a connection that Node has let go, which ends with it. */
function responseOn(message: IncomingMessage, socket: Socket): ServerResponse {
  const response = new ServerResponse(message);
  response.shouldKeepAlive = false;
  response.assignSocket(socket);
  response.once('finish', () => socket.end());
  return response;
}

/** The bytes that a head may have, and the status of one that has more. */
function headLimit(conflicts: readonly Conflict[]): { readonly bytes: number; readonly status: TooLarge } {
  return conflicts.includes('head-20480') ? { bytes: 20_480, status: 413 } : { bytes: HEAD_LIMIT, status: 494 };
}

type TooLarge = 413 | 494;

function malformed(status: 400 | TooLarge): Answer {
  return errorAnswer(status, 'Error', status === 400 ? 'Bad request.' : 'The request headers are too large.');
}

/** Answers what is no HTTP, or too much of it, and ends the connection. */
function refuse(error: NodeJS.ErrnoException, socket: Socket, tooLarge: TooLarge, time: number): void {
  const { status, statusDescription, headers, body } = malformed(error.code === 'HPE_HEADER_OVERFLOW' ? tooLarge : 400);
  const ours = headersFrom({ Date: new Date(time).toUTCString(), Connection: 'close' });
  if (socket.writable)
    socket.end(`HTTP/1.1 ${status} ${statusDescription}\r\n${wireLines({ ...ours, ...headers })}${body}`);
  else socket.destroy();
}
