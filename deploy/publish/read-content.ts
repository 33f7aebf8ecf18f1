import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { EdgeError } from '../../config/errors.ts';
import type { LocalFile } from './published-file.ts';

/** The content of a file, as it was when its hash was taken. @throws EdgeError ERR_PUBLISH where it is another now */
export async function readContent({ file, name, sha256 }: LocalFile): Promise<Uint8Array> {
  const content = await readFile(file);
  if (createHash('sha256').update(content).digest('hex') === sha256) return content;
  const hint = 'Nothing of this version is served. Run the same command once nobody writes there.';
  const at = { at: name, says: 'was changed since its hash was taken' };
  throw new EdgeError('ERR_PUBLISH', 'A file changed while it was published', hint, [at]);
}
