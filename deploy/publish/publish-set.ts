/**
 * Publishes files as a version of a set: every object first, then what is written down of the version, and the pointer last. Until the
 * pointer has moved no viewer is led to any of it, so that a publication which is cut off leaves what is served as it was.
 */

import { publishedKey } from '#policy/published';
import { EdgeError, type Problem } from '../../config/errors.ts';
import { changedAgain, ROUNDS } from '../aws/changed-again.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { releasesOf } from '../release/release.ts';
import { changeStore, type ReleaseStore } from '../release/release-store.ts';
import { type EncodedContent, encodedContent } from './encoded-content.ts';
import { inParallel } from './in-parallel.ts';
import { renewVersions } from './kept-versions.ts';
import type { ObjectStore } from './object-store.ts';
import type { PublishedSet } from './publish-place.ts';
import type { LocalFile, PublishedFile } from './published-file.ts';
import { readContent } from './read-content.ts';
import { pointerTo, servedVersions, withServed } from './served-versions.ts';
import {
  CUT_OFF_AGE,
  folderOf,
  inOrder,
  MANIFEST_HEADERS,
  manifestIn,
  manifestKey,
  manifestText,
  objectsOf,
  type SetObject,
  type SetVersion,
  versionOf,
} from './set-version.ts';

type World = Pick<DeployWorld, 'now' | 'says' | 'progress'> & {
  readonly clients: Pick<AwsClients, 'cloudfront' | 'keyValueStore'>;
};

/** What shall be published. */
export interface SetChange {
  readonly set: PublishedSet;
  /** What viewers find at this path, or beneath it where it ends in a slash, is these files and no others. */
  readonly to: string;
  readonly files: readonly LocalFile[];
}

/** What of a version has to be done. */
export interface SetPlan {
  readonly version: string;
  /** The version that is served now. */
  readonly served: string | undefined;
  /** Files of it that lie elsewhere in the set, and stay. */
  readonly carried: number;
  readonly files: readonly PublishedFile[];
  /** Objects whose content comes from here. */
  readonly uploads: readonly SetObject[];
  /** Objects that the version which is served has already. */
  readonly copies: readonly SetCopy[];
  /** Objects that are there already. */
  readonly there: number;
  /** Whether the whole version is kept from an earlier publication. */
  readonly isKept: boolean;
}

/** An object that is copied. */
export interface SetCopy extends SetObject {
  readonly from: string;
}

/** Holds what is wanted against what is served. @throws EdgeError ERR_PUBLISH */
export async function planSet(
  objects: ObjectStore,
  store: Pick<ReleaseStore, 'items'>,
  change: SetChange,
  now: number,
): Promise<SetPlan> {
  const { set, to, files } = change;
  const [served] = servedVersions(store.items, set.name);
  const before = served === undefined ? undefined : await versionIfKept(objects, set, served);
  // Where all of the set is given, nothing of what is served is needed.
  if (served !== undefined && !before && !isWhole(set, to)) throw notKept(set, served);
  const carried = (before?.files ?? []).filter(({ path }) => !isBeneath(to, path));
  const all = inOrder([...carried, ...files]);
  const version = versionOf(set, all);
  const wanted = objectsOf(set, version, all);
  refuseCollisions(wanted, files);
  const known = { version, served, carried: carried.length, files: all };
  if (version === served || (await versionIfKept(objects, set, version)))
    return { ...known, uploads: [], copies: [], there: wanted.length, isKept: true };
  const listed = await objects.list(folderOf(set, version));
  // Older ones may be deleted at this very moment.
  const there = new Set(listed.filter(({ changedAt }) => changedAt > now - CUT_OFF_AGE / 2).map(({ key }) => key));
  const missing = wanted.filter(({ key }) => !there.has(key));
  const sources = before ? sourcesOf(set, before) : new Map<string, string>();
  const copies = missing.flatMap((object) => {
    const from = sources.get(contentOf(object));
    return from === undefined ? [] : [{ ...object, from }];
  });
  const copied = new Set(copies.map(({ key }) => key));
  return {
    ...known,
    uploads: missing.filter(({ key }) => !copied.has(key)),
    copies,
    there: wanted.length - missing.length,
    isKept: false,
  };
}

/** Whether whatever viewers find of a set is at or beneath a path. */
function isWhole({ patterns }: PublishedSet, to: string): boolean {
  return patterns.every((pattern) => isBeneath(to, pattern.startsWith('/') ? pattern : `/${pattern}`));
}

/** Keys of the objects of a version, by what they hold. */
function sourcesOf(set: PublishedSet, { version, files }: SetVersion): ReadonlyMap<string, string> {
  return new Map(objectsOf(set, version, files).map((object) => [contentOf(object), object.key]));
}

/** What an object holds, and what it is served with. */
function contentOf({ file, encoding }: SetObject): string {
  return [file.sha256, file.type, file.cacheControl, encoding ?? ''].join('\n');
}

/** Whether a path is the one that is published to, or beneath it. */
export function isBeneath(to: string, path: string): boolean {
  return to.endsWith('/') ? path.startsWith(to) : path === to;
}

/** Files that would stand in one place: an encoding of the one, and another of that very name. */
function refuseCollisions(objects: readonly SetObject[], files: readonly LocalFile[]): void {
  const names = new Map(files.map(({ key, name }) => [key, name]));
  const taken = new Map<string, SetObject>();
  const problems: Problem[] = [];
  for (const object of objects) {
    const other = taken.get(object.key);
    const at = names.get(object.file.key) ?? object.file.path;
    if (other) problems.push({ at, says: `would stand where ${other.file.path} stands, as ${object.key}` });
    else taken.set(object.key, object);
  }
  if (problems.length === 0) return;
  const hint = 'Rename one of them, or leave out what publish compresses by itself. Nothing was published.';
  throw new EdgeError('ERR_PUBLISH', 'Two files have one place', hint, problems);
}

