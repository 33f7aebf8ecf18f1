/** Characters of a claim in a header: all headers of a request together have 20,480. */
export const LONGEST_CLAIM_HEADER = 2_048;

/**
 * A claim as a header says it: percent-encoded but for letters, digits and `-_.!~*'()@:/+=`, the items of a list with commas between
 * them. Nothing for a claim that is not there, or holds what no header can say. Ships to the edge.
 */
export function claimText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return itemText(value);
  const items = value.map(itemText);
  return items.indexOf(undefined) >= 0 ? undefined : items.join(',');
}

/** Whether a number is what was written: beyond 2^53 two ids become one, and fractions engines print in ways of their own. */
export function isExact(value: unknown): value is number {
  return typeof value === 'number' && value % 1 === 0 && value <= LARGEST && value >= -LARGEST;
}

const LARGEST = 9_007_199_254_740_991;

function itemText(value: unknown): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'boolean' && !isExact(value)) return undefined;
  try {
    const text = encodeURIComponent(value);
    // U+FFFD stands for what could not be read: engines put it in the place of half a surrogate pair, or leave the half.
    if (text.indexOf('%EF%BF%BD') >= 0) return undefined;
    return text.indexOf('%') < 0 ? text : text.replace(/%(?:40|3A|2F|2B|3D)/g, decodeURIComponent);
  } catch {
    // Half a surrogate pair: no bytes on the wire are one, but JSON can write it.
    return undefined;
  }
}
