/** First and last byte of a part. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/**
 * The parts of `size` bytes that a Range header asks for, but for those that begin behind the end; `unsatisfiable` where that is all
 * of them. Nothing of a header that is invalid, which is one that is not there: another unit, or a range that goes back.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-14.1.2
 */
export function byteRanges(header: string, size: number): readonly ByteRange[] | 'unsatisfiable' | undefined {
  const [, list] = /^bytes=(.*)$/i.exec(header.trim()) ?? [];
  // RFC 9110 section 5.6.1: a list may have empty elements.
  const specs = list?.split(',').flatMap((spec) => spec.trim() || []) ?? [];
  const ranges = specs.map((spec) => byteRange(spec, size));
  if (ranges.length === 0 || !ranges.every((range) => range !== undefined)) return undefined;
  const satisfiable = ranges.filter(({ start, end }) => start <= end);
  return satisfiable.length > 0 ? satisfiable : 'unsatisfiable';
}

/** `0-99`, `100-` or `-100`; one that is not satisfiable ends before it starts. */
function byteRange(spec: string, size: number): ByteRange | undefined {
  const [, first, last] = /^(\d*)-(\d*)$/.exec(spec) ?? [];
  if (first === undefined || last === undefined) return undefined;
  if (first === '') return last === '' ? undefined : { start: Math.max(size - Number(last), 0), end: size - 1 };
  if (last !== '' && Number(last) < Number(first)) return undefined;
  return { start: Number(first), end: last === '' ? size - 1 : Math.min(Number(last), size - 1) };
}