/** What was published. */
export interface SetPublication {
  readonly plan: SetPlan;
  /** The versions that are served now and were before. */
  readonly versions: readonly string[];
  readonly isNothing: boolean;
  /** Whether anything was released that could read which version is served. */
  readonly isReleased: boolean;
}

/**
 * Publishes. Where somebody else published in between, it begins again on top of that: nothing of theirs is lost, and what was
 * uploaded already stays.
 *
 * @throws EdgeError ERR_PUBLISH, ERR_RELEASE where others go on publishing
 */
export async function publishSet(
  world: World,
  objects: ObjectStore,
  readStore: () => Promise<ReleaseStore>,
  change: SetChange,
): Promise<SetPublication> {
  for (let round = 0; round < ROUNDS; round += 1) {
    const store = await readStore();
    const plan = await planSet(objects, store, change, world.now());
    const versions = servedVersions(store.items, change.set.name);
    const isReleased = releasesOf(store.items).length > 0;
    if (plan.version === plan.served) return { plan, versions, isNothing: true, isReleased };
    if (plan.isKept) await renewVersions(objects, change.set, [plan.version]);
    else await writeVersion(world, objects, change, plan);
    const moved = await movePointer(world, store, change.set, plan);
    if (moved) return { plan, versions: moved, isNothing: false, isReleased };
    world.says({ step: 'again', says: 'somebody else published in between: once more, on top of that' });
  }
  throw changedAgain(`the set ${change.set.name}`);
}

async function writeVersion(
  world: World,
  objects: ObjectStore,
  { set, files }: SetChange,
  plan: SetPlan,
): Promise<void> {
  const local = new Map(files.map((file) => [file.key, file]));
  const { copies, uploads, version, served } = plan;
  const total = copies.length + uploads.length;
  let [done, bytes] = [0, 0];
  const noted = (): void => {
    done += 1;
    world.progress(`${done} of ${total} objects, ${bytes.toLocaleString('en-US')} bytes sent`);
  };
  const read = async (file: PublishedFile): Promise<Uint8Array> => {
    const here = local.get(file.key);
    if (here) return readContent(here);
    // It lies elsewhere in the set, and the version that is served has it in no such encoding.
    const content = served === undefined ? undefined : await objects.read(folderOf(set, served) + file.key);
    if (!content) throw goneMeanwhile(set, file);
    return content;
  };
  const upload = async ({ file, key, encoding }: SetObject): Promise<void> => {
    const content = await read(file);
    const encoded: EncodedContent = encoding ? await encodedContent(content, encoding) : { body: content };
    const { type, cacheControl } = file;
    await objects.put(key, encoded.body, {
      type,
      cacheControl,
      ...(encoded.encoding ? { encoding: encoded.encoding } : {}),
    });
    bytes += encoded.body.length;
    noted();
  };
  await inParallel(copies, async (copy) => {
    if (await objects.copy(copy.from, copy.key)) noted();
    else await upload(copy);
  });
  await inParallel(uploads, upload);
  world.progress('');
  if (total > 0) world.says({ step: 'upload', says: `objects uploaded: ${uploads.length}, copied: ${copies.length}` });
  const text = manifestText({ version, at: new Date(world.now()).toISOString(), files: plan.files });
  await objects.put(manifestKey(set, version), text, MANIFEST_HEADERS);
}

/** A file that is carried on from a version which was deleted while it was copied. */
function goneMeanwhile({ name }: PublishedSet, { path }: PublishedFile): EdgeError {
  const hint = 'What is served is as it was. Run the same command again.';
  const at = { at: path, says: 'is not kept any more in the version from which it was to be copied' };
  return new EdgeError('ERR_PUBLISH', `Somebody else changed the set ${name} in between`, hint, [at]);
}

/** The versions after the pointer has moved; nothing where it is not what it was when the plan was made. */
async function movePointer(
  { clients }: World,
  store: ReleaseStore,
  { name }: PublishedSet,
  { version, served }: SetPlan,
): Promise<readonly string[] | undefined> {
  const overtaken = new Error('overtaken');
  try {
    const { items } = await changeStore(clients, store, (read) => {
      const versions = servedVersions(read.items, name);
      if (versions[0] !== served && versions[0] !== version) throw overtaken;
      return { puts: new Map([[publishedKey(name), pointerTo(withServed(versions, version))]]), deletes: [] };
    });
    return servedVersions(items, name);
  } catch (error) {
    if (error === overtaken) return undefined;
    throw error;
  }
}

/** What is written down of a version; nothing where it is not kept. @throws EdgeError ERR_PUBLISH where it cannot be read */
export async function versionIfKept(
  objects: ObjectStore,
  set: Pick<PublishedSet, 'name'>,
  version: string,
): Promise<SetVersion | undefined> {
  const key = manifestKey(set, version);
  const content = await objects.read(key);
  return content === undefined ? undefined : manifestIn(key, content);
}

/** What is said of a version that is needed and not kept. */
export function notKept({ name }: Pick<PublishedSet, 'name'>, version: string): EdgeError {
  const hint =
    'edgewright publish --list shows the versions that are kept; publishing all that the set serves makes a new one.';
  const at = { at: version, says: 'was deleted, or stands in another bucket' };
  return new EdgeError('ERR_PUBLISH', `This version of ${name} is not kept`, hint, [at]);
}
