/**
 * Asks a server for a JSON document. Node's own client is loaded with the first question: where keys are part of the bundle, no cold
 * start waits for it. `fetch` would load undici, tens of milliseconds.
 */
import type { IncomingMessage, RequestOptions } from 'node:http';

/** What is asked for, besides where. */
export interface JsonRequest {
  /** Default: `GET`. */
  readonly method?: 'GET' | 'POST';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Ends the question, and whatever of an answer has come. */
  readonly signal?: AbortSignal;
}

/** Asks for a document, and rejects with an Error whose message is a sentence about the server. */
export type FetchJson = (url: URL, request?: JsonRequest) => Promise<unknown>;

/** What an answer holds at most, in bytes. The key sets of the largest providers have some 10 KB. */
const MAX_BYTES = 256 * 1024;

/**
 * The document that a server answers with. A redirect is none: who may say what the keys are is configured, not answered.
 *
 * @throws Error where the server cannot be reached, answers anything but 200, too much, or no JSON
 */
export const fetchJson: FetchJson = async (url, { method = 'GET', headers = {}, body, signal } = {}) => {
  const { request } = url.protocol === 'http:' ? await import('node:http') : await import('node:https');
  const options: RequestOptions = {
    method,
    headers: { accept: 'application/json', ...headers },
    ...(signal && { signal }),
  };
  const text = await new Promise<string>((resolve, reject) => {
    const sent = request(url, options, (response) => {
      textOf(response).then(resolve, fail);
    });
    const fail = (error: Error): void => {
      sent.destroy();
      reject(failureOf(error, signal));
    };
    sent.on('error', fail);
    sent.end(body);
  });
  return parsed(text);
};

/** What is wrong with an answer, in words. */
class AnswerError extends Error {}

/** What a server sent, if it is a whole answer of 200 that is not too long. */
async function textOf(response: IncomingMessage): Promise<string> {
  const { statusCode = 0, headers } = response;
  if (statusCode !== 200) {
    const isRedirect = headers.location !== undefined && statusCode >= 300 && statusCode < 400;
    throw new AnswerError(`it answered ${statusCode}${isRedirect ? ', and redirects are not followed' : ''}`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new AnswerError(`its answer is longer than ${MAX_BYTES / 1024} KB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AnswerError('its answer is not JSON');
  }
}

function failureOf(error: NodeJS.ErrnoException, signal: AbortSignal | undefined): Error {
  if (error instanceof AnswerError) return error;
  if (signal?.aborted) return new AnswerError('it took too long to answer', { cause: error });
  return new AnswerError(`it could not be reached (${error.code ?? error.message})`, { cause: error });
}
