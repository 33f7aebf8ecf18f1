/**
 * Whether a path stays beneath the folder that it is put into, however an origin reads it.
 *
 * CloudFront hands a path on as the viewer sent it, and origins do not agree on what it means: some fold dot segments and repeated
 * slashes, some take a backslash for a slash, a part after a semicolon for no part of a segment, NUL for the end, and many decode
 * once more than they should. Any of these turns `/v3/..%2fadmin` into `/admin`. No address that a site gives out needs them, so that
 * such a path is refused as a whole rather than mended: mending it would be one more reading.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-7.3
 * @see https://cwe.mitre.org/data/definitions/22.html
 */
export function isContained(path: string): boolean {
  if (path.charAt(0) !== '/') return false;
  // Most paths have nothing that could be read in two ways.
  if (!/[%\\\0]|\/[/.]/.test(path)) return true;
  if (path.length > LONGEST_ENCODED) return false;
  let reading = path;
  for (let times = 0; times <= MOST_READINGS; times += 1) {
    // Searched as text: a path may be thousands of octets, and a pattern would begin at each of them.
    const lower = reading.toLowerCase();
    if (ESCAPES.test(reading) || lower.indexOf('%2f') >= 0 || lower.indexOf('%2e') >= 0) return false;
    // A percent sign that is left by itself stands for itself. The viewer's own must begin an octet.
    if (times > 0 && !/%[\da-f]{2}/i.test(reading)) return true;
    try {
      const next = decodeURIComponent(reading);
      if (next === reading) return true;
      reading = next;
    } catch {
      // Octets that are no UTF-8: overlong forms of the slash are among them.
      return false;
    }
  }
  return false;
}

/**
 * Characters of a path that must be decoded to be judged: 300 octets of other scripts and more. A longer one is nobody's, and to
 * judge it could cost more than a function may.
 */
export const LONGEST_ENCODED = 1024;

/** A text that was percent-encoded more often than this is nobody's. */
const MOST_READINGS = 2;

/**
 * A backslash, NUL, an empty segment, a dot segment with or without parameters. Every alternative begins with a character of its own,
 * so that the engine skips all others: a pattern that may begin anywhere costs 25 times as much.
 */
const ESCAPES = /[\\\0]|\/(?:\/|\.{1,2}(?![^/;]))/;
