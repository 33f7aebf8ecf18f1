import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import type { OriginFailure } from '../exchange.ts';
import type { Timer } from '../timer.ts';

/** Why the body of an answer ends before its end: the error with which its stream is destroyed. */
export interface CutBody extends Error {
  readonly failure: OriginFailure;
}

/** What an origin's body is read by. */
export interface BodyReading {
  /** Milliseconds between packets. While nobody wants more, no time counts. */
  readonly readTimeout: number;
  readonly timer: Timer;
  /** Aborted where the whole takes too long. */
  readonly signal?: AbortSignal;
  /** Called once the body is over, whole or not. */
  readonly over: () => void;
}

/**
 * The body of an origin's answer. One that is cut, by whatever cause, ends with an error of the type `CutBody`, so that nobody
 * takes it for the whole.
 */
export function originBody(message: IncomingMessage, { readTimeout, timer, signal, over }: BodyReading): Readable {
  let stop = (): void => {};
  const cut = (failure: OriginFailure, says: string): void => {
    body.destroy(Object.assign(new Error(says), { failure }) satisfies CutBody);
  };
  const wait = (): void => {
    stop();
    // Whoever reads a packet may end the body meanwhile; a timer would hold it until it is over.
    if (body.destroyed) return;
    stop = timer(readTimeout, () => cut('OriginCommError', 'The origin did not go on with its answer in time.'));
  };
  const late = (): void => cut('OriginCommError', 'The origin did not end its answer in time.');
  const body = new Readable({
    read() {
      wait();
      message.resume();
    },
    destroy(error, done) {
      stop();
      over();
      signal?.removeEventListener('abort', late);
      if (!message.complete) message.destroy();
      done(error);
    },
  });
  // Who reads it learns of the error; one that nobody reads is no reason to end the process.
  body.on('error', () => {});
  // Node takes a body without a length for whole when its connection ends, whoever ended it.
  signal?.addEventListener('abort', late);
  message.pause();
  message.on('data', (chunk) => {
    stop();
    if (body.push(chunk)) wait();
    else message.pause();
  });
  message.on('end', () => {
    stop();
    body.push(null);
  });
  message.on('error', ({ message: says }) => cut('OriginReadError', says));
  message.on('close', () => {
    if (!message.complete) cut('OriginReadError', 'The origin closed the connection before the end of its answer.');
  });
  return body;
}
