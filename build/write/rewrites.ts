import { isPrefix, movesFolders, type Rewrites } from '#policy/rewrites';
import { type Code, js } from '../code.ts';
import { beginsWith } from './begins-with.ts';
import { writeLocales } from './locales.ts';
import { newPrefix } from './new-prefix.ts';

/** Writes `rewrite`: the document that answers, and then the folders in which it is kept. */
export function writeRewrites(options: Rewrites): Code {
  const { prefixes = {}, locales } = options;
  if (!movesFolders(options))
    return js`export function rewrite(request) { var uri = request.uri; request.uri = ${documentOf(options)}; }`;
  return js`import { badRequest } from "#policy/bad-request";
  import { isContained } from "#policy/contained-path";
  ${locales ? writeLocales(locales) : js``}
  export function rewrite(request) {
    var uri = request.uri, path, folder;
    if (!isContained(uri)) return badRequest();
    ${locales ? localized(options) : js`path = ${documentOf(options)};`}
    request.uri = ${newPrefix(js`path`, prefixes)}path;
  }`;
}

/** The document in the folder of its locale. */
function localized(options: Rewrites): Code {
  return js`
    folder = localeFolder(uri);
    if (folder) uri = uri.slice(folder.length);
    path = ${documentOf(options)};
    if (folder) path = folder + path;
    else if (path !== uri || ${IS_PAGE}) path = "/" + locale(request) + path;`;
}

/** Whether `path` is that of a page. */
const IS_PAGE = js`path.indexOf(".", path.lastIndexOf("/")) < 0 || path.endsWith(".html") || path.endsWith(".htm")`;

/** Exact routes, then those for everything beneath a path from the longest, then the directory index and the fallback. */
function documentOf({ pages = {}, index, fallback }: Rewrites): Code {
  const routes = Object.entries(pages);
  const exact = routes.filter(([route]) => !isPrefix(route)).sort(([a], [b]) => (a < b ? -1 : 1));
  const beneath = routes
    .filter(([route]) => isPrefix(route))
    .sort(([a], [b]) => b.length - a.length || (a < b ? -1 : 1));
  const table = [
    ...exact.map(([route, page]) => js`uri === ${route} ? ${page} : `),
    ...beneath.map(([route, page]) => js`${beginsWith(js`uri`, route.slice(0, -1))} ? ${page} : `),
  ];
  return js`${table}${rest(index, fallback)}`;
}

/** The last segment has no dot. Most paths have none at all, and looking from the end is slow in the engine. */
function rest(index: string | undefined, fallback: string | undefined): Code {
  const directory = index === undefined ? js`` : js`uri.endsWith("/") ? uri + ${index} : `;
  if (fallback === undefined && index === undefined) return js`uri`;
  const page = fallback === undefined ? js`uri + ${`/${index}`}` : js`${fallback}`;
  return js`${directory}uri.indexOf(".") < 0 || uri.indexOf(".", uri.lastIndexOf("/")) < 0 ? ${page} : uri`;
}
