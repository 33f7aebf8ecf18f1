/** Headers such as Accept: items in the order in which they stand, each with how much it is liked. */

/** Languages and formats beyond so many are not read: no browser sends as many. */
export const MOST_ITEMS = 16;

/** Nor is a header of more characters. */
export const MOST_CHARACTERS = 1024;

/**
 * What a header of weighted items lists. A name ends at a semicolon or a blank. A weight that is no number is less than none and
 * more than none: neither.
 */
export function itemsOf(header: string): readonly { name: string; weight: number }[] {
  if (header.length > MOST_CHARACTERS) return [];
  const items = header.toLowerCase().split(',', MOST_ITEMS);
  return items.map((item) => {
    const [name = ''] = item.replace(/^[ \t]+/, '').split(/[; \t]/, 1);
    const [, ...weight] = item.split('q=');
    return { name, weight: weight.length === 0 ? 1 : Number.parseFloat(weight.join('q=')) };
  });
}
