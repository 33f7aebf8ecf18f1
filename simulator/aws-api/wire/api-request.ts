import type { IncomingMessage } from 'node:http';

/** A request to an API, read whole. */
export interface ApiRequest {
  readonly method: string;
  /** As it was sent, without the query. */
  readonly path: string;
  /** Decoded, in the order in which it was sent. */
  readonly query: readonly (readonly [name: string, value: string])[];
  /** By lower-case name; lines of one name are joined. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Bytes of a body that are taken at most: Lambda takes 50 MB of zip, and base64 makes more of it. */
const BODY_LIMIT = 80 * 1024 * 1024;

/** Reads a request to its end; nothing where it is no URL or too long. */
export async function readApiRequest(message: IncomingMessage): Promise<ApiRequest | undefined> {
  const { method = 'GET', url = '/' } = message;
  const question = url.indexOf('?');
  const path = question < 0 ? url : url.slice(0, question);
  const query = queryOf(question < 0 ? '' : url.slice(question + 1));
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size > BODY_LIMIT) return undefined;
    chunks.push(chunk);
  }
  if (!query || !path.startsWith('/')) return undefined;
  const headers = Object.entries(message.headersDistinct).map(
    ([name, values = []]) => [name, values.join(',')] as const,
  );
  return { method, path, query, headers: Object.fromEntries(headers), body: Buffer.concat(chunks) };
}

function queryOf(text: string): readonly (readonly [string, string])[] | undefined {
  try {
    return text
      .split('&')
      .filter((part) => part !== '')
      .map((part) => {
        const equals = part.indexOf('=');
        const [name, value] = equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)];
        return [decodeURIComponent(name.replaceAll('+', ' ')), decodeURIComponent(value.replaceAll('+', ' '))] as const;
      });
  } catch {
    return undefined;
  }
}
