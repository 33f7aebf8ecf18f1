/** Characters up to which a path is looked at: each segment costs some 1,000 instructions. */
export const LONGEST_PATH = 1024;

/**
 * Whether a path means the same to everyone who reads it: no empty segments, no dot segments, no backslashes, none of them
 * percent-encoded at the start of a segment; of a path longer than `LONGEST_PATH` nobody says so. Only of such a path may a part
 * become the path of a location: to a browser `//evil.example` and `/\evil.example` are other hosts.
 *
 * @see https://url.spec.whatwg.org/#relative-slash-state
 */
export function isPlain(path: string): boolean {
  // Apart, since the engine skips to what an expression can begin with.
  return (
    path.length <= LONGEST_PATH && path.startsWith('/') && !/\\|\/(?:\/|%2f|%5c|(?:\.|%2e){1,2}(?:\/|$))/i.test(path)
  );
}
