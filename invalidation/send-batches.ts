/** Sends batches one after the other: within AWS's rates, and again where too many invalidations are in progress. */
import { type InvalidationBatch, pauseAfter } from './batches.ts';
import { TimeLimitError } from './time-limit.ts';

/** The time, for whoever waits. */
export interface Patience {
  /** Milliseconds. */
  readonly now: () => number;
  readonly wait: (milliseconds: number) => Promise<void>;
  /** Milliseconds after which a batch that is refused for want of room, or not answered, is given up. Default: ten minutes. */
  readonly patience?: number;
  /** Hears that a batch waits for others. */
  readonly waits?: () => void;
}

/** Milliseconds between two tries. The SDK does not try again where too many are in progress. */
const PAUSE = 20_000;

const PATIENCE = 600_000;

/** Says whether AWS refuses for now alone: too many invalidations in progress, or too many calls. */
export function isOverQuota(error: unknown): boolean {
  return error instanceof Error && OVER_QUOTA.includes(error.name);
}

/** Says whether the same batch may well be taken later. It has the same reference then: one that was taken without an answer is no second one. */
export function isPassing(error: unknown): boolean {
  return isOverQuota(error) || error instanceof TimeLimitError;
}

const OVER_QUOTA = [
  'TooManyInvalidationsInProgress',
  'Throttling',
  'ThrottlingException',
  'ThrottledException',
  'TooManyRequestsException',
  'RequestLimitExceeded',
  'RequestThrottled',
  'ServiceUnavailable',
];

/** Sends until it is taken. @throws what `send` does, once `patience` has passed or where it is something else */
export async function sendPatiently<Sent>(
  send: () => Promise<Sent>,
  { now, wait, patience = PATIENCE, waits = () => {} }: Patience,
): Promise<Sent> {
  const start = now();
  for (;;) {
    try {
      return await send();
    } catch (error) {
      if (!isPassing(error) || now() - start + PAUSE > patience) throw error;
      waits();
      await wait(PAUSE);
    }
  }
}

/** Sends a batch when its turn comes. */
export type BatchSender<Sent> = (batch: InvalidationBatch) => Promise<Sent>;

/** A sender that keeps within AWS's rates. It is asked for one batch after the other. */
export function batchSender<Sent>(send: BatchSender<Sent>, patience: Patience): BatchSender<Sent> {
  const { now, wait } = patience;
  let next = Number.NEGATIVE_INFINITY;
  return async (batch) => {
    const pause = next - now();
    if (pause > 0) await wait(pause);
    try {
      return await sendPatiently(() => send(batch), patience);
    } finally {
      next = now() + pauseAfter(batch);
    }
  };
}
