/** One try to ask an origin: a connection, the request, the head of the answer. */
import {
  type Agent,
  type ClientRequest,
  request as httpRequest,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  type RequestOptions,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import { type Answer, targetOf, type ViewerRequest } from '../exchange.ts';

import { HEAD_LIMIT, withoutConnection } from '../header-lines.ts';
import type { Timer } from '../timer.ts';
import { asBytes } from '../wire-text.ts';
import { headFailure, isWithoutBody, originHead } from './origin-answer.ts';
import { originBody } from './origin-body.ts';
import { type FailedAttempt, failedAttempt } from './origin-failure.ts';
import { originTlsOptions } from './origin-tls.ts';

/** Where and how an origin is asked. Times are in milliseconds. */
export interface AttemptParts {
  /** Scheme, host and port. */
  readonly url: URL;
  /** Of the URL's scheme. */
  readonly agent: Agent;
  readonly connectionTimeout: number;
  readonly readTimeout: number;
  readonly sslProtocols: readonly string[];
  readonly timer: Timer;
  /** Ends the try, and the answer that it got, where the whole takes too long. */
  readonly signal?: AbortSignal;
  /** Ends the try until there is an answer, since nobody waits for it. */
  readonly gone: AbortSignal;
  /** Called once the body of the answer is over. */
  readonly over: () => void;
}

/** What came of a try. It never rejects. */
export function attempt(request: ViewerRequest, parts: AttemptParts): Promise<Answer | FailedAttempt> {
  return new Promise((resolve) => {
    if (parts.gone.aborted) return resolve({ ...LEFT, stage: 'connect' });
    try {
      ask(request, parts, resolve);
    } catch (error) {
      // A rule may have made the path or a header of whatever a viewer sent.
      resolve(failedAttempt(error as Error, 'response'));
    }
  });
}

/** Nobody will hear of it. */
const LEFT = { failure: 'OriginCommError', isLate: false, says: 'nobody waited for the answer' } as const;

function ask(request: ViewerRequest, parts: AttemptParts, resolve: (outcome: Answer | FailedAttempt) => void): void {
  const { connectionTimeout, readTimeout, timer } = parts;
  const isSecure = parts.url.protocol === 'https:';
  const outgoing = (isSecure ? httpsRequest : httpRequest)(optionsOf(request, parts));
  // Bytes are counted; Node would drop what is above a number of lines, and say nothing.
  outgoing.maxHeadersCount = 0;

  let stage: FailedAttempt['stage'] = 'connect';
  let isSettled = false;
  let stop = (): void => {};
  const settle = (outcome: Answer | FailedAttempt): void => {
    if (isSettled) return;
    isSettled = true;
    parts.gone.removeEventListener('abort', left);
    stop();
    resolve(outcome);
  };
  const fail = (failed: Omit<FailedAttempt, 'stage'>): void => {
    settle({ ...failed, stage });
    outgoing.destroy();
  };
  const wait = (milliseconds: number, forWhat: string): void => {
    stop();
    if (isSettled) return;
    const says = `no ${forWhat} within ${milliseconds / 1000} s`;
    stop = timer(milliseconds, () => fail({ failure: 'OriginCommError', isLate: true, says }));
  };

  const left = (): void => fail(LEFT);
  parts.gone.addEventListener('abort', left);
  wait(connectionTimeout, 'connection');
  outgoing.on('socket', (socket) =>
    whenConnected(socket, isSecure, outgoing.reusedSocket, () => {
      stage = 'response';
      stop();
      send(request, outgoing, {
        waiting: (what) => wait(readTimeout, what),
        going: () => stop(),
        fail,
      });
    }),
  );
  outgoing.on('information', continuesOnce(fail));
  outgoing.on('response', (message) => {
    const failure = headFailure(message);
    if (failure) fail({ failure, isLate: false, says: `status ${message.statusCode}` });
    else settle(answerOf(request.method, message, parts));
  });
  outgoing.on('upgrade', (_, socket) => {
    socket.destroy();
    fail({ failure: 'OriginInvalidResponseError', isLate: false, says: 'status 101' });
  });
  outgoing.on('error', (error) => settle(failedAttempt(error, stage)));
}

function optionsOf(request: ViewerRequest, { url, agent, signal, sslProtocols }: AttemptParts): RequestOptions {
  return {
    protocol: url.protocol,
    hostname: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port,
    agent,
    ...(signal ? { signal } : {}),
    method: request.method,
    // A rule may have put in what no request line can hold.
    path: asBytes(targetOf(request)).replace(/[\0- \x7f]/g, encodeURIComponent),
    headers: wireHeaders(request, url.host),
    maxHeaderSize: HEAD_LIMIT,
    ...(url.protocol === 'https:' ? originTlsOptions(url, sslProtocols, request.originTls) : {}),
  };
}

/** Header lines by the names as they were sent, with the one framing that the body has. */
function wireHeaders({ headers, stream }: ViewerRequest, host: string): OutgoingHttpHeaders {
  const { 'content-length': length, ...others } = withoutConnection(headers);
  const lines = Object.entries({ host: [{ key: 'Host', value: host }], ...others }).map(
    ([name, values]) => [values[0]?.key || name, values.map(({ value }) => asBytes(value))] as const,
  );
  const framing = length?.[0] ? { 'Content-Length': length[0].value } : { 'Transfer-Encoding': 'chunked' };
  return {
    ...Object.fromEntries(lines.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
    ...(stream ? framing : {}),
    Connection: 'Keep-Alive',
  };
}

function whenConnected(socket: Socket, isSecure: boolean, isReused: boolean, then: () => void): void {
  if (isReused) then();
  else socket.once(isSecure ? 'secureConnect' : 'connect', then);
}

/** An origin may say once that it goes on, and never twice: see `RequestAndResponseBehaviorCustomOrigin`, "100 Continue". */
function continuesOnce(fail: (failed: Omit<FailedAttempt, 'stage'>) => void): (info: { statusCode: number }) => void {
  let continues = 0;
  return ({ statusCode }) => {
    if (statusCode === 100) continues += 1;
    if (continues > 1) fail({ failure: 'OriginInvalidResponseError', isLate: false, says: 'status 100 again' });
  };
}

/** Who is told how the sending of a request goes. */
interface Sending {
  /** The origin is to do something now. */
  readonly waiting: (forWhat: string) => void;
  /** It is not: the viewer is. */
  readonly going: () => void;
  readonly fail: (failed: Omit<FailedAttempt, 'stage'>) => void;
}

/** Sends a request's body as it comes. Only while the origin is to take more, or to answer, its time counts. */
function send({ stream }: ViewerRequest, outgoing: ClientRequest, { waiting, going, fail }: Sending): void {
  if (!stream) {
    outgoing.end();
    waiting('answer');
    return;
  }
  const cut = (): void => {
    if (!stream.readableEnded) fail({ failure: 'OriginWriteError', isLate: false, says: 'the viewer went away' });
  };
  stream.on('data', (chunk) => {
    if (outgoing.destroyed || outgoing.write(chunk)) return;
    stream.pause();
    waiting('room for the body');
  });
  outgoing.on('drain', () => {
    going();
    stream.resume();
  });
  stream.on('end', () => {
    outgoing.end();
    waiting('answer');
  });
  stream.on('error', cut);
  stream.on('close', cut);
  if (stream.destroyed) cut();
  // A station that has seen the beginning has paused it, and a listener alone does not let it flow again.
  else stream.resume();
}

function answerOf(method: string, message: IncomingMessage, parts: AttemptParts): Answer {
  const head = originHead(message);
  if (!isWithoutBody(method, message.statusCode ?? 0)) {
    return { ...head, body: originBody(message, parts) };
  }
  message.on('error', () => {});
  message.resume();
  parts.over();
  return { ...head, body: '' };
}
