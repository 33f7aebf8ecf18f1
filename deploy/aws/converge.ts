/** One step of a release: what is wanted, held against what is, until both are the same. */
import { isError } from './is-error.ts';

/** A step. */
export interface Convergence<State> {
  readonly read: () => Promise<State>;
  /** Whether there is nothing left to write. */
  readonly isDone: (state: State) => boolean;
  /** Writes what is missing. What it throws as one of `conflicts` says that somebody else wrote since the state was read. */
  readonly write: (state: State) => Promise<unknown>;
  /** AWS's error codes: a stale ETag, a name that is taken meanwhile. */
  readonly conflicts: readonly string[];
}

/** Rounds until somebody else is at work all the time. */
const ROUNDS = 8;

/**
 * Reads, writes, and reads again, so that a step that was done already does nothing, and one that was killed in between goes on.
 * The state in which all is done; whether anything was written.
 *
 * @throws what `write` throws, where it is no conflict, or goes on being one
 */
export async function converge<State>(step: Convergence<State>): Promise<{ state: State; isWritten: boolean }> {
  for (let round = 0; ; round += 1) {
    const state = await step.read();
    if (step.isDone(state)) return { state, isWritten: round > 0 };
    if (round === ROUNDS) throw new Error('a step was written again and again, and is not done');
    try {
      await step.write(state);
    } catch (error) {
      if (!isError(error, ...step.conflicts) || round === ROUNDS - 1) throw error;
    }
  }
}
