/** Where answers of one key stand in a cache: the whole of it, what HEAD says of it, and parts. */
import { type CacheKey, keyText } from './cache-key.ts';
import type { Conditions } from './cached-answer.ts';

/** Where the answer to a HEAD stands that the origin was asked by: a GET cannot be answered from it. */
export function headSlot(text: string): string {
  return `${text}\nHEAD`;
}

/** Where a part stands, by the very header that asked for it. */
export function partSlot(text: string, range: Conditions): string {
  return `${text}\n${JSON.stringify(range)}`;
}

/**
 * Where else a viewer who takes Brotli and gzip finds what it takes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-the-cache-key.html#cache-policy-compressed-objects
 */
export function acceptableSlots(key: CacheKey): readonly string[] {
  if (key.headers['accept-encoding'] !== 'br,gzip') return [];
  return ['br', 'gzip'].map((encoding) =>
    keyText({ ...key, headers: { ...key.headers, 'accept-encoding': encoding } }),
  );
}
