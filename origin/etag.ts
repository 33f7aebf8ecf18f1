/** Entity tags of what an origin knows before, or after, it has made its answer. */
import { createHash } from 'node:crypto';

/** One part of a version: a column, a commit, the number of a format. */
export type VersionPart = string | number | bigint;

/** What a cheap query knows of the rows behind an answer: `select max(updated_at), count(*)`. */
export interface Rows {
  /** When the last of them changed; as a number in milliseconds since 1970. `null` where there is no row. */
  readonly updatedAt: Date | number | null;
  readonly count: number;
}

/** How `etagOfRows` judges whether rows may be named by their time. */
export interface RowsOptions {
  /** The time in milliseconds since 1970, by the clock that writes `updatedAt`. */
  readonly now: number;
  /**
   * Milliseconds that an edit may come behind its `updatedAt`: the tick of the column, and the longest transaction where the time is
   * taken at its begin. 1,000 unless given.
   */
  readonly tick?: number;
  /** What else the answer is made of, such as the number of its format. */
  readonly parts?: readonly VersionPart[];
}

/** Characters of a hash that stand in a tag: 160 bits of SHA-256. */
const HASH_LENGTH = 27;

/** Milliseconds. */
const DEFAULT_TICK = 1000;

/**
 * The tag of a version that a counter, a commit or a message names. Of several parts no two sequences have the same tag. It is weak:
 * one version may be written with other bytes.
 *
 * Put a name of the answer's format first, and change it with the code that writes the answer: otherwise caches keep the old format
 * for as long as the data stays.
 *
 * @example
 * etagOfVersion('orders-2', 42); // W/"orders-2:42"
 */
export function etagOfVersion(...parts: readonly VersionPart[]): string {
  return `W/"${parts.map((part) => encodeURIComponent(String(part).toWellFormed())).join(':')}"`;
}

/**
 * The weak tag of rows that nobody counts versions of, or nothing while the newest of them is younger than a tick: another edit could
 * still get the same time, and a tag would hide it.
 *
 * The count tells deletes, which leave the time of the others alone. What both miss: a row that takes the place of a deleted one with
 * an older time, and a transaction that commits later than a tick. A version that a trigger counts up misses nothing.
 *
 * @throws TypeError for an `updatedAt` that is no time, as JavaScript may hand over: a string, which does not say its time zone for sure,
 * an invalid Date, nothing where a column is missing. No tag at all would look like an edit just now, for good
 */
export function etagOfRows(
  { updatedAt, count }: Rows,
  { now, tick = DEFAULT_TICK, parts = [] }: RowsOptions,
): string | undefined {
  const time = updatedAt === null ? Number.NEGATIVE_INFINITY : milliseconds(updatedAt);
  return time <= now - tick ? etagOfVersion(...parts, time, count) : undefined;
}

function milliseconds(updatedAt: Date | number): number {
  const time = typeof updatedAt === 'string' ? Number.NaN : Number(updatedAt);
  if (Number.isFinite(time)) return time;
  const found = typeof updatedAt === 'string' ? JSON.stringify(updatedAt) : String(updatedAt);
  throw new TypeError(`expected updatedAt to be a Date, milliseconds since 1970 or null, got ${found}`);
}

/** The strong tag of the bytes themselves: right always, but known only when the whole answer is made. */
export function etagOfBody(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, HASH_LENGTH)}"`;
}
