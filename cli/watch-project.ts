/** Builds a project again whenever something changes that it was built from. */
import { type FSWatcher, type Stats, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Compilations } from '../build/compilations.ts';
import { EdgeError } from '../config/errors.ts';
import { noteRead, type Reads, stateOf } from '../config/reads.ts';
import { errorLines } from './error-lines.ts';
import type { Io } from './io.ts';
import { buildProject, type Project, type ProjectOptions } from './project.ts';

/** What watches until it is closed; a build that runs then is waited for. */
export interface Watcher {
  close(): Promise<void>;
}

/** What a build takes, besides the project. */
export interface WatchOptions extends ProjectOptions {
  readonly json?: boolean;
}

/** A build that worked, with the milliseconds that it took. */
export type Built = (project: Project, ms: number) => void | Promise<void>;

/** Builds again after every change of what was read. An error is printed, and what was built last stays as it is. */
export function watchProject(
  io: Io,
  options: WatchOptions,
  reads: Reads,
  built: Built,
  known: Compilations = new Map(),
): Watcher {
  return watchReads(reads, (before) => attempt(io, options, before, built, known));
}

/**
 * The same with a first build, whose errors are of those that a change can mend.
 *
 * @throws EdgeError ERR_CONFIG where no config is
 */
export async function buildAndWatch(io: Io, options: WatchOptions, built: Built): Promise<Watcher> {
  const known: Compilations = new Map();
  const reads = await attempt(io, options, new Map(), built, known);
  return watchProject(io, options, reads, built, known);
}

/** Builds once and says what was read: where it fails, what was read before it stays watched. */
async function attempt(
  io: Io,
  options: WatchOptions,
  before: Reads,
  built: Built,
  known: Compilations,
): Promise<Reads> {
  const readBefore: Reads = new Map();
  for (const path of before.keys()) noteRead(readBefore, path);
  const reads: Reads = new Map();
  const start = io.now();
  try {
    const project = await buildProject(io, options, reads, known);
    await built(project, io.now() - start);
    return reads;
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    // Nothing was ever read: there is nothing that could change.
    if (before.size + reads.size === 0) throw error;
    for (const line of errorLines(error, options.json ?? false)) io.err(line);
    return new Map([...readBefore, ...reads]);
  }
}

/** Milliseconds without a change after which whoever writes is taken to be done. */
const QUIET = 15;

/** Calls `again` with what was read last as soon as any of it has changed, and goes on with what that reads. */
function watchReads(first: Reads, again: (before: Reads) => Promise<Reads>): Watcher {
  const folders = new Map<string, FSWatcher>();
  let reads = first;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  const changed = (): void => {
    clearTimeout(timer);
    timer = setTimeout(look, QUIET);
  };
  // Folders and not files: an editor puts a new file in the place of the old one, and a file may be one that isn't there yet.
  const watchFolders = (): void => {
    const wanted = new Map([...reads.keys()].map(folderOf).map((folder) => [`${folder} ${inodeOf(folder)}`, folder]));
    for (const [key, watcher] of folders) {
      if (wanted.has(key)) continue;
      watcher.close();
      folders.delete(key);
    }
    for (const [key, folder] of wanted) {
      if (!folders.has(key)) folders.set(key, watch(folder, changed).on('error', changed));
    }
  };
  const look = (): void => {
    running ??= buildWhileStale().finally(() => {
      running = undefined;
    });
  };
  const buildWhileStale = async (): Promise<void> => {
    watchFolders();
    while (!isClosed && isStale(reads)) {
      reads = await again(reads);
      watchFolders();
    }
  };

  look();
  return {
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
      for (const watcher of folders.values()) watcher.close();
    },
  };
}

function isStale(reads: Reads): boolean {
  return [...reads].some(([path, state]) => stateOf(path) !== state);
}

/** The folder whose changes tell of a path: itself, the one that it is in, or the nearest that is there. */
function folderOf(path: string): string {
  return statOf(path)?.isDirectory() || dirname(path) === path ? path : folderOf(dirname(path));
}

/** What tells a folder from another that took its place. */
function inodeOf(folder: string): number | undefined {
  return statOf(folder)?.ino;
}

function statOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
}
