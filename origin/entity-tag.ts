/**
 * Entity tags: what names one state of a representation, and when two name the same.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-8.8.3
 */

/** An entity tag, read. */
export interface EntityTag {
  /** Whether it names what means the same, rather than the very bytes. */
  readonly weak: boolean;
  /** What stands between the quotes. */
  readonly opaque: string;
}

/** What a list may name: nothing where it is malformed, since nobody knows then what was meant. */
export type EntityTagList = '*' | readonly EntityTag[];

/**
 * `W/` is in upper case alone; between the quotes is anything visible but a quote, and whatever is beyond ASCII: `"a,b"` is one tag,
 * `abc` and `'abc'` are none.
 */
const TAG = /(W\/)?"([!\x23-\x7e\x80-\uffff]*)"/y;

/** Blanks and commas: empty members of a list are ignored (RFC 9110 §5.6.1.2). */
const BETWEEN = /[\t ,]*/y;

/** Blanks, and then a comma or the end. */
const BEHIND = /[\t ]*(?:,|$)/y;

/** Reads the value of `ETag`; nothing where it is none. */
export function readEntityTag(value: string): EntityTag | undefined {
  const list = readEntityTags(value);
  return list !== '*' && list.length === 1 && isAlone(value) ? list[0] : undefined;
}

/** Reads the value of `If-None-Match` or `If-Match`. One member that is malformed spoils the list. Takes time linear in its length. */
export function readEntityTags(value: string): EntityTagList {
  if (value.trim() === '*') return '*';
  const tags: EntityTag[] = [];
  let at = skipped(BETWEEN, value, 0);
  while (at < value.length) {
    TAG.lastIndex = at;
    const found = TAG.exec(value);
    if (!found) return [];
    tags.push({ weak: found[1] !== undefined, opaque: found[2] ?? '' });
    BEHIND.lastIndex = TAG.lastIndex;
    if (!BEHIND.test(value)) return [];
    at = skipped(BETWEEN, value, BEHIND.lastIndex);
  }
  return tags;
}

/** Whether both name the same bytes (RFC 9110 §8.8.3.2): what `If-Match` and ranges need. */
export function isStrongMatch(a: EntityTag, b: EntityTag): boolean {
  return !a.weak && !b.weak && a.opaque === b.opaque;
}

/** Whether both name what means the same (RFC 9110 §8.8.3.2): what `If-None-Match` needs. */
export function isWeakMatch(a: EntityTag, b: EntityTag): boolean {
  return a.opaque === b.opaque;
}

function skipped(pattern: RegExp, value: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(value);
  return pattern.lastIndex;
}

/** Whether no comma stands around the one tag: `ETag` is no list. */
function isAlone(value: string): boolean {
  return /^[\t ]*[W"]/.test(value) && /"[\t ]*$/.test(value);
}
