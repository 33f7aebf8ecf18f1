/**
 * WebSockets: a viewer's request to upgrade goes to the origin, and from then on bytes pass both ways as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
 */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { CloudFrontHeaders } from 'aws-lambda';
import { wireName } from '#policy/header-name';
import { errorAnswer } from './error-page.ts';
import { type Answer, asBytes, headerLines, headerOf, type ViewerRequest } from './exchange.ts';

/** Calls back after milliseconds, unless what it returned was called before: `setTimeout`, or a clock that tests tell the time. */
export type After = (milliseconds: number, then: () => void) => () => void;

/** A WebSocket that is to be opened. */
export interface Passage {
  /** As it goes to the origin. */
  readonly request: ViewerRequest;
  /** The origin's scheme, host and port. */
  readonly origin: string;
  /** What CloudFront adds to the origin's answer. */
  readonly added: CloudFrontHeaders;
  /** The viewer's connection, and what was read from it after the request. */
  readonly socket: Socket;
  readonly head: Buffer;
  readonly after: After;
}

/** Milliseconds without a byte from the origin after which CloudFront closes a WebSocket. */
const IDLE = 600_000;

/** Milliseconds for the origin to answer the request. */
const READ_TIMEOUT = 30_000;

const WEB_SOCKET: CloudFrontHeaders = {
  connection: [{ key: 'Connection', value: 'Upgrade' }],
  upgrade: [{ key: 'Upgrade', value: 'websocket' }],
};

/** Whether a request asks for a WebSocket. @see https://www.rfc-editor.org/rfc/rfc6455#section-4.2.1 */
export function isWebSocket({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/**
 * Opens a WebSocket to the origin. Its answer comes back when it is known: with 101, viewer and origin are joined already; any
 * other, one of CloudFront's own where the origin fails too, is still to be sent.
 */
export function passThrough({ request, origin, added, socket, head, after }: Passage): Promise<Answer> {
  return new Promise((resolve) => {
    const failed = (says: string): void =>
      resolve(errorAnswer(says === 'time-out' ? 504 : 502, 'Error', `The origin ${origin} did not answer: ${says}`));
    try {
      const outgoing = (origin.startsWith('https:') ? httpsRequest : httpRequest)(origin, {
        path: asBytes(request.querystring ? `${request.uri}?${request.querystring}` : request.uri),
        headers: sentHeaders(request, origin),
      });
      const cancel = after(READ_TIMEOUT, () => {
        failed('time-out');
        outgoing.destroy();
      });
      const left = (): void => void outgoing.destroy();
      socket.once('close', left);
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        cancel();
        failed(error.code ?? error.message);
      });
      outgoing.on('response', (message) => {
        cancel();
        socket.removeListener('close', left);
        resolve({ ...answerOf(message), body: message });
      });
      outgoing.on('upgrade', (message, far: Socket, farHead) => {
        cancel();
        const answer = answerOf(message);
        const joined = { ...answer, headers: { ...answer.headers, ...added } };
        socket.write(headOf(joined), 'latin1');
        socket.write(farHead);
        far.write(head);
        join(socket, far, after);
        resolve(joined);
      });
      outgoing.end();
    } catch (error) {
      failed(String(error));
    }
  });
}

/** Bytes both ways until either side closes, or the origin is silent for too long. */
function join(near: Socket, far: Socket, after: After): void {
  const over = (): void => {
    cancel();
    near.destroy();
    far.destroy();
  };
  let cancel = after(IDLE, over);
  far.on('data', () => {
    cancel();
    cancel = after(IDLE, over);
  });
  for (const socket of [near, far]) socket.on('error', over).on('close', over);
  near.pipe(far);
  far.pipe(near);
}

function sentHeaders(request: ViewerRequest, origin: string): OutgoingHttpHeaders {
  const lines = Object.entries({ ...request.headers, ...WEB_SOCKET });
  const host = headerOf(request.headers, 'host') ?? new URL(origin).host;
  return {
    ...Object.fromEntries(lines.map(([name, values]) => [name, values.map(({ value }) => asBytes(value))])),
    host: asBytes(host),
  };
}

function answerOf(message: IncomingMessage): Answer {
  return {
    status: String(message.statusCode),
    statusDescription: message.statusMessage ?? '',
    headers: headerLines(message.rawHeaders),
    body: '',
  };
}

function headOf({ status, statusDescription, headers }: Answer): string {
  const lines = Object.entries(headers).flatMap(([name, values]) =>
    values.map(({ key, value }) => `${key ?? wireName(name)}: ${asBytes(value)}\r\n`),
  );
  return `HTTP/1.1 ${status} ${statusDescription}\r\n${lines.join('')}\r\n`;
}
