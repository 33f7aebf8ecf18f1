/**
 * Characters up to which a function normalizes a path: every step costs, and only an attack needs more. CloudFront itself has no
 * such bound.
 */
export const LONGEST_NORMALIZED = 256;

/**
 * A path as CloudFront matches it: dot segments removed and repeated slashes folded. The cache and the origin still get the
 * path as it was sent. Ships to the edge.
 *
 * @see https://www.rfc-editor.org/rfc/rfc3986#section-5.2.4
 */
export function normalizePath(uri: string): string {
  const segments = uri.split('/');
  const last = segments[segments.length - 1];
  const kept: string[] = [];
  for (let i = 0; i < segments.length; i += 1) {
    const segment = segments[i] as string;
    const isFolded = segment === '' && i < segments.length - 1;
    if (segment === '..') kept.pop();
    else if (segment !== '.' && !isFolded) kept.push(segment);
  }
  if (last === '.' || last === '..') kept.push('');
  return `/${kept.join('/')}`;
}
