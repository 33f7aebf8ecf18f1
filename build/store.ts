/**
 * The KeyValueStore: what functions read beside what is written into them. One store holds the items of every bundle, since a
 * function can be associated with one alone.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html
 */
import { VALUE_QUOTA } from '#policy/store';
import { EdgeError, type Problem } from '../config/errors.ts';

/** A key and its value. */
export interface StoreItem {
  readonly key: string;
  readonly value: string;
}

/** Bytes of a whole store, its keys and its values. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
export const STORE_QUOTA = 5_242_880;

/** Bytes of a key. */
export const KEY_QUOTA = 512;

/**
 * The items of all bundles, each once, sorted by key; none where no function reads a store.
 *
 * @throws EdgeError ERR_QUOTA with the numbers
 */
export function storeOf(bundles: readonly { readonly stored: readonly StoreItem[] }[]): readonly StoreItem[] {
  const values = new Map(bundles.flatMap(({ stored }) => stored).map(({ key, value }) => [key, value]));
  const items = [...values].map(([key, value]) => ({ key, value })).sort((a, b) => (a.key < b.key ? -1 : 1));
  const problems = quotaProblems(items);
  if (problems.length === 0) return items;
  const hint = 'Take entries out, or keep those that are asked for most.';
  throw new EdgeError('ERR_QUOTA', 'The KeyValueStore is too large', hint, problems);
}

/** The items as a function finds them, by key. */
export function storeContent(items: readonly StoreItem[]): Readonly<Record<string, string>> {
  return Object.fromEntries(items.map(({ key, value }) => [key, value]));
}

/** Bytes that count towards the quota of a store. */
export function storeBytes(items: readonly StoreItem[]): number {
  return items.reduce((sum, { key, value }) => sum + Buffer.byteLength(key) + Buffer.byteLength(value), 0);
}

/** The file from which a store is filled: the form in which CloudFront imports one from S3. */
export function storeText(items: readonly StoreItem[]): string {
  return `${JSON.stringify({ data: items }, undefined, 1)}\n`;
}

function quotaProblems(items: readonly StoreItem[]): readonly Problem[] {
  const over = (at: string, bytes: number, quota: number): readonly Problem[] =>
    bytes > quota ? [{ at, says: `${bytes} bytes, ${bytes - quota} over the quota of ${quota}` }] : [];
  return [
    ...items.flatMap(({ key, value }) => [
      ...over(`key ${key}`, Buffer.byteLength(key), KEY_QUOTA),
      ...over(`value of ${key}`, Buffer.byteLength(value), VALUE_QUOTA),
    ]),
    ...over('all keys and values', storeBytes(items), STORE_QUOTA),
  ];
}
