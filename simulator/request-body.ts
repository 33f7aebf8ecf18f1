/**
 * The body of a request before a Lambda@Edge handler that sees it: its beginning for the handler, all of it for the origin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html
 */
import { Readable } from 'node:stream';
import type { CloudFrontRequest } from 'aws-lambda';
import { headersFrom, type ViewerRequest } from './exchange.ts';

/** `request.body` of an event. */
export type EventBody = NonNullable<CloudFrontRequest['body']>;

/** A body as a handler sees it, and the whole of it again, where there is one. */
export interface SeenBody {
  readonly body: EventBody;
  readonly stream?: Readable;
}

/** Reads no more of a body than a handler sees, `limit` bytes. Rejects where the viewer ends the request before that. */
export async function seenBody(stream: Readable | undefined, limit: number): Promise<SeenBody> {
  if (!stream) return { body: eventBody(Buffer.alloc(0), false) };
  const chunks: Buffer[] = [];
  const rest: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  let length = 0;
  while (length <= limit) {
    const { done, value } = await rest.next();
    if (done) break;
    const chunk = Buffer.from(value);
    chunks.push(chunk);
    length += chunk.length;
  }
  const start = Buffer.concat(chunks);
  const body = eventBody(start.subarray(0, limit), length > limit);
  return { body, stream: Readable.from(wholeOf(start, rest), { objectMode: false }) };
}

function eventBody(bytes: Buffer, inputTruncated: boolean): EventBody {
  return { inputTruncated, action: 'read-only', encoding: 'base64', data: bytes.toString('base64') };
}

async function* wholeOf(start: Buffer, rest: AsyncIterator<Buffer>): AsyncGenerator<Buffer> {
  try {
    if (start.length > 0) yield start;
    for (let next = await rest.next(); !next.done; next = await rest.next()) yield next.value;
  } finally {
    await rest.return?.();
  }
}

/** A request with the body that a handler put in place of its own. */
export function withReplacedBody(request: ViewerRequest, { data, encoding }: EventBody): ViewerRequest {
  const { stream, ...asked } = request;
  stream?.destroy();
  const bytes = Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8');
  const { 'transfer-encoding': _, ...headers } = asked.headers;
  return {
    ...asked,
    headers: { ...headers, ...headersFrom({ 'Content-Length': bytes.length }) },
    stream: Readable.from([bytes], { objectMode: false }),
  };
}
