/** What an operation is given besides its input, and what it gives back. */
import type { Outcome, StoreContent } from '../engine/engine.ts';
import type { Quotas } from './quotas.ts';
import type { AwsState } from './state.ts';

/** A function that TestFunction runs. */
export interface TestRun {
  readonly code: string;
  readonly event: unknown;
  readonly store?: StoreContent;
}

/** What came of it. */
export interface TestedRun {
  readonly outcome: Outcome;
  /** Percent of the time that a function may take. */
  readonly computeUtilization: number;
}

/** Milliseconds until something has reached every edge location. */
export interface Delays {
  readonly distribution: number;
  readonly function: number;
  readonly keyValueStore: number;
  readonly invalidation: number;
  /** Until a version of a Lambda function can be used. */
  readonly lambda: number;
  /** Until a handler that no distribution has any more is gone from the edge, and can be deleted: hours on AWS. */
  readonly replica: number;
}

/** What a request says besides its input. */
export interface Asked {
  /** The Region that it was signed for; empty where that was every Region. */
  readonly region: string;
  /** A URL of this API by which whoever has it can get an object of S3, for some seconds. */
  readonly presigned: (path: string, seconds: number) => string;
}

/** Everything of the world that an operation may see. */
export interface Call extends Asked {
  readonly state: AwsState;
  /** Milliseconds since 1970, by the simulator's clock. */
  readonly now: number;
  /** Twelve digits. */
  readonly account: string;
  readonly quotas: Quotas;
  readonly delays: Delays;
  readonly randomBytes: (count: number) => Uint8Array;
  readonly testRun: (run: TestRun) => Promise<TestedRun>;
  /** Forgets what the caches of a distribution have under paths. */
  readonly invalidate: (distributionId: string, paths: readonly string[]) => void;
}

/** The output of an operation, and the state after it where it changed something. */
export interface Reply {
  readonly output: object;
  readonly state?: AwsState;
}

/**
 * An operation. What changes the state answers at once, so that nothing comes between what it read and what it writes.
 *
 * Throws ApiError as the service declares it.
 */
export type Handler<Input> = (input: Input, call: Call) => Reply | Promise<Reply>;

/** Operations by name. Each takes the input that its schema says. */
export type Operations = Readonly<Record<string, Handler<never>>>;
