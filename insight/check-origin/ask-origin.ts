/** Asks an origin over the network, as CloudFront would, and takes whatever comes. */
import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { failureWords } from '../failure-words.ts';
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
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return ({ method, headers: more }) =>
    new Promise((resolve) => {
      const began = now();
      // CloudFront's own name, by which some origins behave otherwise.
      const sent = { 'user-agent': 'Amazon CloudFront', ...headers, ...more };
      const asked = request(url, { method, headers: sent, agent: false });
      const fail = (failed: string): void => {
        clearTimeout(late);
        asked.destroy();
        resolve({ failed });
      };
      const late = setTimeout(() => fail(`did not answer within ${timeout / 1000} seconds`), timeout);
      asked.on('error', (error) => fail(failureWords(error)));
      asked.on('upgrade', () => fail('switched protocols without being asked to'));
      asked.on('response', (answer) => {
        wholeAnswer(answer, now() - began).then((whole) => {
          clearTimeout(late);
          asked.destroy();
          resolve(whole);
        });
      });
      asked.end();
    });
}

async function wholeAnswer(answer: IncomingMessage, waited: number): Promise<OriginAnswer | OriginFailure> {
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      hash.update(chunk);
      bytes += chunk.length;
      if (bytes > MOST_BYTES) break;
    }
  } catch (error) {
    return { failed: `${failureWords(error as Error)}: ${bytes} bytes of its body came` };
  }
  const { statusCode: status = 0, rawHeaders } = answer;
  const lines = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? ''] as const] : [],
  );
  return { status, lines, hash: hash.digest('base64'), bytes, waited };
}
