/** What a user lets fail on purpose, to see what viewers would see. */
import { z } from 'zod';

/** What is wrong with one origin. */
export interface OriginFault {
  /** Nothing answers: CloudFront's 502. */
  readonly down?: boolean | undefined;
  /** Seconds before it begins to answer. */
  readonly delay?: number | undefined;
  /** Answers with this status and an empty body. */
  readonly status?: number | undefined;
}

/** What is wrong with an operation of the local AWS API. */
export interface ApiFault {
  /** The error that is answered in place of doing anything: `Throttling`, `PreconditionFailed`. */
  readonly error?: string | undefined;
  /** With this status; that which AWS gives to the error where nothing is said, 400 or 503 for one that it does not declare. */
  readonly status?: number | undefined;
  /** The connection ends in place of an answer: before the operation is done, or after it. */
  readonly cut?: 'before' | 'after' | undefined;
  /** How many calls it is wrong with; all of them where nothing is said. */
  readonly times?: number | undefined;
}

/** Everything that fails. */
export interface Faults {
  /** By the ids of origins. */
  readonly origins?: Readonly<Record<string, OriginFault>> | undefined;
  /** Functions and Lambda@Edge handlers that CloudFront does not run any more for now. */
  readonly throttled?: readonly ('function' | 'lambda')[] | undefined;
  /** The KeyValueStore has none of its keys, as for some seconds after a change, or cannot be read. */
  readonly store?: 'misses' | 'fails' | undefined;
  /** Nothing answers what Lambda@Edge handlers ask over the network, such as issuers' keys and secrets: every connection is refused. */
  readonly network?: 'down' | undefined;
  /** By the names of operations of the local AWS API; `*` for every one that is not named. */
  readonly api?: Readonly<Record<string, ApiFault>> | undefined;
}

/** Faults as JSON, checked. */
export const faultsSchema: z.ZodType<Faults> = z.strictObject({
  origins: z
    .record(
      z.string(),
      z.strictObject({
        down: z.boolean('expected true or false').optional(),
        delay: z.number('expected seconds from 0 to 600').min(0).max(600).optional(),
        status: z.int('expected a status from 400 to 599').min(400).max(599).optional(),
      }),
    )
    .optional(),
  throttled: z.array(z.enum(['function', 'lambda'])).optional(),
  store: z.enum(['misses', 'fails']).optional(),
  network: z.literal('down', "expected 'down', or nothing").optional(),
  api: z
    .record(
      z.string(),
      z.strictObject({
        error: z
          .string()
          .regex(/^[A-Za-z]+$/, 'expected the code of an error')
          .optional(),
        status: z.int('expected a status from 400 to 599').min(400).max(599).optional(),
        cut: z.enum(['before', 'after']).optional(),
        times: z.int('expected a number of calls').min(1).optional(),
      }),
    )
    .optional(),
});

/** What fails now, and how that is changed. */
export interface FaultSwitches {
  now(): Faults;
  set(faults: Faults): void;
  /** Where threads see whether the network is down: 1 while it is. */
  readonly networkFlag: NetworkFlag;
}

/** One number in memory that threads share. */
export type NetworkFlag = Int32Array<SharedArrayBuffer>;

/** Switches with which nothing fails until something is set. */
export function faultSwitches(): FaultSwitches {
  let current: Faults = {};
  const networkFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  return {
    networkFlag,
    now: () => current,
    set: (faults) => {
      current = faults;
      Atomics.store(networkFlag, 0, faults.network === 'down' ? 1 : 0);
    },
  };
}
