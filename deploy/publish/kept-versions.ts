/** The versions of a set that are kept: which there are, and which go when there are too many. */
import { VERSION } from '#policy/published-version';
import type { DeployWorld } from '../deploy-world.ts';
import type { ReleaseStore } from '../release/release-store.ts';
import type { ObjectStore } from './object-store.ts';
import type { PublishedSet } from './publish-place.ts';
import { builtVersions, servedVersions } from './served-versions.ts';
import { CUT_OFF_AGE, folderOf, MANIFEST_HEADERS, manifestIn, manifestKey, manifestsOf } from './set-version.ts';

type SetName = Pick<PublishedSet, 'name'>;

/** A version that is kept. */
export interface KeptVersion {
  readonly version: string;
  /** When it was published first, ISO 8601. */
  readonly at: string;
  readonly files: number;
  /** Of all files as they are. */
  readonly bytes: number;
  /** Whether viewers get it, or got it before that; or functions serve it where they cannot read the KeyValueStore. */
  readonly is: readonly ('served' | 'before' | 'built in')[];
}

/** Every version that is kept: the one that is served, those before it, then the others from the newest. */
export async function keptVersions(
  objects: ObjectStore,
  { items }: Pick<ReleaseStore, 'items'>,
  set: SetName,
): Promise<readonly KeptVersion[]> {
  const versions = inServedOrder(await listedVersions(objects, set), servedVersions(items, set.name));
  const [served, before] = servedVersions(items, set.name);
  const built = builtVersions(items, set.name);
  const kept = await Promise.all(
    versions.map(async (version): Promise<readonly KeptVersion[]> => {
      const key = manifestKey(set, version);
      const content = await objects.read(key);
      if (!content) return [];
      const { at, files } = manifestIn(key, content);
      const is = [
        ...(version === served ? (['served'] as const) : []),
        ...(version === before ? (['before'] as const) : []),
        ...(built.includes(version) ? (['built in'] as const) : []),
      ];
      return [{ version, at, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), is }];
    }),
  );
  return kept.flat();
}

/** A version, and when what is written down of it was written. */
interface Listed {
  readonly version: string;
  readonly changedAt: number;
}

async function listedVersions(objects: ObjectStore, set: SetName): Promise<readonly Listed[]> {
  const prefix = manifestsOf(set);
  const listed = await objects.list(prefix);
  return listed.map(({ key, changedAt }) => ({ version: key.slice(prefix.length).replace(/\.json$/, ''), changedAt }));
}

function inServedOrder(listed: readonly Listed[], served: readonly string[]): readonly string[] {
  const newest = [...listed].sort((a, b) => b.changedAt - a.changedAt).map(({ version }) => version);
  return [...served.filter((version) => newest.includes(version)), ...newest.filter((one) => !served.includes(one))];
}

/** What is deleted, and by what it is known that it may be. */
export interface Pruning {
  readonly objects: ObjectStore;
  readonly readStore: () => Promise<ReleaseStore>;
  readonly set: SetName;
  /** How many versions stay, besides those that functions have built in. */
  readonly keep: number;
}

/**
 * Deletes old versions, never the one that is served or the one before it, nor one that functions of a kept release have built in, nor
 * one that an edge location may serve still, which has not heard of the last publications; and
 * what a publication left that was cut off more than a day ago. What is written down of a version goes first: whoever publishes the
 * same files meanwhile makes it anew. The versions that are gone.
 */
export async function pruneVersions(
  { now, progress }: Pick<DeployWorld, 'now' | 'progress'>,
  { objects, readStore, set, keep }: Pruning,
): Promise<readonly string[]> {
  const listed = await listedVersions(objects, set);
  const before = await readStore();
  const order = inServedOrder(listed, servedVersions(before.items, set.name));
  const arriving = arrivingVersions(listed, servedVersions(before.items, set.name), now());
  const old = order.slice(keep).filter((version) => !isNeeded(before, set, version) && !arriving.includes(version));
  const manifests = await Promise.all(old.map((version) => objects.read(manifestKey(set, version))));
  await objects.remove(old.map((version) => manifestKey(set, version)));
  const after = old.length > 0 ? await readStore() : before;
  for (const [i, version] of old.entries()) {
    // Somebody went back to it at this very moment.
    const manifest = isNeeded(after, set, version) ? manifests[i] : undefined;
    if (manifest) await objects.put(manifestKey(set, version), manifest, MANIFEST_HEADERS);
  }
  const gone = old.filter((version) => !isNeeded(after, set, version));
  for (const version of [...gone, ...(await cutOff(objects, set, listed, before, now()))]) {
    progress(`deleting ${version}`);
    const found = await objects.list(folderOf(set, version));
    await objects.remove(found.map(({ key }) => key));
  }
  progress('');
  return gone;
}

/**
 * Writes what is written down of versions once more as it is, so that they count as published a moment ago: before one of them is
 * served that was published long since, or goes from what was served, of which nothing else says when that was.
 */
export async function renewVersions(objects: ObjectStore, set: SetName, versions: readonly string[]): Promise<void> {
  const keys = versions.map((version) => manifestKey(set, version));
  await Promise.all(
    keys.map(async (key) => {
      const content = await objects.read(key);
      if (content) await objects.put(key, content, MANIFEST_HEADERS);
    }),
  );
}

/** Milliseconds after which every edge location has what was published: about half a minute, with room for clocks that differ. */
const ARRIVAL = 600_000;

/** Versions that edge locations may serve still: those published a moment ago or served until then, and the one that was served before these. */
function arrivingVersions(listed: readonly Listed[], served: readonly string[], now: number): readonly string[] {
  const young = listed.filter(({ changedAt }) => changedAt > now - ARRIVAL).map(({ version }) => version);
  const settled = served.find((version) => !young.includes(version));
  return settled === undefined ? young : [...young, settled];
}

function isNeeded({ items }: Pick<ReleaseStore, 'items'>, { name }: SetName, version: string): boolean {
  return servedVersions(items, name).slice(0, 2).includes(version) || builtVersions(items, name).includes(version);
}

/** Folders of versions that nothing is written down of, and to which nothing was written for a day. */
async function cutOff(
  objects: ObjectStore,
  set: SetName,
  listed: readonly Listed[],
  store: Pick<ReleaseStore, 'items'>,
  now: number,
): Promise<readonly string[]> {
  const folders = await objects.folders(`${set.name}/`);
  const unknown = folders.filter(
    (folder) =>
      VERSION.test(folder) && !listed.some(({ version }) => version === folder) && !isNeeded(store, set, folder),
  );
  const left: string[] = [];
  for (const version of unknown) {
    const found = await objects.list(folderOf(set, version));
    if (found.every(({ changedAt }) => changedAt < now - CUT_OFF_AGE)) left.push(version);
  }
  return left;
}
