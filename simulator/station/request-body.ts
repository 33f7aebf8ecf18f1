/**
 * The body of a request before a Lambda@Edge handler that sees it: its beginning for the handler, all of it for the origin.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-include-body-access.html
 */
import { Readable } from 'node:stream';
import type { CloudFrontRequest } from 'aws-lambda';
import type { ViewerRequest } from '../exchange.ts';
import { headersFrom } from '../header-lines.ts';

/** `request.body` of an event. */
export type EventBody = NonNullable<CloudFrontRequest['body']>;

/** A body as a handler sees it, and the whole of it again, where there is one. */
export interface SeenBody {
  readonly body: EventBody;
  readonly stream?: Readable;
}

/** Reads little more of a body than a handler sees, `limit` bytes. Rejects where the viewer ends the request before that. */
export async function seenBody(stream: Readable | undefined, limit: number): Promise<SeenBody> {
  if (!stream) return { body: eventBody(Buffer.alloc(0), false) };
  const { bytes, hasEnded } = await beginningOf(stream, limit);
  return {
    body: eventBody(bytes.subarray(0, limit), bytes.length > limit),
    stream: hasEnded ? Readable.from([bytes], { objectMode: false }) : stream,
  };
}

/** All bytes of a stream, or the first of it that are more than `limit`; then it stands still, and they can be read again. */
function beginningOf(stream: Readable, limit: number): Promise<{ bytes: Buffer; hasEnded: boolean }> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const settle = (hasEnded: boolean): void => {
      stream.off('data', take).off('end', end).off('error', reject).off('close', close);
      const bytes = Buffer.concat(chunks);
      // At once: a tick later a stream that has nothing left would have ended.
      if (!hasEnded) stream.pause().unshift(bytes);
      resolve({ bytes, hasEnded });
    };
    const take = (chunk: Buffer): void => {
      chunks.push(chunk);
      length += chunk.length;
      if (length > limit) settle(false);
    };
    const end = (): void => settle(true);
    const close = (): void => reject(new Error('closed before its end'));
    stream.on('data', take).on('end', end).on('error', reject).on('close', close);
    // One that a station before this one has paused does not flow by itself.
    stream.resume();
  });
}

function eventBody(bytes: Buffer, inputTruncated: boolean): EventBody {
  return { inputTruncated, action: 'read-only', encoding: 'base64', data: bytes.toString('base64') };
}

/** Lets a viewer send the rest of what nobody reads: whoever sends sees no answer before, and the connection stays of use. */
export function discardBody(stream: Readable | undefined): void {
  stream?.on('error', () => {}).resume();
}

/** A request with the body that a handler put in place of its own. */
export function withReplacedBody(request: ViewerRequest, { data, encoding }: EventBody): ViewerRequest {
  const { stream, ...asked } = request;
  discardBody(stream);
  const bytes = Buffer.from(data, encoding === 'base64' ? 'base64' : 'utf8');
  const { 'transfer-encoding': _, ...headers } = asked.headers;
  return {
    ...asked,
    headers: { ...headers, ...headersFrom({ 'Content-Length': bytes.length }) },
    stream: Readable.from([bytes], { objectMode: false }),
  };
}
