/** What goes back and forth between viewer, edge and origin. */
import { Readable } from 'node:stream';
import type { CloudFrontHeaders, CloudFrontRequest } from 'aws-lambda';
import type { OriginChoice } from './contract/origin-choice.ts';

/** A viewer's request in the shape of a Lambda@Edge event: raw query, headers as lines. Its body is a stream. */
export interface ViewerRequest extends CloudFrontRequest {
  readonly stream?: Readable;
  /** The edge location that the viewer is connected to: `FRA56-P4`. */
  readonly pop?: string;
  /** The origin that a function at viewer-request chose, if it did. It is no part of what the cache's key is made of. */
  readonly originChoice?: OriginChoice;
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
}

/** Ends the body of an answer that nobody will read. */
export function discard({ body }: Answer): void {
  if (body instanceof Readable) body.destroy();
}

/** The same where another answer took its place, unless that has the same body. */
export function dropBody(answer: Answer, { body: sent }: Answer): void {
  if (answer.body !== sent) discard(answer);
}

/** The first value of a header. */
export function headerOf(headers: CloudFrontHeaders, name: string): string | undefined {
  return headers[name]?.[0]?.value;
}

/** The headers whose names are meant. A loop over names, since every request goes through it many times. */
export function headersWhere(headers: CloudFrontHeaders, isMeant: (name: string) => boolean): CloudFrontHeaders {
  const meant: CloudFrontHeaders = {};
  for (const name of Object.keys(headers)) if (isMeant(name)) setHeader(meant, name, headers[name] ?? []);
  return meant;
}

/** Sets a header's lines in an object that is being made. `__proto__` is a name that a viewer may send. */
export function setHeader(headers: CloudFrontHeaders, name: string, lines: CloudFrontHeaders[string]): void {
  if (name !== '__proto__') headers[name] = lines;
  else Object.defineProperty(headers, name, { value: lines, enumerable: true, configurable: true, writable: true });
}

/** Header lines from names, as they go over the wire, and values. */
export function headersFrom(values: Readonly<Record<string, string | number | undefined>>): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  for (const [key, value] of Object.entries(values)) {
    if (value !== undefined) setHeader(headers, key.toLowerCase(), [{ key, value: String(value) }]);
  }
  return headers;
}

/** Header lines from Node's list of names and values, each with its name as it was sent. */
export function headerLines(rawHeaders: readonly string[]): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const key = rawHeaders[i] ?? '';
    const name = key.toLowerCase();
    const line = { key, value: asText(rawHeaders[i + 1] ?? '') };
    if (Object.hasOwn(headers, name)) headers[name]?.push(line);
    else setHeader(headers, name, [line]);
  }
  return headers;
}

/**
 * Bytes as CloudFront reads them: UTF-8 where they are that, ISO-8859-1 otherwise. Node hands them over as ISO-8859-1.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export function asText(latin1: string): string {
  if (!BEYOND_ASCII.test(latin1)) return latin1;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(latin1, 'latin1'));
  } catch {
    return latin1;
  }
}

/** A text as the ISO-8859-1 that Node sends as bytes: UTF-8. */
export function asBytes(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text).toString('latin1') : text;
}

const BEYOND_ASCII = /[^\0-\x7f]/;
