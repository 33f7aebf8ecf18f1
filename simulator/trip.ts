/** The trip of one request: what is known of it on the way, and what came of it. */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer, ViewerRequest } from './exchange.ts';
import type { BehaviorSettings } from './settings.ts';
import type { ErrorType } from './trace/trace.ts';
import type { Notes } from './trace/trip-notes.ts';

/** A request's trip: the answer, and what happened to it on the way. */
export interface Trip {
  /** The request id. */
  readonly id: string;
  /** The distribution's own name. */
  readonly domainName: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** The path pattern that took it. */
  readonly behavior: string;
  readonly answer: Answer;
  /** What the stations changed, in words, for whoever wants to read it. */
  readonly changes: () => readonly string[];
  readonly notes: Notes;
  /** What an access log calls the error that it ended with, where that says more than `Error`. */
  readonly errorType?: ErrorType;
}

/** What becomes of a request for a WebSocket: an answer, or where to pass it. */
export type WebSocketTrip =
  | Trip
  | (Omit<Trip, 'answer'> & {
      /** The request as it goes to the origin. */
      readonly request: ViewerRequest;
      /** The origin's scheme, host and port. */
      readonly origin: string;
      /** What CloudFront adds to the origin's answer. */
      readonly added: CloudFrontHeaders;
    });

/** A request as CloudFront received it, at an edge location. */
export type ReceivedRequest = ViewerRequest & { readonly pop: string };

/** A request that has come to a distribution. */
export interface Arrival {
  /** The request id. */
  readonly id: string;
  /** In milliseconds since 1970. */
  readonly startedAt: number;
  /** As CloudFront received it, with the headers that it added. */
  readonly received: ReceivedRequest;
}

/** A request on its way through a behavior. */
export interface Journey extends Arrival {
  readonly behavior: BehaviorSettings;
  /** As viewer-request saw it. */
  readonly viewer: ViewerRequest;
  /** As it goes to the cache. */
  readonly request: ViewerRequest;
}

/** An answer that ends a trip before the cache. */
export interface Ended extends Pick<Trip, 'answer' | 'changes' | 'errorType'> {
  /** The behavior that took it, where one did. */
  readonly behavior?: BehaviorSettings;
}
