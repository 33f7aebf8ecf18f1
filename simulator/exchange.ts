/** What goes back and forth between viewer, edge and origin. */
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import type { CloudFrontHeaders, CloudFrontRequest } from 'aws-lambda';
import type { OriginChoice } from './contract/origin-choice.ts';
import type { OriginTls } from './origin/origin-tls.ts';
import type { Viewer } from './viewer/cloudfront-headers.ts';

/** Calls back when somebody who wants an answer has gone, at once where that was before. */
export type WhenGone = (then: () => void) => void;

/** A viewer's request in the shape of a Lambda@Edge event: raw query, headers as lines. Its body is a stream. */
export interface ViewerRequest extends CloudFrontRequest {
  readonly stream?: Readable;
  /** Tells of the going of all who wait for the answer; nobody can know of it where it is missing. */
  readonly whenGone?: WhenGone | undefined;
  /** Who asks, where that is known: what CloudFront's own headers are made of. */
  readonly viewer?: Viewer;
  /** The edge location that the viewer is connected to: `FRA56-P4`. */
  readonly pop?: string;
  /** The origin that a function at viewer-request chose, if it did. It is no part of what the cache's key is made of. */
  readonly originChoice?: OriginChoice;
  /** What that function said of the origin's TLS, on the way there. */
  readonly originTls?: OriginTls;
}

/** An answer on its way to the viewer. */
export interface Answer {
  readonly status: string;
  readonly statusDescription: string;
  /** By lower-case name. */
  readonly headers: CloudFrontHeaders;
  readonly body: Readable | Uint8Array | string;
  /** Why CloudFront made it an error, for whoever reads it on this machine. */
  readonly reason?: string;
  /** How the origin failed, where that is why. */
  readonly failure?: OriginFailure;
}

/**
 * How an origin failed, as `x-edge-detailed-result-type` of an access log names it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export type OriginFailure =
  | 'OriginCommError'
  | 'OriginConnectError'
  | 'OriginContentRangeLengthError'
  | 'OriginDnsError'
  | 'OriginHeaderTooBigError'
  | 'OriginInvalidResponseError'
  | 'OriginReadError'
  | 'OriginWriteError';

/** What an origin must offer. It answers everything, an error of its own too, and never throws. */
export interface OriginServer {
  fetch(request: ViewerRequest): Promise<Answer>;
  /** Scheme, host and port of where it takes WebSockets, if it does. */
  webSocketUrl?(request: ViewerRequest): string | undefined;
  /** Ends the connections that wait for another request, and every other once its answer is over. */
  close?(): void;
}

/** Ends the body of an answer that nobody will read. */
export function discard({ body }: Answer): void {
  if (body instanceof Readable) body.destroy();
}

/** Ends the body of an answer whose viewer has gone: unless another waits for it, the origin is not read on. */
export function hangUp({ body }: Answer): void {
  if (!(body instanceof Readable)) return;
  // Nobody is left who would hear of it.
  body.on('error', () => {});
  body.destroy(new Error('The viewer hung up.'));
}

/** Ends the body of an answer where another took its place, unless that has the same body. */
export function dropBody(answer: Answer, { body: sent }: Answer): void {
  if (answer.body !== sent) discard(answer);
}

/** A body as a whole. It rejects where the body breaks off. */
export function bytesOf(body: Answer['body']): Promise<Buffer> {
  return body instanceof Readable ? buffer(body) : Promise.resolve(Buffer.from(body));
}

/** Path and query as a request line has them. */
export function targetOf({ uri, querystring }: Pick<ViewerRequest, 'uri' | 'querystring'>): string {
  return querystring === '' ? uri : `${uri}?${querystring}`;
}
