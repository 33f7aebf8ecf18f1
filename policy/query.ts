/**
 * Query: what of the query string stays in the cache key, and reaches the origin.
 *
 * This is the meaning; what ships is written by `build/write/query.ts`. A parameter `__proto__` never stays: it is a name that a
 * JavaScript object cannot hold.
 */
import type { EdgeQuerystring, EdgeValue } from './event.ts';
import { TRACKING_PARAMETERS } from './tracking-parameters.ts';

/** The options of `query`: exactly one of `keep` and `drop`, and what becomes of what stays. */
export type Query = KeepQuery | DropQuery;

/** Names what stays. */
export interface KeepQuery extends Stay {
  readonly drop?: never;
  /** Names of the parameters that stay, exactly as viewers send them (case counts). Every other parameter is removed. */
  readonly keep: readonly string[];
  /** As the list has them, by name, or as the viewer sent them. Default: `listed`. */
  readonly order?: 'listed' | 'sorted' | 'sent';
}

/** Names what goes. */
export interface DropQuery extends Stay {
  readonly keep?: never;
  /**
   * Names of the parameters that are removed, exactly as viewers send them (case counts); every other stays. `'tracking'` stands
   * for `TRACKING_PARAMETERS`, which a list can spread: `[...TRACKING_PARAMETERS, 'sid']`.
   */
  readonly drop: 'tracking' | readonly string[];
  /** By name, or as the viewer sent them. Default: `sorted`. */
  readonly order?: 'sorted' | 'sent';
}

/** What becomes of parameters that stay. */
interface Stay {
  /** Which values stay of a parameter that was sent more than once. Default: `keep`, all of them. */
  readonly duplicates?: 'keep' | 'first' | 'last';
  /** Whether parameters without a value stay. Default: `keep`. */
  readonly empty?: 'keep' | 'drop';
  /** Whether upper and lower case are one in names, those of the list too: `lower` makes `?Page` a `page`. Default: `keep`. */
  readonly case?: 'keep' | 'lower';
}

type Entry = readonly [name: string, value: EdgeValue];

/**
 * Parameters and values up to which a query string is looked through. Nobody's page takes as many, and the thousands that a hostile
 * viewer can send would cost more than a function may. Of more, `keep` finds the names that it lists, and `drop` drops nothing:
 * `case`, `empty`, `duplicates` and an order other than the list's are as if not given.
 */
export const MOST_PARAMETERS = 64;

/** Values, of parameters that were sent more than once. */
export const MOST_VALUES = 64;

/** The query string reduced to what stays, in its order. */
export function queryOf(query: Query, querystring: EdgeQuerystring): EdgeQuerystring {
  const sent = Object.entries(querystring);
  if (!isLarge(query, sent)) return reduced(query, sent);
  return query.keep === undefined
    ? Object.fromEntries(sent.filter(([name]) => name !== '__proto__'))
    : reduced({ keep: keptNames(query), order: orderOf(query) === 'sorted' ? 'sorted' : 'listed' }, sent);
}

/** Whether what becomes of parameters depends on their values or on the case of their names. */
export function readsEach(query: Query): boolean {
  return query.case === 'lower' || settles(query);
}

/** Whether less than all values of a parameter may stay. */
export function settles({ duplicates = 'keep', empty = 'keep' }: Query): boolean {
  return duplicates !== 'keep' || empty !== 'keep';
}

/** Whether a query string is not looked through; one of listed names alone needs no looking. */
function isLarge(query: Query, sent: readonly Entry[]): boolean {
  const isWalked = query.keep === undefined || orderOf(query) === 'sent' || readsEach(query);
  const repeated = sent.reduce((count, [, { multiValue = [] }]) => count + multiValue.length, 0);
  return isWalked && (sent.length > MOST_PARAMETERS || (readsEach(query) && repeated > MOST_VALUES));
}

function reduced(query: Query, sent: readonly Entry[]): EdgeQuerystring {
  const staying = (query.case === 'lower' ? lowered(sent) : sent).filter(([name]) => stays(query, name));
  const left = staying.flatMap(([name, value]): readonly Entry[] => {
    const some = settled(query, value);
    return some ? [[name, some]] : [];
  });
  return Object.fromEntries(inOrder(query, left));
}

/** The names that stay, in the order of the list. */
export function keptNames(query: KeepQuery): readonly string[] {
  return [...new Set(cased(query, query.keep))];
}

/** The names that go. */
export function droppedNames(query: DropQuery): readonly string[] {
  return [...cased(query, query.drop === 'tracking' ? TRACKING_PARAMETERS : query.drop), '__proto__'];
}

/** The order of what stays. */
export function orderOf({ keep, order }: Query): 'listed' | 'sorted' | 'sent' {
  return order ?? (keep ? 'listed' : 'sorted');
}

function cased(query: Query, names: readonly string[]): readonly string[] {
  return query.case === 'lower' ? names.map((name) => name.toLowerCase()) : names;
}

/** Names in lower case, those that became one with the values of all, each where the first of them was. */
function lowered(sent: readonly Entry[]): readonly Entry[] {
  const all = new Map<string, EdgeValue>();
  for (const [name, value] of sent) {
    const lower = name.toLowerCase();
    const seen = all.get(lower);
    all.set(lower, seen ? { value: seen.value, multiValue: [...valuesOf(seen), ...valuesOf(value)] } : value);
  }
  return [...all];
}

function valuesOf({ value, multiValue }: EdgeValue): { value: string }[] {
  return multiValue ?? [{ value }];
}

function stays(query: Query, name: string): boolean {
  return query.keep === undefined ? !droppedNames(query).includes(name) : keptNames(query).includes(name);
}

/** What is left of a parameter; nothing where it goes. */
function settled({ empty, duplicates }: Query, sent: EdgeValue): EdgeValue | undefined {
  const values = valuesOf(sent).filter(({ value }) => empty !== 'drop' || value !== '');
  if (duplicates === 'first') return values[0];
  if (duplicates === 'last') return values.at(-1);
  return values.length > 1 ? { value: values[0]?.value ?? '', multiValue: values } : values[0];
}

function inOrder(query: Query, entries: readonly Entry[]): readonly Entry[] {
  const order = orderOf(query);
  if (order === 'sent') return entries;
  const names =
    query.keep === undefined || order === 'sorted' ? entries.map(([name]) => name).sort() : keptNames(query);
  return names.flatMap((name) => entries.filter((entry) => entry[0] === name));
}
