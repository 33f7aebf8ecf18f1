/** A time limit for a request whose client has none: whoever waits for it would wait forever. */

/** What a request is given up with that took too long. */
export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

/** Calls back after so many milliseconds, unless what it returns is called before. */
export type Timer = (milliseconds: number, over: () => void) => () => void;

/** The timer of this machine. It holds the process, so that a failure is heard of. */
export const timerOfMachine: Timer = (milliseconds, over) => {
  const timer = setTimeout(over, milliseconds);
  return () => clearTimeout(timer);
};

/**
 * What `send` resolves with, which gets a signal to abort its request by.
 *
 * @throws what `send` does; TimeLimitError once the time is over, whether `send` heeds the signal or not
 */
export async function withinTime<Sent>(
  send: (signal: AbortSignal) => Promise<Sent>,
  milliseconds: number,
  timer: Timer,
): Promise<Sent> {
  const aborting = new AbortController();
  const { promise: late, reject } = pending();
  const cancel = timer(milliseconds, () => {
    const error = new TimeLimitError(`no answer within ${milliseconds / 1000} s`);
    // The time goes first: a client that heeds the signal fails at the same moment.
    reject(error);
    aborting.abort(error);
  });
  try {
    return await Promise.race([late, send(aborting.signal)]);
  } finally {
    cancel();
  }
}

function pending(): { readonly promise: Promise<never>; readonly reject: (error: Error) => void } {
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<never>((_, fail) => {
    reject = fail;
  });
  return { promise, reject };
}
