/**
 * Whether a text matches a pattern of `*` for any run of characters and `?` for any one. There is one place to go back to, so that
 * no pattern takes more than quadratic time. Ships to the edge.
 */
export function matchesGlob(pattern: string, text: string): boolean {
  return covers(pattern, text, false);
}

/** The same of a pattern for a text: its `*` is only matched by a `*`, its `?` by `?` or `*`. */
export function coversGlob(pattern: string, later: string): boolean {
  return covers(pattern, later, true);
}

function covers(pattern: string, text: string, textIsPattern: boolean): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let mark = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p;
      p += 1;
      mark = t;
    } else if (takes(pattern[p], text[t], textIsPattern)) {
      p += 1;
      t += 1;
    } else if (star >= 0) {
      p = star + 1;
      mark += 1;
      t = mark;
    } else return false;
  }
  while (pattern[p] === '*') p += 1;
  return p === pattern.length;
}

function takes(symbol: string | undefined, char: string | undefined, textIsPattern: boolean): boolean {
  if (textIsPattern && char === '*') return false;
  return symbol === '?' || symbol === char;
}
