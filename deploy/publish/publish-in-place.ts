/**
 * Publishes files to a bucket that is served as it is: what changed is uploaded, what never changes first and pages last, and then the
 * edge forgets those paths. Which these are is written down before the first upload, so that a publication which is cut off in between
 * is made good by the next one.
 */
import { createHash } from 'node:crypto';
import { ALL_PATHS, isWildcard, itemProblems } from '#policy/invalidation-items';
import { batchesOf } from '../../invalidation/batches.ts';
import { leastItems } from '../../invalidation/least-items.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import { sendInvalidations } from '../distribution/send-invalidations.ts';
import { digestOf } from '../names.ts';
import { waitUntilInvalidated } from '../operate/invalidations.ts';
import { isImmutable } from './content-headers.ts';
import { inParallel } from './in-parallel.ts';
import { type EdgePaths, MOST_PATHS, MOST_WILDCARDS } from './in-place-paths.ts';
import type { ListedObject, ObjectStore } from './object-store.ts';
import type { LocalFile } from './published-file.ts';
import { readContent } from './read-content.ts';
import { MANIFEST_HEADERS } from './set-version.ts';

type World = Pick<DeployWorld, 'now' | 'wait' | 'says' | 'progress'> & {
  readonly clients: Pick<AwsClients, 'cloudfront'>;
};

/** What has to be done. */
export interface InPlacePlan {
  readonly uploads: readonly LocalFile[];
  /** Files that are there as they are here. */
  readonly unchanged: number;
  /** To invalidate, those of publications that were cut off too. */
  readonly paths: readonly string[];
  /** What was written down by those. */
  readonly pending: readonly ListedObject[];
}

/** Where it is written down what has to be invalidated. */
const PENDING = '.edgewright/pending/';

/** Milliseconds after which whoever wrote that down is not at work any more. */
const HOUR = 3_600_000;

/**
 * Holds files against what is in the bucket, a request a file.
 *
 * @param everything the path that takes all that is published to, where there are too many to name
 */
export async function planInPlace(
  { progress }: Pick<DeployWorld, 'progress'>,
  objects: ObjectStore,
  files: readonly LocalFile[],
  pathsOf: EdgePaths,
  everything: string,
): Promise<InPlacePlan> {
  const changed: LocalFile[] = [];
  let done = 0;
  await inParallel(files, async (file) => {
    const there = await objects.head(file.key);
    const isSame =
      there?.sha256 === file.sha256 && there.type === file.type && there.cacheControl === file.cacheControl;
    if (!isSame) changed.push(file);
    done += 1;
    progress(`${done} of ${files.length} files compared`);
  });
  progress('');
  const pending = await objects.list(PENDING);
  const owed = await Promise.all(pending.map(({ key }) => pendingPaths(objects, key)));
  const paths = [...new Set([...changed.flatMap(({ path }) => pathsOf(path)), ...owed.flat()])].sort();
  return { uploads: changed, unchanged: files.length - changed.length, paths: namedPaths(paths, everything), pending };
}

async function pendingPaths(objects: ObjectStore, key: string): Promise<readonly string[]> {
  const content = await objects.read(key);
  const lines = content ? Buffer.from(content).toString().split('\n') : [];
  // One that CloudFront refuses would have all others refused with it.
  return lines.filter((line) => line !== '' && itemProblems(line).length === 0);
}

/** What others refer to comes before what refers to it: names with a hash, then the rest, then pages. */
const TURNS: readonly ((path: string) => boolean)[] = [
  isImmutable,
  (path) => !isImmutable(path) && !isPage(path),
  (path) => !isImmutable(path) && isPage(path),
];

function isPage(path: string): boolean {
  return /\.html?$/.test(path);
}

/** What was done. */
export interface InPlacePublication {
  /** The ids of the invalidations; none where nothing had to be forgotten. */
  readonly invalidations: readonly string[];
  /** Whether all of them are over. */
  readonly isDone: boolean;
}

/**
 * Uploads and invalidates.
 *
 * @throws EdgeError ERR_PUBLISH where a file changed meanwhile
 */
export async function publishInPlace(
  world: World,
  objects: ObjectStore,
  live: Pick<LiveDistribution, 'id' | 'etag'>,
  { uploads, paths, pending }: InPlacePlan,
): Promise<InPlacePublication> {
  if (paths.length === 0) return { invalidations: [], isDone: true };
  const digest = createHash('sha256').update(paths.join('\n')).digest('hex').slice(0, 16);
  const note = `${PENDING}${digest}-${world.now()}`;
  await objects.put(note, paths.join('\n'), MANIFEST_HEADERS);
  await uploadInTurn(world, objects, uploads);
  const invalidations = await invalidate(world, live, paths);
  world.says({ step: 'invalidate', says: `paths invalidated: ${paths.length}, as ${invalidations.join(', ')}` });
  let isDone = true;
  for (const id of invalidations) isDone = (await waitUntilInvalidated(world, live.id, id)) && isDone;
  world.progress('');
  // What others wrote down is theirs as long as they may be at work.
  const old = pending.filter(({ changedAt }) => changedAt < world.now() - HOUR).map(({ key }) => key);
  await objects.remove([note, ...old]);
  return { invalidations, isDone };
}

/** The paths, or `everything` in place of those that it takes where they are too many; or all there are. */
function namedPaths(paths: readonly string[], everything: string): readonly string[] {
  if (areFew(paths)) return paths;
  const fewer = leastItems([everything, ...paths]);
  return areFew(fewer) ? fewer : [ALL_PATHS];
}

function areFew(paths: readonly string[]): boolean {
  return paths.length <= MOST_PATHS && paths.filter(isWildcard).length <= MOST_WILDCARDS;
}

/** The ids of the invalidations. @throws what CloudFront refuses one with */
async function invalidate(
  world: World,
  { id, etag }: Pick<LiveDistribution, 'id' | 'etag'>,
  paths: readonly string[],
): Promise<readonly string[]> {
  const batches = batchesOf(paths, `edgewright-${digestOf(id, etag, String(world.now()), ...paths)}`);
  const { ids, error } = await sendInvalidations(world, id, batches);
  if (error !== undefined) throw error;
  world.progress('');
  return ids;
}

/** Those of one turn at once, and the next once all of them are there. */
async function uploadInTurn(
  { says, progress }: Pick<World, 'says' | 'progress'>,
  objects: ObjectStore,
  uploads: readonly LocalFile[],
): Promise<void> {
  let done = 0;
  for (const isNow of TURNS) {
    const group = uploads.filter(({ path }) => isNow(path));
    await inParallel(group, async (file) => {
      const { key, type, cacheControl } = file;
      await objects.put(key, await readContent(file), { type, cacheControl });
      done += 1;
      progress(`${done} of ${uploads.length} files uploaded`);
    });
  }
  progress('');
  if (uploads.length > 0) says({ step: 'upload', says: `files uploaded: ${uploads.length}` });
}
