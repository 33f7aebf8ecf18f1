/** `edgewright keys new`: a secret that an issuer shares with the edge, for tokens signed with HS256. */
import type { ExitCode, Io } from './io.ts';
import { STORE_FILE } from './store-file.ts';

/** Bytes of a key: as many as the digest has. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const BYTES = 32;

/** A new key. */
export function newKey({ randomBytes }: Pick<Io, 'randomBytes'>): string {
  return Buffer.from(randomBytes(BYTES)).toString('base64url');
}

/** Prints a new key, once, and where it goes. */
export async function runKeysNew(io: Io, { json }: { readonly json?: boolean }): Promise<ExitCode> {
  const key = newKey(io);
  const places = { keyValueStore: 'secret:<name>', parameter: '<name>', file: STORE_FILE };
  if (json) {
    io.out(JSON.stringify({ key, places }, undefined, 2));
    return 0;
  }
  io.out(key);
  io.out('');
  io.out('The key is not kept anywhere. For an issuer with `secret: <name>` it goes to');
  io.out('');
  io.out(`  a function       the key ${places.keyValueStore} of the KeyValueStore`);
  io.out(`  Lambda@Edge      the SecureString parameter ${places.parameter} of SSM in us-east-1`);
  io.out(`  this machine     ${places.file} beside the config: { "${places.keyValueStore}": "${key}" }`);
  io.out('');
  io.out('To rotate, write the new key first and the old one second, with a space between; take the old one out');
  io.out('once the tokens that it has signed have expired.');
  return 0;
}
