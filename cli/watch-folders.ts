import { type FSWatcher, watch } from 'node:fs';
import { join, sep } from 'node:path';

/** Milliseconds in which changes are one: an editor that saves makes several. */
const PAUSE = 50;

/**
 * Calls back when something in one of the folders has changed, but for what lies in the folder `ours`, which this program itself
 * writes. A folder that cannot be watched is left out.
 */
export function watchFolders(folders: readonly string[], ours: string, changed: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const soon = (path: string): void => {
    if (path === ours || path.startsWith(ours + sep)) return;
    clearTimeout(timer);
    timer = setTimeout(changed, PAUSE);
  };
  const watchers = [...new Set(folders)].flatMap((folder) => watcherOf(folder, soon) ?? []);
  return {
    close: () => {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watcherOf(folder: string, changed: (path: string) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, (_, name) => changed(join(folder, name ?? '')));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
