import { isPrefix, type Rewrites } from '#policy/rewrites';
import { type Code, js } from '../code.ts';

/** Writes `rewrite`: exact routes, then prefixes from the longest, then the directory index and the fallback. */
export function writeRewrites({ pages = {}, index, fallback }: Rewrites): Code {
  const routes = Object.entries(pages);
  const exact = routes.filter(([route]) => !isPrefix(route)).sort(([a], [b]) => (a < b ? -1 : 1));
  const prefixes = routes
    .filter(([route]) => isPrefix(route))
    .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  const table = [
    ...exact.map(([route, page]) => js`uri === ${route} ? ${page} : `),
    ...prefixes.map(([route, page]) => js`uri.startsWith(${route.slice(0, -1)}) ? ${page} : `),
  ];
  return js`export function rewrite(uri) { return ${table}${rest(index, fallback)}; }`;
}

/** `uri.indexOf('.', uri.lastIndexOf('/')) < 0`: the last segment has no dot. */
function rest(index: string | undefined, fallback: string | undefined): Code {
  const directory = index === undefined ? js`` : js`uri.endsWith("/") ? uri + ${index} : `;
  if (fallback === undefined && index === undefined) return js`uri`;
  const page = fallback === undefined ? js`uri + ${`/${index}`}` : js`${fallback}`;
  return js`${directory}uri.indexOf(".", uri.lastIndexOf("/")) < 0 ? ${page} : uri`;
}
