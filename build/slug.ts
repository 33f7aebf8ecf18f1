/** A path pattern as a part of a name: `/api/*` → `api`, `*.jpg` → `jpg`, `*` → `default`; at most 40 characters. */
export function slugOf(pattern: string): string {
  if (/^\/?\*$/.test(pattern)) return 'default';
  const slug = pattern
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .replace(/^-|-$/g, '');
  return slug.slice(0, 40) || 'any';
}

/** Names as they are wanted, with a number behind each that an earlier one has taken. */
export function distinct(wanted: readonly string[]): readonly string[] {
  const taken: string[] = [];
  for (const name of wanted) {
    let free = name;
    for (let i = 2; taken.includes(free); i += 1) free = `${name}-${i}`;
    taken.push(free);
  }
  return taken;
}
