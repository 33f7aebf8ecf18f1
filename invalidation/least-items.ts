/** Items of an invalidation, each paid for, without those that others take anyway. Pure. */
import { ALL_PATHS, isTag, isWildcard } from '#policy/invalidation-items';

/** Items without those that others take: repeated ones, tags in another case, paths that a `*` takes. In their order. */
export function leastItems(items: readonly string[]): readonly string[] {
  if (items.includes(ALL_PATHS)) return [ALL_PATHS];
  const distinct = [...new Map(items.map((item) => [nameOf(item), item])).values()];
  const wildcards = distinct.filter(isWildcard);
  return distinct.filter((item) => !wildcards.some((other) => other !== item && isBeneath(other, item)));
}

/** Says of an item whether others take whatever it takes. */
export function takenBy(others: readonly string[]): (item: string) => boolean {
  if (others.includes(ALL_PATHS)) return () => true;
  const names = new Set(others.map(nameOf));
  const wildcards = others.filter(isWildcard);
  return (item) => names.has(nameOf(item)) || wildcards.some((other) => isBeneath(other, item));
}

/** Case does not count in a tag. */
function nameOf(item: string): string {
  return isTag(item) ? item.toLowerCase() : item;
}

function isBeneath(wildcard: string, item: string): boolean {
  return !isTag(item) && item.startsWith(wildcard.slice(0, -1));
}
