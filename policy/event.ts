/**
 * The request and the response that every rule speaks: the shape of a CloudFront Functions event, so that a function
 * needs no adapter. Only as far as this project reads and writes it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-event-structure.html
 */

import type { DisallowedHeader, DisallowedPrefix, ReadOnlyHeader, Station } from './restricted-headers.ts';

/** A query parameter, header or cookie: its first value, and all of them where the name was sent more than once. */
export interface EdgeValue {
  value: string;
  multiValue?: { value: string }[];
}

/** A cookie in a response, with what follows its value in Set-Cookie. */
export interface EdgeResponseCookie extends EdgeValue {
  /** As in the header: `Path=/; Secure`. */
  attributes?: string;
  multiValue?: { value: string; attributes?: string }[];
}

/** Query parameters by name, exactly as sent: names and values stay percent-encoded. */
export type EdgeQuerystring = Record<string, EdgeValue>;

/** Headers by name, in lower case. */
export type EdgeHeaders = Record<string, EdgeValue>;

/** What a viewer asks for, and what the cache and the origin will see. */
export interface EdgeRequest {
  /** Read-only for CloudFront: a change of it fails the request. */
  readonly method: string;
  /** The path alone, percent-encoded as the viewer sent it; begins with a slash. */
  uri: string;
  querystring: EdgeQuerystring;
  headers: EdgeHeaders;
  /** By name, case kept; the Cookie header is never among `headers`. */
  cookies: Record<string, EdgeValue>;
}

/** A request as CloudFront gives it to a function: with a helper that is no part of what is handed on. */
export interface ReceivedRequest extends EdgeRequest {
  /**
   * What the viewer sent after the question mark: empty after a bare one, none without one.
   *
   * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/general-helper-methods.html
   */
  rawQueryString(): string | undefined;
}

/** An answer: from the origin or the cache on its way to the viewer, or made by a rule. */
export interface EdgeResponse {
  /** A rule at viewer-response leaves it as it is. */
  statusCode: number;
  statusDescription?: string;
  headers?: EdgeHeaders;
  /** By name; Set-Cookie is never among `headers`. */
  cookies?: Record<string, EdgeResponseCookie>;
  /** Only ever set by a rule: the body of an origin's answer is never visible, and stays where none is set. */
  body?: string | { readonly encoding: 'text' | 'base64'; readonly data: string };
}

/**
 * Headers at a station, by name in lower case: `ReadOnly` can be read and not written, `Absent` are never there, nor are those
 * that CloudFront keeps to itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */
export type HeadersWith<ReadOnly extends string, Absent extends string> = EdgeHeaders & {
  readonly [Name in ReadOnly]?: EdgeValue;
} & { [Name in Absent | DisallowedHeader]?: never } & { readonly [name: `${DisallowedPrefix}${string}`]: EdgeValue };

/** The request at viewer-request, in a function. CloudFront-* headers are there as far as the behavior's policies ask for them. */
export interface ViewerRequest extends Omit<ReceivedRequest, 'headers'> {
  headers: HeadersWith<ReadOnlyHeader<'viewer-request'>, 'cookie'> & {
    readonly [name: `cloudfront-${string}`]: EdgeValue;
  };
}

/** A request that has gone on: what it was, for rules on the way back. */
export interface SeenRequest {
  readonly method: string;
  readonly uri: string;
  readonly querystring: Readonly<Record<string, Readonly<EdgeValue>>>;
  readonly headers: Readonly<Record<string, Readonly<EdgeValue>>>;
  readonly cookies: Readonly<Record<string, Readonly<EdgeValue>>>;
}

/** The response at viewer-response, in a function: its status stays. */
export interface ViewerResponse extends EdgeResponse {
  readonly statusCode: number;
  readonly statusDescription?: string;
  headers: HeadersWith<ReadOnlyHeader<'viewer-response'>, 'set-cookie'>;
}

/** What CloudFront says about a request besides the request. */
export interface EdgeContext {
  readonly distributionDomainName?: string;
  readonly distributionId?: string;
  readonly eventType: Station;
  readonly requestId?: string;
}

/** The event of a viewer-request function. */
export interface ViewerRequestEvent {
  readonly version: string;
  readonly context: EdgeContext;
  readonly viewer: { readonly ip: string };
  readonly request: ViewerRequest;
}

/** The event of a viewer-response function: the request is the one that viewer-request handed on. */
export interface ViewerResponseEvent extends Omit<ViewerRequestEvent, 'request'> {
  readonly request: SeenRequest;
  readonly response: ViewerResponse;
}
