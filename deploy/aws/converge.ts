/** One step of a release: what is wanted, held against what is, until both are the same. */
import { changedAgain, ROUNDS } from './changed-again.ts';
import { isError } from './is-error.ts';

/** A step. */
export interface Convergence<State> {
  /** What is read and written, for the user. */
  readonly what: string;
  readonly read: () => Promise<State>;
  /** Whether there is nothing left to write. */
  readonly isDone: (state: State) => boolean;
  /** Writes what is missing. What it throws as one of `conflicts` says that somebody else wrote since the state was read. */
  readonly write: (state: State) => Promise<unknown>;
  /** AWS's error codes: a stale ETag, a name that is taken meanwhile. */
  readonly conflicts: readonly string[];
}

/**
 * Reads, writes, and reads again, so that a step that was done already does nothing, and one that was killed in between goes on.
 * The state in which all is done; whether anything was written.
 *
 * @throws what `write` throws, where it is no conflict; EdgeError ERR_RELEASE where it goes on being one
 */
export async function converge<State>(step: Convergence<State>): Promise<{ state: State; isWritten: boolean }> {
  for (let round = 0; ; round += 1) {
    const state = await step.read();
    if (step.isDone(state)) return { state, isWritten: round > 0 };
    if (round === ROUNDS) throw changedAgain(step.what);
    try {
      await step.write(state);
    } catch (error) {
      if (!isError(error, ...step.conflicts)) throw error;
    }
  }
}
