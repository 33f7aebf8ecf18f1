/**
 * Which version of a set viewers get: the words of one value of the KeyValueStore, the version that is served first, then those that
 * were before it. One write changes it, for all files at once.
 */
import { publishedKey } from '#policy/published';
import { VERSION } from '#policy/published-version';
import { BUILT_PREFIX } from '../../build/write/published.ts';

/** Versions that a value holds at most: 1 KB of them. */
export const MOST_VERSIONS = 40;

type Items = ReadonlyMap<string, string>;

/** The versions of a set: the one that is served, then those before it. None where nothing was published. */
export function servedVersions(items: Items, set: string): readonly string[] {
  return (items.get(publishedKey(set)) ?? '').split(' ').filter((word) => VERSION.test(word));
}

/** What the KeyValueStore has to hold for a version to be served, after what was served so far. */
export function pointerTo(versions: readonly string[]): string {
  return versions.slice(0, MOST_VERSIONS).join(' ');
}

/** The versions with one at their head. */
export function withServed(versions: readonly string[], version: string): readonly string[] {
  return versions[0] === version ? versions : [version, ...versions.filter((one) => one !== version)];
}

/** The versions that functions of any release which is kept serve where they cannot read the KeyValueStore. */
export function builtVersions(items: Items, set: string): readonly string[] {
  return [...items].flatMap(([key, version]) =>
    key.startsWith(BUILT_PREFIX) && key.endsWith(`.${set}`) ? [version] : [],
  );
}
