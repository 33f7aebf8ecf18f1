/** Asks an origin over the network, as CloudFront would, and takes whatever comes. */
import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { askOnce, wholeAnswer } from '../ask-once.ts';
import type { AskOrigin, OriginAnswer, OriginFailure } from './origin-answer.ts';

/** How an origin is asked. */
export interface AskOptions {
  /** Headers of every request: a secret that the origin wants to see, a Host. Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Milliseconds until a whole answer is not waited for any longer. */
  readonly timeout: number;
  /** The time in milliseconds since 1970. */
  readonly now: () => number;
}

/** Bytes of a body that are read: what CloudFront compresses at most. */
const MOST_BYTES = 10_000_000;

/** Asks the origin at a URL. Each question has a connection of its own. */
export function askOrigin(url: URL, { headers, timeout, now }: AskOptions): AskOrigin {
  return ({ method, headers: more }) => {
    const began = now();
    // CloudFront's own name, by which some origins behave otherwise.
    const options = { method, headers: { 'user-agent': 'Amazon CloudFront', ...headers, ...more } };
    return askOnce(url, { options, timeout, read: (answer) => originAnswer(answer, now() - began) });
  };
}

async function originAnswer(answer: IncomingMessage, waited: number): Promise<OriginAnswer | OriginFailure> {
  const hash = createHash('sha256');
  const whole = await wholeAnswer(answer, MOST_BYTES, (chunk) => hash.update(chunk));
  if ('failed' in whole) return whole;
  const lines = whole.lines.map(([name, value]) => [name.toLowerCase(), value] as const);
  return { ...whole, lines, hash: hash.digest('base64'), waited };
}
