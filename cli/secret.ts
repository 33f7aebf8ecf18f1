/** `edgewright secret`: a password for `access.basic`, and what the config holds of it. */
import { createHmac } from 'node:crypto';
import { EdgeError } from '../config/errors.ts';
import { userName } from '../config/values.ts';
import type { ExitCode, Io } from './io.ts';

/** Bytes of a password and of a key: nobody guesses 16 of them. */
const BYTES = 16;

/**
 * Prints a new password for a name, once, and the line for the config.
 *
 * @throws EdgeError ERR_USAGE for a name that a browser could not send
 */
export async function runSecret(io: Io, name: string, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const problem = userName.safeParse(name).error?.issues[0];
  if (problem) throw new EdgeError('ERR_USAGE', `${name} is no name`, `${problem.message}.`);
  const text = (): string => Buffer.from(io.randomBytes(BYTES)).toString('base64url');
  const [password, key] = [text(), text()];
  const user = userOf(name, password, key);
  if (json) {
    io.out(JSON.stringify({ name, password, user }, undefined, 2));
    return 0;
  }
  io.out(`name      ${name}`);
  io.out(`password  ${password}`);
  io.out('');
  io.out('The password is not kept anywhere: hand it on now. The config holds this of it, which may be committed:');
  io.out('');
  io.out(`access: { basic: { users: { ${JSON.stringify(name)}: '${user}' } } }`);
  return 0;
}

/** A key, and the hash under it of what a browser sends for a name and a password. */
export function userOf(name: string, password: string, key: string): string {
  const credentials = Buffer.from(`${name}:${password}`).toString('base64');
  return `${key}.${createHmac('sha256', key).update(credentials).digest('base64url')}`;
}
