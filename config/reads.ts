/** What a build reads: the files to look at when it shall be done again. */
import { statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'esbuild';

/** Absolute paths, each with the state in which it was read; where an import finds nothing, the folder that it searched. */
export type Reads = Map<string, string>;

/** The state of a file or folder, which another content changes; empty where nothing is. */
export function stateOf(path: string): string {
  try {
    const { mtimeMs, size, ino } = statSync(path);
    return `${mtimeMs} ${size} ${ino}`;
  } catch {
    return '';
  }
}

/** Notes a file before it is read: a change while the build runs is one, too. */
export function noteRead(reads: Reads, path: string): void {
  if (!reads.has(path)) reads.set(path, stateOf(path));
}

/** Notes that a module was looked for in vain: next to the file that wants it, or among the packages. */
export function noteMissing(reads: Reads, specifier: string, folder: string, root: string): void {
  const [name = '', inScope] = specifier.split('/');
  const packageName = name.startsWith('@') ? join(name, inScope ?? '') : name;
  const isPath = specifier.startsWith('.') || specifier.startsWith('/');
  noteRead(reads, isPath ? dirname(resolve(folder, specifier)) : join(root, 'node_modules', packageName));
}

/** Notes every file that esbuild reads, also where the build fails and leaves no metafile behind. */
export function notesReads(reads: Reads): Plugin {
  return {
    name: 'reads',
    setup({ onLoad, onEnd, initialOptions: { absWorkingDir: root = '.' } }) {
      onLoad({ filter: /.*/, namespace: 'file' }, ({ path }) => {
        noteRead(reads, path);
        return undefined;
      });
      onEnd(({ errors }) => {
        for (const { text, location } of errors) {
          const missing = /^Could not resolve "(.+)"/.exec(text)?.[1];
          if (missing && location) noteMissing(reads, missing, dirname(resolve(root, location.file)), root);
        }
      });
    },
  };
}
