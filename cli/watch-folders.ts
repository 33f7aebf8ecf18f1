import { type FSWatcher, watch } from 'node:fs';

/** Milliseconds in which changes are one: an editor that saves makes several. */
const PAUSE = 50;

/** Calls back when something in one of the folders has changed. A folder that cannot be watched is left out. */
export function watchFolders(folders: readonly string[], changed: () => void): { close(): void } {
  let timer: NodeJS.Timeout | undefined;
  const soon = (): void => {
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

function watcherOf(folder: string, changed: () => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { recursive: true }, changed);
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
