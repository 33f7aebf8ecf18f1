/** Patterns of redirects: `/blog/:year/:slug`, where a parameter is one segment that is not empty. */

/** A part of a path between two slashes: a text, or a parameter by its name. */
export interface Segment {
  readonly text: string;
  readonly parameter?: string;
}

/** A target in its parts: what stands before its path, the path's segments, and its query and fragment. */
export interface Target {
  readonly origin: string;
  readonly segments: readonly Segment[];
  readonly rest: string;
}

/** The segments of a path, the empty one before the first slash too. */
export function segmentsOf(path: string): readonly Segment[] {
  return path.split('/').map((text) => {
    const parameter = /^:([A-Za-z]\w*)$/.exec(text)?.[1];
    return parameter === undefined ? { text } : { text, parameter };
  });
}

/** The parts of a target. Only its path has parameters. */
export function targetOf(location: string): Target {
  const [, origin = '', path = '', rest = ''] = /^(https?:\/\/[^/?#]*)?([^?#]*)(.*)$/s.exec(location) ?? [];
  return { origin, segments: segmentsOf(path), rest };
}

/** Patterns in the order in which they are tried: the fewer parameters, the more specific. */
export function inOrder(patterns: readonly string[]): readonly string[] {
  return [...patterns].sort((a, b) => parametersOf(a).length - parametersOf(b).length || (a < b ? -1 : 1));
}

/** The names of a pattern's parameters, in their order. */
export function parametersOf(pattern: string): readonly string[] {
  return segmentsOf(pattern).flatMap(({ parameter }) => parameter ?? []);
}

/** Whether a pattern takes a path. */
export function takes(pattern: string, path: string): boolean {
  const segments = segmentsOf(pattern);
  const texts = path.split('/');
  return (
    segments.length === texts.length &&
    segments.every(({ text, parameter }, i) => (parameter === undefined ? text === texts[i] : texts[i] !== ''))
  );
}

/** The location that a pattern's target comes to for a path that the pattern takes. */
export function filledIn(pattern: string, target: string, path: string): string {
  const texts = path.split('/');
  const names = segmentsOf(pattern).map(({ parameter }) => parameter);
  const { origin, segments, rest } = targetOf(target);
  const filled = segments.map(({ text, parameter }) =>
    parameter === undefined ? text : texts[names.indexOf(parameter)],
  );
  return origin + filled.join('/') + rest;
}
