/** The paths under which answers are kept: what the rewrites and the experiments of a behavior make of those that viewers ask for. */
import { inFolder } from '#policy/experiments';
import { localeFolderOf } from '#policy/locales';
import { behaviorIndexOf, coversPattern, overlaps } from '#policy/path-pattern';
import { longestFirst, withNewPrefix } from '#policy/prefixes';
import { isPrefix, movesFolders, type Rewrites, rewriteOf } from '#policy/rewrites';
import type { MappedBehavior } from './invalidation-map.ts';

/** The items for a path, and what is not known of them. */
export interface KeptPaths {
  readonly items: readonly string[];
  /** Path patterns of behaviors whose own rule may rewrite the path to another. */
  readonly unknown: readonly string[];
}

/**
 * The items that take all that is kept of a path, which may have a query, and a `*` at its end. The path itself is the first of
 * them: AWS asks for that of viewers as well as the one that a function makes of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/invalidation-specifying-objects.html
 */
export function keptPaths(behaviors: readonly MappedBehavior[], item: string): KeptPaths {
  const query = item.includes('?') ? item.slice(item.indexOf('?')) : '';
  const path = item.slice(0, item.length - query.length);
  if (query === '' && path.endsWith('*')) return keptBeneath(behaviors, path.slice(0, -1));
  const behavior =
    behaviors[
      behaviorIndexOf(
        behaviors.map((one) => one.path),
        path,
      )
    ];
  const kept = withVariants(behavior, behavior?.rewrites ? rewritesOf(behavior.rewrites, path) : [path]);
  const queries = query === '' && behavior?.hasQuery ? kept.map((one) => `${one}?*`) : [];
  return { items: [item, ...kept.map((one) => one + query), ...queries], unknown: ownOf(behavior ? [behavior] : []) };
}

/** What a rewrite makes of a path: one for each locale that a viewer may have. */
function rewritesOf(rewrites: Rewrites, uri: string): readonly string[] {
  const { locales } = rewrites;
  const request = { uri, headers: {}, cookies: {} };
  // A viewer who says nothing gets the default.
  const variants = locales?.supported.map((locale) => ({ ...rewrites, locales: { ...locales, default: locale } }));
  return (variants ?? [rewrites]).map((one) => rewriteOf(one, request)).filter((path) => path !== '');
}

function keptBeneath(behaviors: readonly MappedBehavior[], beginning: string): KeptPaths {
  const meant = behaviorsBeneath(behaviors, `${beginning}*`);
  const items = meant.flatMap((behavior) => {
    const { rewrites, folders } = behavior;
    if (!rewrites && !folders) return [];
    return withVariants(behavior, rewrites ? rewrittenBeneath(rewrites, beginning) : [`${beginning}*`]);
  });
  return { items: [`${beginning}*`, ...items], unknown: ownOf(meant) };
}

/** The paths, or items, and the same in the folder of each variant that has one. */
function withVariants(behavior: MappedBehavior | undefined, paths: readonly string[]): readonly string[] {
  const { folders = [] } = behavior ?? {};
  return [...paths, ...folders.flatMap((folder) => paths.map((path) => inFolder(folder, path)))];
}

/** The behaviors that paths of a pattern may belong to. */
function behaviorsBeneath(behaviors: readonly MappedBehavior[], pattern: string): readonly MappedBehavior[] {
  const end = behaviors.findIndex(({ path }) => coversPattern(path, pattern));
  const tried = end < 0 ? behaviors : behaviors.slice(0, end + 1);
  return tried.filter(({ path }) => overlaps(path, pattern));
}

/** Items that take whatever a rewrite makes of a path that begins so; some take more. */
function rewrittenBeneath(rewrites: Rewrites, beginning: string): readonly string[] {
  const items = localizedBeneath(rewrites, beginning);
  return movesFolders(rewrites) ? items.flatMap((item) => movedBeneath(rewrites.prefixes ?? {}, item)) : items;
}

function localizedBeneath(rewrites: Rewrites, beginning: string): readonly string[] {
  const { locales } = rewrites;
  if (!locales) return documentsBeneath(rewrites, beginning);
  const folder = beginning.indexOf('/', 1) < 0 ? '' : localeFolderOf(locales, beginning);
  const documents = documentsBeneath(rewrites, beginning.slice(folder.length));
  if (folder !== '') return documents.map((item) => folder + item);
  const folders = locales.supported.map((locale) => `/${locale}`);
  return [...documents, ...folders.flatMap((each) => documents.map((item) => each + item))];
}

/** `index` adds to the end of a path, so that its beginning stays. */
function documentsBeneath(rewrites: Rewrites, beginning: string): readonly string[] {
  const { pages = {}, fallback } = rewrites;
  const met = Object.keys(pages).filter((route) => {
    const stem = isPrefix(route) ? route.slice(0, -1) : route;
    return stem.startsWith(beginning) || (isPrefix(route) && beginning.startsWith(stem));
  });
  const documents = [...met.map((route) => pages[route] ?? ''), ...(fallback === undefined ? [] : [fallback])];
  return [`${beginning}*`, ...documents];
}

/** What becomes of an item where prefixes get others. */
function movedBeneath(prefixes: Readonly<Record<string, string>>, item: string): readonly string[] {
  if (!item.endsWith('*')) return [withNewPrefix(prefixes, item) ?? item];
  const beginning = item.slice(0, -1);
  const beneath = longestFirst(Object.keys(prefixes)).filter((prefix) => prefix.startsWith(beginning));
  const moved = withNewPrefix(prefixes, beginning) ?? beginning;
  return [`${moved}*`, ...beneath.map((prefix) => `${prefixes[prefix]}*`)];
}

function ownOf(behaviors: readonly MappedBehavior[]): readonly string[] {
  return behaviors.filter(({ hasOwn }) => hasOwn).map(({ path }) => path);
}
