/**
 * Rules of the user's own: a type for each station and runtime, with exactly what can be seen and changed there. A rule changes
 * what it is given in place; at the two request stations it may return an answer, which ends the trip. Lambda@Edge waits for a
 * rule that is async; a CloudFront Function does not.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-event-structure.html
 */
import type {
  EdgeHeaders,
  EdgeResponse,
  HeadersWith,
  ReceivedRequest,
  SeenRequest,
  ViewerRequest,
  ViewerRequestEvent,
  ViewerResponse,
  ViewerResponseEvent,
} from './event.ts';
import type { ReadOnlyHeader, ReadOnlyHeaderForLambda } from './restricted-headers.ts';

// biome-ignore lint/suspicious/noConfusingVoidType: a rule that only changes what it is given returns nothing at all
type Nothing = undefined | void;

/** What Lambda@Edge waits for. */
type Late<Result> = Result | Promise<Result>;

/**
 * A rule at viewer-request, in a function: it runs after redirects, rewrites and buckets, before the query and the cookies are
 * reduced to the cache key.
 */
export type ViewerRequestRule = (request: ViewerRequest, event: ViewerRequestEvent) => EdgeResponse | Nothing;

/** The rule of `own: () => import(…)` in a function. */
export type OwnRule = ViewerRequestRule;

/** A rule at viewer-response, in a function: after all others. It may set a body in place of the answer's. */
export type ViewerResponseRule = (response: ViewerResponse, event: ViewerResponseEvent) => Nothing;

/** The request at viewer-request, in Lambda@Edge: CloudFront adds its CloudFront-* headers later. */
export interface LambdaViewerRequest extends Omit<ReceivedRequest, 'headers'> {
  headers: HeadersWith<ReadOnlyHeader<'viewer-request'>, 'cookie'> & { [name: `cloudfront-${string}`]: never };
}

/** The event of a viewer-request handler. */
export interface LambdaViewerRequestEvent extends Omit<ViewerRequestEvent, 'version' | 'request'> {
  readonly request: LambdaViewerRequest;
}

/** A rule at viewer-request, in Lambda@Edge: where one of a function runs, and it may be async. An answer has at most 40 KB. */
export type LambdaViewerRequestRule = (
  request: LambdaViewerRequest,
  event: LambdaViewerRequestEvent,
) => Late<EdgeResponse | Nothing>;

/** The response at viewer-response, in Lambda@Edge: its status and its body stay. */
export interface LambdaViewerResponse extends Omit<ViewerResponse, 'headers' | 'body'> {
  headers: HeadersWith<ReadOnlyHeader<'viewer-response'> | ReadOnlyHeaderForLambda, 'set-cookie'>;
  readonly body?: never;
}

/** The event of a viewer-response handler. */
export interface LambdaViewerResponseEvent extends Omit<ViewerResponseEvent, 'version' | 'response'> {
  readonly response: LambdaViewerResponse;
}

/** A rule at viewer-response, in Lambda@Edge: after all others, and it may be async. */
export type LambdaViewerResponseRule = (
  response: LambdaViewerResponse,
  event: LambdaViewerResponseEvent,
) => Late<Nothing>;

/** Where a request goes: an HTTP server or a bucket, also one that the distribution does not know. */
export type EdgeOrigin = { custom: EdgeCustomOrigin; s3?: undefined } | { s3: EdgeS3Origin; custom?: undefined };

/** An HTTP server. */
export interface EdgeCustomOrigin {
  /** Sent to this origin besides the request's own headers, none of which they may repeat. */
  customHeaders: EdgeHeaders;
  /** Without port. Host is a header of the request: whoever changes the one mostly wants to change the other. */
  domainName: string;
  /** Seconds, 1 to 120. */
  keepaliveTimeout: number;
  /** Put before the request's path: empty, or with a slash at its beginning and none at its end. */
  path: string;
  /** 80, 443, or 1024 to 65535. */
  port: number;
  protocol: 'http' | 'https';
  /** Seconds, 1 to 120. */
  readTimeout: number;
  /** Seconds, no fewer than `readTimeout`. */
  responseCompletionTimeout?: number;
  /** Such as `TLSv1.2`. */
  sslProtocols: string[];
}

/** A bucket. */
export interface EdgeS3Origin {
  authMethod: 'none' | 'origin-access-identity';
  /** Sent to this origin besides the request's own headers, none of which they may repeat. */
  customHeaders: EdgeHeaders;
  domainName: string;
  /** Put before the request's path: empty, or with a slash at its beginning and none at its end. */
  path: string;
  /** Seconds, 1 to 120. */
  readTimeout?: number;
  /** The bucket's, such as `eu-central-1`; needed beside an origin access identity. */
  region?: string;
}

/** The request at origin-request, after a cache miss: as the behavior's policies send it on. */
export interface OriginRequest extends Omit<ReceivedRequest, 'headers'> {
  headers: HeadersWith<ReadOnlyHeader<'origin-request'>, 'cookie'>;
  origin: EdgeOrigin;
}

/** The event of an origin-request handler. */
export interface OriginRequestEvent extends Omit<ViewerRequestEvent, 'version' | 'request'> {
  readonly request: OriginRequest;
}

/**
 * A rule at origin-request: it may change the request and where it goes, or answer in the origin's stead, with at most 1 MB,
 * which the cache keeps as an origin's answer. origin-response does not run then.
 */
export type OriginRequestRule = (request: OriginRequest, event: OriginRequestEvent) => Late<EdgeResponse | Nothing>;

/** The response at origin-response, before the cache keeps it: all of it may be changed. */
export interface OriginResponse extends EdgeResponse {
  headers: HeadersWith<ReadOnlyHeader<'origin-response'>, 'set-cookie'>;
}

/** The event of an origin-response handler: the request is the one that went to the origin. */
export interface OriginResponseEvent extends Omit<ViewerResponseEvent, 'version' | 'request' | 'response'> {
  readonly request: SeenRequest & { readonly origin: Readonly<EdgeOrigin> };
  readonly response: OriginResponse;
}

/** A rule at origin-response: it runs for every answer of the origin, errors too. A body that it sets has at most 1 MB. */
export type OriginResponseRule = (response: OriginResponse, event: OriginResponseEvent) => Late<Nothing>;
