/** What happened to one request on its way: for people, logs, HAR files and fixtures. Times are in milliseconds. */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Station } from '#policy/restricted-headers';
import type { Runtime } from '../../build/runtime.ts';
import type { CacheKey } from '../cache/cache-key.ts';
import type { CacheReason, CacheResult, Layer } from '../cache/cached-answer.ts';
import type { Answer, OriginFailure, ViewerRequest } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';

/** The trip of one request, from the viewer and back. */
export interface Trace {
  /** The request id: X-Amz-Cf-Id, and `requestId` of every event. */
  readonly id: string;
  /** The distribution's own name: `d111111abcdef8.cloudfront.net`. */
  readonly domainName: string;
  /** Since 1970, when the request's head was there. */
  readonly startedAt: number;
  readonly viewer: TracedViewer;
  /** As the viewer sent it. */
  readonly request: TracedRequest;
  /** The path pattern that took it; empty where none did. */
  readonly behavior: string;
  /** In the order in which they ran. */
  readonly stations: readonly StationRun[];
  /** What the cache did; nothing where the request did not come that far. */
  readonly cache?: CacheDecision;
  readonly exchanges: readonly OriginExchange[];
  readonly answer: TracedAnswer;
  /** From `startedAt` to the first byte of the answer. */
  readonly firstByte: number;
  /** From `startedAt` to the last byte of the answer. */
  readonly took: number;
  /** Why CloudFront answered with an error of its own. */
  readonly reason?: string;
  /** The same in an access log's words, where they say more than `Error`. */
  readonly errorType?: ErrorType;
}

/**
 * What `x-edge-detailed-result-type` calls an error.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
 */
export type ErrorType =
  | 'AbortedOrigin'
  | 'ClientCommError'
  | 'ClientGeoBlocked'
  | 'ClientHungUpRequest'
  | 'InternalError'
  | 'InvalidRequest'
  | 'InvalidRequestBlocked'
  | 'InvalidRequestCertificate'
  | 'InvalidRequestHeader'
  | 'InvalidRequestMethod'
  | OriginFailure
  | 'OriginError'
  | 'OriginZeroSizeObjectError'
  | 'SlowReaderOriginError';

/** Who asked. */
export interface TracedViewer {
  readonly ip: string;
  readonly port: number;
  readonly protocol: 'http' | 'https' | 'ws' | 'wss';
  /** `1.1` or `2.0`. */
  readonly httpVersion: string;
  /** As access logs name them: `TLSv1.3`, `TLS_AES_128_GCM_SHA256`. */
  readonly tls?: { readonly protocol: string; readonly cipher: string };
}

/** A request's head. */
export interface TracedRequest {
  readonly method: string;
  readonly uri: string;
  /** Raw, without the question mark. */
  readonly querystring: string;
  readonly headers: CloudFrontHeaders;
  /** Bytes of the body. */
  readonly bodyBytes: number;
}

/** An answer's head. */
export interface TracedAnswer {
  readonly status: string;
  readonly statusDescription: string;
  readonly headers: CloudFrontHeaders;
  /** Bytes of the body that were sent. */
  readonly bodyBytes: number;
}

/** One run of what is associated with a station. */
export interface StationRun {
  readonly station: Station;
  /** The bundle's name or the ARN. */
  readonly name: string;
  readonly runtime: Runtime;
  /** The event, in the runtime's own shape. */
  readonly event: unknown;
  /** What it returned; nothing where it failed. */
  readonly result?: unknown;
  /** What went wrong: an error of the engine's, or what CloudFront would refuse. */
  readonly error?: string;
  /** What it wrote with `console`. */
  readonly logs: readonly string[];
  /** What a function had logged with the request, by `logCustomData`. */
  readonly customData?: string;
  readonly took: number;
}

/** What the cache decided. */
export interface CacheDecision {
  readonly key: CacheKey;
  /** As X-Cache has it. */
  readonly result: CacheResult;
  /** In words. */
  readonly because: string;
  /** Seconds since the answer came from the origin. */
  readonly age?: number;
  /** The cache that answered; nothing where the origin did. */
  readonly layer?: Layer;
  /** Whom the edge location asked; nothing where it had the answer. */
  readonly upstream?: Exclude<Layer, 'EDGE'> | 'Origin';
  readonly reason: CacheReason;
  /** Seconds for which the answer is fresh from when it came; nothing where it is not kept. */
  readonly ttl?: number;
}

/** One request to an origin. */
export interface OriginExchange {
  /** The origin's id. */
  readonly origin: string;
  /** By which it was asked; that of the viewer where the origin is a folder. */
  readonly protocol: 'http' | 'https';
  readonly request: TracedRequest;
  readonly answer: TracedAnswer;
  /** After `startedAt` of the trip. */
  readonly startedAfter: number;
  /** Until the answer's head was there. */
  readonly firstByte: number;
}

/** The head of a request, as a trace has it. */
export function tracedRequest({ method, uri, querystring, headers }: ViewerRequest): TracedRequest {
  return { method, uri, querystring, headers, bodyBytes: Number(headerOf(headers, 'content-length') ?? 0) };
}

/** The head of an answer, as a trace has it: of the body, what it is said to have. */
export function tracedAnswer({ status, statusDescription, headers, body }: Answer): TracedAnswer {
  const said = Number(headerOf(headers, 'content-length') ?? 0);
  const isHere = typeof body === 'string' || body instanceof Uint8Array;
  return { status, statusDescription, headers, bodyBytes: isHere ? Buffer.byteLength(body) : said };
}
