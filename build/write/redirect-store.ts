/**
 * A table of redirects in the KeyValueStore: grouped by a hash of the path, as many to a value as fit, and a filter in the function
 * that says of most other paths that no read is needed.
 */
import { createHash } from 'node:crypto';
import type { Redirects } from '#policy/redirects';
import { VALUE_QUOTA } from '#policy/store';
import { type Code, js } from '../code.ts';
import type { StoreItem } from '../store.ts';
import { beginsWith } from './begins-with.ts';

type Entry = readonly [from: string, to: string];

/** What the store and the function hold of a table. */
export interface RedirectStore {
  /** What every key begins with: it changes with the table, so that a function never reads another's. */
  readonly prefix: string;
  /** The values by the number of the group: `/from>/to /from>/to`, of characters that no path and no location has. */
  readonly groups: readonly string[];
  /** A Bloom filter of two hashes, six bits a character. */
  readonly filter: string;
}

/** Characters of a filter at most: half of what a function may hold. */
const LONGEST_FILTER = 5120;

/** With so many bits for each path, one of forty others passes. */
const BITS_PER_PATH = 12;

const BITS_PER_CHARACTER = 6;

/** Six bits are the characters from here on: all visible, and two bytes long at most in a literal. */
const FIRST_CHARACTER = 63;

/** Groups a table and makes its filter. The same table gives the same store on every machine. */
export function redirectStoreOf(exact: Readonly<Record<string, string>>): RedirectStore {
  const table = Object.entries(exact).sort(([a], [b]) => (a < b ? -1 : 1));
  const digest = createHash('sha256').update(JSON.stringify(table)).digest('hex');
  return { prefix: `redirects.${digest.slice(0, 12)}.`, groups: groupsOf(table), filter: filterOf(table) };
}

/** The share of paths not in the table for which the function reads nonetheless. */
export function readShareOf({ filter }: RedirectStore): number {
  const bits = [...filter].flatMap((character) => [...(character.charCodeAt(0) - FIRST_CHARACTER).toString(2)]);
  return (bits.filter((bit) => bit === '1').length / (filter.length * BITS_PER_CHARACTER)) ** 2;
}

/** The fewest groups, but for one in twenty, of which every one fits a value. */
function groupsOf(table: readonly Entry[]): readonly string[] {
  const entries = table.map((entry) => ({ text: textOf(entry), hash: hashOf(entry[0]).readUInt32BE(0) }));
  const size = entries.reduce((sum, { text }) => sum + text.length + 1, 0);
  for (let count = Math.max(1, Math.ceil(size / VALUE_QUOTA)); ; count = Math.ceil(count * 1.05)) {
    const lengths = new Uint32Array(count);
    for (const { text, hash } of entries) lengths[hash % count] = (lengths[hash % count] ?? 0) + text.length + 1;
    const isFit = lengths.every((length) => length <= VALUE_QUOTA + 1);
    if (isFit || count > table.length * 16) return textsOf(entries, count);
  }
}

function textsOf(
  entries: readonly { readonly text: string; readonly hash: number }[],
  count: number,
): readonly string[] {
  const groups = Array.from({ length: count }, (): string[] => []);
  for (const { text, hash } of entries) groups[hash % count]?.push(text);
  return groups.map((group) => group.join(' '));
}

function textOf([from, to]: Entry): string {
  return `${from}>${to}`;
}

function filterOf(table: readonly Entry[]): string {
  const wanted = Math.ceil((table.length * BITS_PER_PATH) / BITS_PER_CHARACTER);
  const characters = new Uint8Array(Math.min(LONGEST_FILTER, Math.max(1, wanted)));
  for (const [from] of table) {
    const hash = hashOf(from);
    for (const offset of [4, 8]) {
      const bit = hash.readUInt32BE(offset) % (characters.length * BITS_PER_CHARACTER);
      const index = Math.floor(bit / BITS_PER_CHARACTER);
      characters[index] = (characters[index] ?? 0) | (1 << (bit % BITS_PER_CHARACTER));
    }
  }
  return String.fromCharCode(...characters.map((bits) => bits + FIRST_CHARACTER));
}

/** Nobody gains by a collision: it costs them a read. */
function hashOf(path: string): Buffer {
  return createHash('md5').update(path).digest();
}

/** Whether a table stands in the KeyValueStore. */
export function isStored({ exact = {}, store }: Redirects): boolean {
  return store === true && Object.keys(exact).length > 0;
}

/** The items that it puts there. */
export function redirectItems({ exact = {} }: Redirects): readonly StoreItem[] {
  const { prefix, groups } = redirectStoreOf(exact);
  return groups.map((value, i) => ({ key: prefix + i, value }));
}

/** Writes `storedKey`, and `inGroup`, which finds a path in the value of its group. */
export function writeRedirectStore(exact: Readonly<Record<string, string>>): Code {
  const { prefix, groups, filter } = redirectStoreOf(exact);
  const common = commonPrefixOf(Object.keys(exact));
  return js`import crypto from "crypto";
  var filter = ${filter};
  function passes(hash, offset) {
    var bit = hash.readUInt32BE(offset) % ${filter.length * BITS_PER_CHARACTER};
    return filter.charCodeAt(bit / ${BITS_PER_CHARACTER} | 0) - ${FIRST_CHARACTER} >> bit % ${BITS_PER_CHARACTER} & 1;
  }
  export function storedKey(uri) {
    ${common.length > 1 ? js`if (!(${beginsWith(js`uri`, common)})) return "";` : js``}
    var hash = crypto.createHash("md5").update(uri).digest();
    return passes(hash, 4) && passes(hash, 8) ? ${prefix} + hash.readUInt32BE(0) % ${groups.length} : "";
  }
  function inGroup(group, uri) {
    var start = (" " + group).indexOf(" " + uri + ">");
    if (start < 0 || uri.indexOf(" ") >= 0) return "";
    start += uri.length + 1;
    var end = group.indexOf(" ", start);
    return end < 0 ? group.slice(start) : group.slice(start, end);
  }`;
}

function commonPrefixOf(paths: readonly string[]): string {
  const [first = '', ...others] = paths;
  const length = [...first].findIndex((character, i) => others.some((other) => other[i] !== character));
  return length < 0 ? first : first.slice(0, length);
}
