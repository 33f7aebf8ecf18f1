/** The public keys of issuers that `edgewright keys pull` wrote, which the build bakes into the handlers that verify tokens. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonWebKeySet } from '#policy/auth';
import { EdgeError } from './errors.ts';
import { noteRead, type Reads } from './reads.ts';
import type { PulledKeys } from './resolve-auth.ts';

/** Beside the config: from the `iss` of an issuer to its key set. Public keys are no secret: the file belongs into the repository. */
export const KEYS_FILE = 'edge.keys.json';

/**
 * The keys of a project; none where nobody pulled any.
 *
 * @throws EdgeError ERR_CONFIG where the file holds anything else
 */
export async function pulledKeys(root: string, reads: Reads): Promise<PulledKeys> {
  const path = join(root, KEYS_FILE);
  noteRead(reads, path);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '{}';
    throw keysError(error.message, error);
  });
  return parsedKeys(text);
}

function parsedKeys(text: string): PulledKeys {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    throw keysError(`is not JSON: ${(error as Error).message}`, error);
  }
  if (!isTableOfKeySets(content)) throw keysError('expected { "<iss>": { "keys": […] } }');
  return content;
}

function isTableOfKeySets(content: unknown): content is PulledKeys {
  const isSet = (value: unknown): value is JsonWebKeySet =>
    typeof value === 'object' && value !== null && 'keys' in value && Array.isArray(value.keys);
  return (
    typeof content === 'object' && content !== null && !Array.isArray(content) && Object.values(content).every(isSet)
  );
}

function keysError(says: string, cause?: unknown): EdgeError {
  const hint = 'Remove it, and write it anew with `edgewright keys pull`.';
  return new EdgeError('ERR_CONFIG', `${KEYS_FILE} cannot be used`, hint, [{ at: KEYS_FILE, says }], cause);
}
