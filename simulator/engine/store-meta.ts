import type { StoreReader } from './engine.ts';

/**
 * What `meta()` of a KeyValueStore resolves to, as JSON. A store of which no times are known was made at `now`, in milliseconds
 * since 1970.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/functions-custom-methods.html
 */
export function storeMetaText(read: StoreReader, now: number): string {
  const { keys, createdAt = now, updatedAt = now } = read.extent?.() ?? { keys: [] };
  return JSON.stringify({
    creationDateTime: new Date(createdAt).toISOString(),
    lastUpdatedDateTime: new Date(updatedAt).toISOString(),
    keyCount: keys.length,
  });
}
