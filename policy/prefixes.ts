/** Tables from the beginning of paths to what stands there instead: the longest that fits is taken, and once. */

/** The path with another beginning; nothing where no prefix fits. */
export function withNewPrefix(prefixes: Readonly<Record<string, string>>, path: string): string | undefined {
  const prefix = longestFirst(Object.keys(prefixes)).find((each) => path.startsWith(each));
  return prefix === undefined ? undefined : prefixes[prefix] + path.slice(prefix.length);
}

/** Prefixes in the order in which they are tried. */
export function longestFirst(prefixes: readonly string[]): readonly string[] {
  return [...prefixes].sort((a, b) => b.length - a.length || (a < b ? -1 : 1));
}
