/** Ids, as they stand in data, in the paths and tags that an invalidation names. */

/**
 * What forbids an id to stand in a path, in words; nothing where it may. Whatever could name more than one entity, or another one, is
 * refused, and not mended.
 */
export function idProblem(id: string): string | undefined {
  if (id === '') return 'has no id, or an empty one';
  if (id === '.' || id === '..') return 'has an id that is a dot segment, which browsers take out of a path';
  if (id.includes('*')) return 'has an id with a *, which would take more than one';
  if (/[/\\]/.test(id)) return 'has an id with a slash, which would be the path of something else';
  if (/[\0-\x1f\x7f]/.test(id)) return 'has an id with a control character';
  if (id.length > LONGEST_ID) return `has an id of ${id.length} characters, of which ${LONGEST_ID} are looked at`;
  if (!id.isWellFormed()) return 'has an id with half a surrogate pair, which no URL holds';
  if (/%[\da-f]{2}/i.test(id)) return 'has an id that is percent-encoded already: give it as it stands in the data';
  return undefined;
}

/** Characters of an id: encoded, it still fits into a path. */
const LONGEST_ID = 256;

/** What forbids an id to stand in a cache tag besides, in words. */
export function tagIdProblem(id: string): string | undefined {
  return /[^!-+\--~]/.test(id)
    ? 'has an id with a comma, a space or a character beyond ASCII, and its tags stand in a header'
    : undefined;
}

/**
 * The spellings of an id in a path that caches meet: with all that is encoded by `encodeURIComponent`, with which most links are made,
 * and with what browsers leave as it is. Mostly they are one.
 *
 * @see https://url.spec.whatwg.org/#path-percent-encode-set
 */
export function encodedIds(id: string): readonly string[] {
  const whole = encodeURIComponent(id);
  return [...new Set([whole, inBrowserSpelling(whole)])];
}

/**
 * A path as browsers send it: with the characters in it that `encodeURIComponent` encodes and they do not.
 *
 * @see https://url.spec.whatwg.org/#path-percent-encode-set
 */
export function inBrowserSpelling(path: string): string {
  return path.replace(/%(?:24|26|2B|2C|3A|3B|3D|40)/g, decodeURIComponent);
}
