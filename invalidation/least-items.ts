/** Items of an invalidation, each paid for, without those that others take anyway. Pure. */
import { ALL_PATHS, isTag, isWildcard } from '#policy/invalidation-items';

/** Items without those that others take: repeated ones, tags in another case, paths that a `*` takes. In their order. */
export function leastItems(items: readonly string[]): readonly string[] {
  if (items.includes(ALL_PATHS)) return [ALL_PATHS];
  const distinct = [...new Map(items.map((item) => [nameOf(item), item])).values()];
  const isBeneath = beneathAny(distinct);
  return distinct.filter((item) => !isBeneath(item));
}

/** Says of an item whether others take whatever it takes. */
export function takenBy(others: readonly string[]): (item: string) => boolean {
  if (others.includes(ALL_PATHS)) return () => true;
  const names = new Set(others.map(nameOf));
  const isBeneath = beneathAny(others);
  return (item) => names.has(nameOf(item)) || isBeneath(item);
}

/** Case does not count in a tag. */
function nameOf(item: string): string {
  return isTag(item) ? item.toLowerCase() : item;
}

/** Says of an item whether a wildcard takes it that is another one. There may be thousands, but few lengths of them. */
function beneathAny(items: readonly string[]): (item: string) => boolean {
  const beginnings = new Set(items.filter(isWildcard).map((wildcard) => wildcard.slice(0, -1)));
  const lengths = [...new Set([...beginnings].map(({ length }) => length))];
  return (item) => {
    if (isTag(item)) return false;
    const longest = isWildcard(item) ? item.length - 2 : item.length;
    return lengths.some((length) => length <= longest && beginnings.has(item.slice(0, length)));
  };
}
