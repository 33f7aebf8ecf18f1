/** Headers such as Accept: items in the order in which they stand, each with how much it is liked. */

/** Languages and formats beyond so many are not read: no browser sends as many. */
export const MOST_ITEMS = 16;

/** Nor is an item of more characters. */
export const LONGEST_ITEM = 64;

/** What a header of weighted items lists. A weight that is no number is less than none and more than none: neither. */
export function itemsOf(header: string): readonly { name: string; weight: number }[] {
  const items = header.toLowerCase().split(',', MOST_ITEMS);
  return items
    .filter((item) => item.length <= LONGEST_ITEM)
    .map((item) => {
      const [name = '', ...parameters] = item.split(';');
      const [, ...weight] = parameters.join(';').split('q=');
      return { name: name.trim(), weight: weight.length === 0 ? 1 : Number.parseFloat(weight.join('q=')) };
    });
}
