/**
 * Whether a path means the same to everyone who reads it: no empty segments, no dot segments, no backslashes, none of them
 * percent-encoded at the start of a segment. Only of such a path may a part become the path of a location: to a browser
 * `//evil.example` and `/\evil.example` are other hosts.
 *
 * @see https://url.spec.whatwg.org/#relative-slash-state
 */
export function isPlain(path: string): boolean {
  return !/^[^/]|\\|\/(?:\/|%2f|%5c|(?:\.|%2e){1,2}(?:\/|$))/i.test(path);
}
