/**
 * A path as the least exact of origins reads it: decoded, without parameters of segments, without case, without a slash at the end;
 * percent-encoded again, so that both engines of functions count its characters alike. Empty where it has more parameters than
 * `MOST_PARAMETERS`. Made for paths that are contained (`contained-path.ts`). Ships to the edge.
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

function decoded(path: string): string {
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
