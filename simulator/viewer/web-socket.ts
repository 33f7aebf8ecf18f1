/**
 * WebSockets: a viewer's request to upgrade goes to the origin, and from then on bytes pass both ways as they are.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/distribution-working-with.websockets.html
 */
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';
import type { CloudFrontHeaders } from 'aws-lambda';
import { type Answer, targetOf, type ViewerRequest } from '../exchange.ts';
import { headerLines, wireLines } from '../header-lines.ts';
import { originTlsOptions } from '../origin/origin-tls.ts';
import { errorAnswer } from '../response/error-page.ts';
import { ORIGIN_DEFAULTS } from '../settings.ts';
import type { Timer } from '../timer.ts';
import { asBytes } from '../wire-text.ts';

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
  readonly after: Timer;
}

/** Milliseconds without a byte from the origin after which CloudFront closes a WebSocket. */
const IDLE = 600_000;

/** Milliseconds for the origin to answer the request. */
const READ_TIMEOUT = 30_000;

const WEB_SOCKET: CloudFrontHeaders = {
  connection: [{ key: 'Connection', value: 'Upgrade' }],
  upgrade: [{ key: 'Upgrade', value: 'websocket' }],
};

/** A request for a WebSocket has no body; an origin that is told of one would wait for it. */
const OF_A_BODY = ['content-length', 'transfer-encoding', 'expect'];

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
        path: asBytes(targetOf(request)),
        headers: sentHeaders(request, origin),
        ...(origin.startsWith('https:') ? tlsOptionsOf(request, origin) : {}),
      });
      const cancel = after(READ_TIMEOUT, () => {
        failed('time-out');
        outgoing.destroy();
      });
      // Only who reads hears that the viewer left. What comes before the answer waits for it, and nothing more is read.
      const early = [head];
      const wait = (chunk: Buffer): void => {
        early.push(chunk);
        socket.pause();
      };
      const left = (): void => void outgoing.destroy();
      socket.on('data', wait).on('end', left).on('close', left);
      const answered = (): void => {
        cancel();
        socket.off('data', wait).off('end', left).off('close', left);
      };
      outgoing.on('error', (error: NodeJS.ErrnoException) => {
        answered();
        failed(error.code ?? error.message);
      });
      outgoing.on('response', (message) => {
        answered();
        resolve({ ...answerOf(message), body: message });
      });
      outgoing.on('upgrade', (message, far: Socket, farHead) => {
        answered();
        const answer = answerOf(message);
        const joined = { ...answer, headers: { ...answer.headers, ...added } };
        const { status, statusDescription, headers } = joined;
        socket.write(`HTTP/1.1 ${status} ${statusDescription}\r\n${asBytes(wireLines(headers))}`, 'latin1');
        socket.write(farHead);
        for (const chunk of early) far.write(chunk);
        join(socket, far, after);
        resolve(joined);
      });
      outgoing.end();
    } catch (error) {
      failed(String(error));
    }
  });
}

/** Bytes both ways until either side closes, or the origin is silent for too long. What was sent before still arrives. */
function join(near: Socket, far: Socket, after: Timer): void {
  const cut = (): void => {
    near.destroy();
    far.destroy();
  };
  let cancel = after(IDLE, cut);
  far.on('data', () => {
    cancel();
    cancel = after(IDLE, cut);
  });
  for (const [socket, other] of [[near, far] as const, [far, near] as const]) {
    const over = (): void => {
      cancel();
      other.destroySoon();
    };
    socket.on('end', over).on('close', over).on('error', cut).pipe(other);
  }
}

function tlsOptionsOf({ origin: configured, originTls }: ViewerRequest, origin: string): object {
  const sslProtocols = configured?.custom?.sslProtocols ?? ORIGIN_DEFAULTS.sslProtocols;
  return originTlsOptions(new URL(origin), sslProtocols, originTls);
}

function sentHeaders({ headers }: ViewerRequest, origin: string): OutgoingHttpHeaders {
  const lines = Object.entries({ ...headers, ...WEB_SOCKET }).filter(([name]) => !OF_A_BODY.includes(name));
  const sent = Object.fromEntries(lines.map(([name, values]) => [name, values.map(({ value }) => asBytes(value))]));
  return { ...sent, host: sent.host?.[0] ?? new URL(origin).host };
}

function answerOf(message: IncomingMessage): Answer {
  return {
    status: String(message.statusCode),
    statusDescription: message.statusMessage ?? '',
    headers: headerLines(message.rawHeaders),
    body: '',
  };
}
