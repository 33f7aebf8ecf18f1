/** Asks before something is changed on AWS. */
import { EdgeError } from '../config/errors.ts';
import type { Io } from './io.ts';

/**
 * Goes on where the user says yes: by `--yes`, or on a terminal.
 *
 * @throws EdgeError ERR_USAGE where they say no, or nobody can be asked
 */
export async function confirm(
  io: Pick<Io, 'ask'>,
  { yes, json }: { readonly yes?: boolean; readonly json?: boolean },
  question: string,
): Promise<void> {
  if (yes) return;
  if (!io.ask || json) {
    throw new EdgeError('ERR_USAGE', 'Nobody can be asked here', 'Say --yes where no terminal is, as in CI.');
  }
  if (!(await io.ask(question)))
    throw new EdgeError('ERR_USAGE', 'Nothing was changed', 'Run the command again to go on.');
}
