/** The files that shall be published, as they are here. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, join, sep } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { EdgeError, type Problem } from '../../config/errors.ts';

/** A file before it has a place at the edge. */
export interface FoundFile {
  /** Absolute path. */
  readonly file: string;
  /** As the user would write it. */
  readonly name: string;
  /** The path by which viewers ask for it, percent-encoded. */
  readonly path: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** Characters of a key of S3 that its documentation calls safe cover no more than the path of a file does: only `*` is left to hide. */
const STAR = /\*/g;

/**
 * The files of a folder, or one file, with the paths that viewers have for them. Names that begin with a dot are left out, but for
 * `.well-known`.
 *
 * @param source absolute path of a file or a folder
 * @param name as the user wrote it
 * @param to a path; of a folder, or of one file where it does not end in a slash
 * @throws EdgeError ERR_USAGE where there is none, or a folder is to be one file; ERR_PUBLISH for links, which may lead out of the folder
 */
export async function foundFiles(source: string, name: string, to: string): Promise<readonly FoundFile[]> {
  const stats = await stat(source).catch(() => undefined);
  if (!stats) throw unusable(name, 'is not there');
  if (stats.isFile()) {
    const path = to.endsWith('/') ? to + encoded(basename(source)) : to;
    return [await foundFile(source, name, path)];
  }
  if (!stats.isDirectory()) throw unusable(name, 'is neither a file nor a folder');
  const { files, links } = await filesBelow(source);
  if (links.length > 0) {
    const says = 'is a symbolic link, which may lead anywhere; publish what it leads to';
    const problems = links.map((link): Problem => ({ at: join(name, link), says }));
    throw new EdgeError('ERR_PUBLISH', `${name} cannot be published`, 'Put files in the place of links.', problems);
  }
  if (files.length === 0) throw unusable(name, 'has no files');
  if (!to.endsWith('/')) throw unusable(name, `is a folder, and ${to} the path of one file: write --to ${to}/`);
  const found: FoundFile[] = [];
  for (const file of files) {
    const path = to + file.split(sep).map(encoded).join('/');
    found.push(await foundFile(join(source, file), join(name, file), path));
  }
  return found;
}

function unusable(name: string, says: string): EdgeError {
  return new EdgeError('ERR_USAGE', 'There is nothing to publish', 'Name a file, or a folder with files in it.', [
    { at: name, says },
  ]);
}

/** Paths relative to the folder, in an order that is the same everywhere. */
async function filesBelow(folder: string): Promise<{ files: readonly string[]; links: readonly string[] }> {
  const entries = await readdir(folder, { withFileTypes: true });
  const shown = entries.filter(({ name }) => !name.startsWith('.') || name === '.well-known');
  const below = await Promise.all(
    shown
      .filter((entry) => entry.isDirectory())
      .map(async ({ name }) => {
        const { files, links } = await filesBelow(join(folder, name));
        const inside = (file: string): string => join(name, file);
        return { files: files.map(inside), links: links.map(inside) };
      }),
  );
  const named = (is: (entry: (typeof shown)[number]) => boolean) => shown.filter(is).map(({ name }) => name);
  return {
    files: [...named((entry) => entry.isFile()), ...below.flatMap(({ files }) => files)].sort(),
    links: [...named((entry) => entry.isSymbolicLink()), ...below.flatMap(({ links }) => links)].sort(),
  };
}

function encoded(name: string): string {
  return encodeURIComponent(name).replace(STAR, '%2A');
}

async function foundFile(file: string, name: string, path: string): Promise<FoundFile> {
  const hash = createHash('sha256');
  let bytes = 0;
  await pipeline(createReadStream(file), async (chunks: AsyncIterable<Buffer>) => {
    for await (const chunk of chunks) {
      hash.update(chunk);
      bytes += chunk.length;
    }
  });
  return { file, name, path, sha256: hash.digest('hex'), bytes };
}
