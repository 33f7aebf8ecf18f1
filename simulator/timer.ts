/** Time that passes, for whatever waits. A test hands in one that it moves itself. */

/** Calls `then` once after so many milliseconds, unless what it gave back was called before. */
export type Timer = (milliseconds: number, then: () => void) => () => void;

/** The time of this machine. */
export const realTimer: Timer = (milliseconds, then) => {
  const timeout = setTimeout(then, milliseconds);
  return () => clearTimeout(timeout);
};
