/** The slash at the end of a path: which of its two spellings viewers shall use. Only a plain path has two. */
import { isPlain } from './plain-path.ts';

/** The path with a slash at its end, unless its last segment has a dot. */
export function withTrailingSlash(path: string): string {
  if (path.endsWith('/') || path.indexOf('.', path.lastIndexOf('/')) >= 0) return path;
  return isPlain(path) ? `${path}/` : path;
}

/** The path without a slash at its end, unless that is all of it. */
export function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.endsWith('/') && isPlain(path) ? path.slice(0, -1) : path;
}
