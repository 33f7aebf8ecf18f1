import { isContained } from '#policy/contained-path';
import { localeFolderOf } from '#policy/locales';
import { documentOf, movesFolders, type Rewrites } from '#policy/rewrites';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { languageProblems } from './language-problems.ts';
import { reachProblem } from './redirect-target.ts';

/** Rewrites whose result would be rewritten again, and such as no request comes to. */
export function rewriteProblems(config: ResolvedConfig): readonly Problem[] {
  return config.behaviors.flatMap((_, i) => [
    ...pageProblems(config, i),
    ...localeProblems(config, i),
    ...containmentProblems(config, i),
    ...prefixProblems(config, i),
  ]);
}

/** A route is applied once, so its page must be one that stays. */
function pageProblems({ behaviors }: ResolvedConfig, i: number): readonly Problem[] {
  const { rewrites } = behaviors[i] ?? {};
  if (!rewrites) return [];
  const { pages = {}, fallback } = rewrites;
  const targets = Object.entries(pages).map(([route, page]) => ({ option: ['pages', route], page }));
  if (fallback !== undefined) targets.push({ option: ['fallback'], page: fallback });
  return targets.flatMap(({ option, page }) => {
    const trail = trailOf(page, (uri) => documentOf(rewrites, uri));
    if (trail.length === 1) return [];
    const says = `leads to a path that is rewritten again: ${trail.join(' → ')}; expected a page that stays`;
    return [{ at: pathText(['behaviors', i, 'rewrites', ...option]), says }];
  });
}

/** Languages that do not fit together, and routes and pages with the folder of a locale, which they are asked without. */
function localeProblems({ behaviors }: ResolvedConfig, i: number): readonly Problem[] {
  const { locales, ...rewrites } = behaviors[i]?.rewrites ?? {};
  if (!locales) return [];
  const languages = languageProblems(locales).map(([path, says]) => ({
    at: pathText(['behaviors', i, 'rewrites', 'locales', ...path]),
    says,
  }));
  const localized = writtenPaths({ ...rewrites, prefixes: {} }).flatMap(({ option, paths }) => {
    const folder = paths.map((path) => localeFolderOf(locales, path)).find(Boolean);
    const says = `begins with ${folder}, which rewrites.locales takes off and puts on again; expected a path that is one for every locale`;
    return folder === undefined ? [] : [{ at: pathText(['behaviors', i, 'rewrites', ...option]), says }];
  });
  return [...languages, ...localized];
}

/** Paths beside prefixes and locales such as a viewer could not ask for. */
function containmentProblems({ behaviors }: ResolvedConfig, i: number): readonly Problem[] {
  const { rewrites = {} } = behaviors[i] ?? {};
  if (!movesFolders(rewrites)) return [];
  return writtenPaths(rewrites).flatMap(({ option, paths }) => {
    const path = paths.find((each) => !isContained(each));
    const says = `has ${path}, which is refused beside prefixes and locales: an origin could read it as another path`;
    return path === undefined ? [] : [{ at: pathText(['behaviors', i, 'rewrites', ...option]), says }];
  });
}

/** The paths of a config that stand in one place. */
interface WrittenPaths {
  readonly option: readonly string[];
  readonly paths: readonly string[];
}

function writtenPaths({ pages = {}, prefixes = {}, fallback }: Rewrites): readonly WrittenPaths[] {
  const tables = Object.entries({ pages, prefixes }).flatMap(([option, table]) =>
    Object.entries(table).map(([from, to]) => ({ option: [option, from], paths: [from, to] })),
  );
  return fallback === undefined ? tables : [...tables, { option: ['fallback'], paths: [fallback] }];
}

/** A prefix that neither a viewer's path nor a page begins with. */
function prefixProblems(config: ResolvedConfig, i: number): readonly Problem[] {
  const { prefixes = {}, pages = {}, fallback = '', locales } = config.behaviors[i]?.rewrites ?? {};
  // The folder of a locale is in front of what viewers ask for.
  if (locales) return [];
  const documents = [...Object.values(pages), fallback];
  return Object.keys(prefixes).flatMap((prefix) => {
    if (documents.some((page) => page.startsWith(prefix))) return [];
    const says = reachProblem(config, i, `${prefix}*`);
    return says ? [{ at: pathText(['behaviors', i, 'rewrites', 'prefixes', prefix]), says }] : [];
  });
}

/** Steps after which a trail is shown as it is: an index without a dot makes it grow for ever. */
const LONGEST = 4;

/** Where a path leads when it is rewritten again and again, up to the first repetition. */
function trailOf(start: string, rewrite: (uri: string) => string): readonly string[] {
  const trail = [start];
  for (let next = rewrite(start); next !== trail.at(-1); next = rewrite(next)) {
    const isKnown = trail.includes(next);
    trail.push(next);
    if (isKnown || trail.length > LONGEST) break;
  }
  return trail;
}
