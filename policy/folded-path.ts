/**
 * A path as the least exact of origins reads it: decoded, up to what ends a path or a line, without parameters of segments, without
 * case, without dots and spaces at the end of segments, without a slash at the end; percent-encoded again, so that both engines of functions count its characters alike. Empty where more has
 * to be taken out than `MOST_PARAMETERS`. Made for paths that are contained (`contained-path.ts`). Ships to the edge.
 */
export function foldedPath(path: string): string {
  let folded = withoutCase(decoded(path));
  let at = folded.indexOf(';');
  for (let count = 0; at >= 0; count += 1) {
    if (count === MOST_PARAMETERS) return '';
    const end = folded.indexOf('/', at);
    // A segment of nothing but parameters is no segment.
    if (end >= 0 && folded.charAt(at - 1) === '/') at -= 1;
    folded = folded.slice(0, at) + (end < 0 ? '' : folded.slice(end));
    at = folded.indexOf(';', at);
  }
  for (let count = 0, tail = tailOf(folded); tail >= 0; count += 1, tail = tailOf(folded)) {
    if (count === MOST_PARAMETERS) return '';
    folded = folded.slice(0, tail) + folded.slice(tail + 1);
  }
  if (folded.length > 1 && folded.charAt(folded.length - 1) === '/') folded = folded.slice(0, -1);
  try {
    return encodeURI(folded);
  } catch {
    // Half a surrogate pair, which no bytes on the wire are.
    return folded;
  }
}

/** Segments with parameters in a path: each costs a step, and no site uses more. */
export const MOST_PARAMETERS = 16;

/** Where a dot or a space ends a segment; -1 where none does. Some file systems know no such names. */
function tailOf(path: string): number {
  const last = path.charAt(path.length - 1);
  if (last === '.' || last === ' ') return path.length - 1;
  const dot = path.indexOf('./');
  return dot >= 0 ? dot : path.indexOf(' /');
}

/** What ends a path where it is not percent-encoded, or a line. */
const ENDS = /[?#\0-\x1f\x7f]/;

/** A pattern has nothing encoded, and its question mark ends nothing. */
function decoded(path: string): string {
  const reading = decodedWhole(path);
  return reading === path || !ENDS.test(reading) ? reading : reading.slice(0, reading.search(ENDS));
}

function decodedWhole(path: string): string {
  let reading = path;
  try {
    for (let next = decodeURIComponent(reading); next !== reading; next = decodeURIComponent(reading)) reading = next;
  } catch {
    // A percent sign by itself stands for itself.
  }
  return reading;
}

/**
 * In lower case, as engines agree on it: two letters of Unicode have a lower case that depends on the engine, or on what stands
 * beside them.
 *
 * @see https://www.unicode.org/Public/UCD/latest/ucd/SpecialCasing.txt
 */
function withoutCase(text: string): string {
  return text.toLowerCase().split('i\u0307').join('i').split('\u03c2').join('\u03c3');
}
