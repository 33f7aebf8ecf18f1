/** What names lead to, by the DNS. */

/** Names that are followed from one to the next at most. */
const LONGEST_CHAIN = 8;

/** Every name that each leads to, in lower case; none of one that leads nowhere, or that the DNS does not know. */
export async function cnamesOf(
  names: readonly string[],
  resolveCname: (name: string) => Promise<readonly string[]>,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const follow = async (name: string, left: number): Promise<readonly string[]> => {
    const found = await resolveCname(name).catch(() => []);
    const next = left > 1 ? await Promise.all(found.map((one) => follow(one, left - 1))) : [];
    return [...found.map((one) => one.toLowerCase()), ...next.flat()];
  };
  const all = await Promise.all(
    [...new Set(names)].map(async (name) => [name, await follow(name, LONGEST_CHAIN)] as const),
  );
  return new Map(all);
}
