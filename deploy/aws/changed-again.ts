/** Where to stop, when somebody else is at work all the time. */
import { EdgeError } from '../../config/errors.ts';

/** How often something is read and written again because somebody else wrote in between. */
export const ROUNDS = 8;

/** What is said then. */
export function changedAgain(what: string): EdgeError {
  const hint = 'See who else changes it, and run the same command again: it goes on where this one ended.';
  const says = `was changed ${ROUNDS} times between being read and being written`;
  return new EdgeError('ERR_RELEASE', 'Somebody else is at work all the time', hint, [{ at: what, says }]);
}
