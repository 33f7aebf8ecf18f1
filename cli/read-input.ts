import { EdgeError } from '../config/errors.ts';
import type { Io } from './io.ts';

/**
 * All of standard input, without the line break at its end, which `echo` and editors put there.
 *
 * @throws EdgeError ERR_USAGE where a terminal stands there instead
 */
export async function readInput({ input }: Pick<Io, 'input'>): Promise<string> {
  if (input) return (await input()).replace(/\r?\n$/, '');
  throw new EdgeError('ERR_USAGE', 'Nothing comes on standard input', 'Hand it over with < FILE, or by a pipe.');
}
