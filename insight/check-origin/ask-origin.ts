/** Asks an origin over the network, as CloudFront would, and takes whatever comes. */
import { createHash } from 'node:crypto';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
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

/** What Node says of connections and answers, in words that go on behind "the origin". */
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'cut the connection before the answer was whole',
  ENOTFOUND: 'has a name that the DNS does not know',
  EAI_AGAIN: 'has a name that the DNS could not look up',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  CERT_HAS_EXPIRED: 'has a certificate that has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'has a certificate that it signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'has a certificate that nobody trusts',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'does not send the certificates between its own and one that is trusted',
  ERR_TLS_CERT_ALTNAME_INVALID: 'has a certificate for another name',
};

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
      asked.on('error', (error) => fail(wordsOf(error)));
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
    return { failed: `${wordsOf(error as Error)}: ${bytes} bytes of its body came` };
  }
  const { statusCode: status = 0, rawHeaders } = answer;
  const lines = rawHeaders.flatMap((name, i) =>
    i % 2 === 0 ? [[name.toLowerCase(), rawHeaders[i + 1] ?? ''] as const] : [],
  );
  return { status, lines, hash: hash.digest('base64'), bytes, waited };
}

function wordsOf(error: Error & { code?: string; reason?: string }): string {
  const { code = '', reason, message } = error;
  if (message === 'socket hang up') return 'closed the connection without an answer';
  if (code.startsWith('HPE_')) return `does not speak HTTP: ${(reason ?? message).replace(/^Parse Error: /, '')}`;
  return WORDS[code] ?? `failed: ${message}`;
}
