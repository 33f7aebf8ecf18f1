import { readFileSync, statSync } from 'node:fs';
import type { StoreExtent, StoreReader } from '../simulator/engine/engine.ts';

/** Where an operator's values stand unless told otherwise. */
export const STORE_FILE = 'edge.store.json';

/**
 * Reads what an operator put into the KeyValueStore from a JSON object of texts by key, anew whenever the file has changed. A file
 * that isn't there holds nothing; one that cannot be read says so once, and what was read before stays.
 */
export function storeFile(path: string, says: (line: string) => void): StoreReader {
  let seen = '';
  let values = new Map<string, string>();
  let times: Pick<StoreExtent, 'createdAt' | 'updatedAt'> = {};
  const current = (): Map<string, string> => {
    const stats = statSync(path, { throwIfNoEntry: false });
    const version = stats ? `${stats.mtimeMs} ${stats.size}` : '';
    if (version !== seen) {
      seen = version;
      times = stats ? { createdAt: stats.birthtimeMs, updatedAt: stats.mtimeMs } : {};
      try {
        values = stats ? valuesOf(JSON.parse(readFileSync(path, 'utf8'))) : new Map();
      } catch (error) {
        says(`${path} holds no object of texts by key: ${(error as Error).message}`);
      }
    }
    return values;
  };
  return Object.assign((key: string) => current().get(key), {
    extent: () => ({ keys: [...current().keys()], ...times }),
  });
}

function valuesOf(content: unknown): Map<string, string> {
  if (typeof content !== 'object' || content === null || Array.isArray(content)) throw new Error('expected an object');
  const entries = Object.entries(content);
  const odd = entries.find(([, value]) => typeof value !== 'string');
  if (odd) throw new Error(`${odd[0]} is no text`);
  return new Map(entries);
}
