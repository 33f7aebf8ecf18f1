import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, normalize, sep } from 'node:path';
import { unzipSync } from 'fflate';

/**
 * The folder in which the files of a zip stand, written where they do not yet. Nothing where the zip is none, or a file of it would
 * stand elsewhere.
 */
export function unzipped(zip: Uint8Array, name: string, parent: string): string | undefined {
  const folder = join(parent, name);
  if (existsSync(folder)) return folder;
  const files = filesOf(zip);
  if (!files) return undefined;
  const beside = `${folder}.new`;
  rmSync(beside, { recursive: true, force: true });
  mkdirSync(beside, { recursive: true });
  // Above this folder may stand a package.json of the user's, which Lambda does not know.
  for (const [file, content] of Object.entries({ 'package.json': Buffer.from('{}'), ...files })) {
    mkdirSync(dirname(join(beside, file)), { recursive: true });
    writeFileSync(join(beside, file), content);
  }
  renameSync(beside, folder);
  return folder;
}

function filesOf(zip: Uint8Array): Readonly<Record<string, Uint8Array>> | undefined {
  try {
    const files = Object.entries(unzipSync(zip)).filter(([file]) => !file.endsWith('/'));
    const isInside = (file: string): boolean => !normalize(file).split(sep).includes('..') && !file.startsWith('/');
    return files.every(([file]) => isInside(file)) ? Object.fromEntries(files) : undefined;
  } catch {
    return undefined;
  }
}
