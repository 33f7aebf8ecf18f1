import { kept } from './carried-query.ts';
import { visible } from './visible.ts';

/**
 * The location of the same resource in its right place, with the viewer's query, which is a part of what was asked for. Empty for
 * what is no path; behind an origin a path cannot lead off the host, since it begins with a slash.
 */
export function settled(origin: string, uri: string, query: string | undefined): string {
  const path = visible(uri);
  return path.startsWith('/') ? kept(origin + path, query) : '';
}
