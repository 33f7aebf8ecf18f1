/** Rows as aligned lines; numbers stand right. The first row is the heading. */
export function table(rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const texts = rows.map((row) => row.map((cell) => (typeof cell === 'number' ? grouped(cell) : cell)));
  const widths = (texts[0] ?? []).map((_, column) => widest(texts, column));
  return texts.map((row, i) =>
    row
      .map((cell, column) => {
        const isNumber = typeof (rows[i === 0 ? 1 : i] ?? [])[column] === 'number';
        return isNumber ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);
      })
      .join('  ')
      .trimEnd(),
  );
}

/** There may be more rows than a function takes arguments. */
function widest(rows: readonly (readonly string[])[], column: number): number {
  return rows.reduce((width, row) => Math.max(width, (row[column] ?? '').length), 0);
}

/** A number of things: `1 bundle`, `2 bundles`. */
export function counted(count: number, thing: string): string {
  return `${grouped(count)} ${thing}${count === 1 ? '' : 's'}`;
}

/** Items that a terminal shows of many; --json has all. */
const MOST_LISTED = 20;

/** The first of many as lines, and how many more there are. */
export function listed(items: readonly string[]): readonly string[] {
  const more = items.length - MOST_LISTED;
  return [
    ...items.slice(0, MOST_LISTED).map((item) => `  ${item}`),
    ...(more > 0 ? [`  and ${grouped(more)} more; --json shows all`] : []),
  ];
}

/** A number with its thousands apart: `10,240`. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
