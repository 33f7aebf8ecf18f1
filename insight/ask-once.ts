/** Asks a server over the network, on a connection of its own, and takes whatever comes. */
import { type ClientRequest, request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { failureWords } from './failure-words.ts';

/** No answer, or not all of one. */
export interface Failure {
  /** What happened, as a sentence goes on behind who was asked: `refused the connection`. */
  readonly failed: string;
}

/** How a server is asked. */
export interface AskOnce<Answer> {
  /** Method, headers and the like. */
  readonly options: RequestOptions & { readonly servername?: string };
  /** Milliseconds until a whole answer is not waited for any longer. */
  readonly timeout: number;
  /** Makes something of an answer whose head is here. */
  readonly read: (answer: IncomingMessage) => Promise<Answer | Failure>;
  /** Sees the request before it goes out. */
  readonly watch?: (asked: ClientRequest) => void;
}

/** Asks a URL. Follows no redirect, and never throws. */
export function askOnce<Answer>(
  url: URL,
  { options, timeout, read, watch = () => {} }: AskOnce<Answer>,
): Promise<Answer | Failure> {
  const request = url.protocol === 'https:' ? httpsRequest : httpRequest;
  return new Promise((resolve) => {
    const asked = request(url, { ...options, agent: false });
    const end = (result: Answer | Failure): void => {
      clearTimeout(late);
      asked.destroy();
      resolve(result);
    };
    const late = setTimeout(() => end({ failed: `did not answer within ${timeout / 1000} seconds` }), timeout);
    watch(asked);
    asked.on('error', (error) => end({ failed: failureWords(error) }));
    asked.on('upgrade', () => end({ failed: 'switched protocols without being asked to' }));
    asked.on('response', (answer) => {
      read(answer).then(end);
    });
    asked.end();
  });
}

/** An answer as it came over the wire, but for its body. */
export interface WholeAnswer {
  readonly status: number;
  /** Every line, in its order. */
  readonly lines: readonly (readonly [name: string, value: string])[];
  /** Bytes of the body as it was sent. */
  readonly bytes: number;
}

/** Reads an answer to its end, or as many bytes as `most` says. */
export async function wholeAnswer(
  answer: IncomingMessage,
  most: number,
  hears: (chunk: Buffer) => void = () => {},
): Promise<WholeAnswer | Failure> {
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      hears(chunk);
      bytes += chunk.length;
      if (bytes > most) break;
    }
  } catch (error) {
    return { failed: `${failureWords(error as Error)}: ${bytes} bytes of its body came` };
  }
  const { statusCode: status = 0, rawHeaders } = answer;
  const lines = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [[name, rawHeaders[i + 1] ?? ''] as const] : []));
  return { status, lines, bytes };
}
