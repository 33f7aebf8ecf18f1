/** Versions of a set: the next one, the one before, and those that are kept. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { publishedVersions, VERSIONS_FILE, versionsText } from '../config/published-versions.ts';
import { readProjectStore } from '../deploy/operate/project-store.ts';
import { type KeptVersion, keptVersions, pruneVersions } from '../deploy/publish/kept-versions.ts';
import { publishCost } from '../deploy/publish/publish-cost.ts';
import type { PublishedSet } from '../deploy/publish/publish-place.ts';
import { planSet, publishSet, type SetChange, type SetPlan } from '../deploy/publish/publish-set.ts';
import type { LocalFile } from '../deploy/publish/published-file.ts';
import { rollBackSet } from '../deploy/publish/roll-back-set.ts';
import { ensureReleaseStore, readReleaseStore } from '../deploy/release/release-store.ts';
import type { ExitCode } from './io.ts';
import type { PublishSession } from './publish-session.ts';
import { counted, listed, table } from './table.ts';

/** Publishes the next version of a set. */
export async function publishVersion(
  session: PublishSession,
  set: PublishedSet,
  files: readonly LocalFile[],
  keep: number,
): Promise<ExitCode> {
  const { io, options, world, owner, objects, to } = session;
  const change: SetChange = { set, to, files };
  if (options.dryRun) {
    const store = await readReleaseStore(world.clients, owner);
    const plan = await planSet(objects, store ?? { items: new Map() }, change, io.now());
    printSetPlan(session, set, plan);
    return 0;
  }
  const readStore = () => ensureReleaseStore(world.clients, owner, world.wait);
  const { plan, versions, isNothing, isReleased } = await publishSet(world, objects, readStore, change);
  const [version = plan.version, before] = versions;
  const isWritten = await writeDown(session, set, version);
  // Said before anything is deleted: where that fails, it is served all the same.
  if (!options.json) {
    if (isNothing) io.out(`${set.name} is served as ${version} already: nothing had to be written.`);
    else {
      io.out(`${set.name} is served as ${version}${before === undefined ? '' : `; it was ${before}`}.`);
      io.out(isReleased ? ARRIVES : NOT_RELEASED);
    }
    if (isWritten) io.out(`${VERSIONS_FILE} written: ${BUILT_LATER}`);
  }
  const gone = isNothing ? [] : await pruneVersions(world, { objects, readStore, set, keep });
  if (options.json) {
    const { uploads, copies, there, carried } = plan;
    const counts = { files: plan.files.length, uploaded: uploads.length, copied: copies.length, there, carried };
    const facts = {
      set: set.name,
      version,
      before,
      published: !isNothing,
      released: isReleased,
      ...counts,
      deleted: gone,
      file: VERSIONS_FILE,
    };
    io.out(JSON.stringify(facts, undefined, 2));
    return 0;
  }
  if (gone.length > 0) io.out(`${counted(gone.length, 'old version')} deleted: ${gone.join(', ')}`);
  return 0;
}

const ARRIVES =
  'Every edge location has it within about half a minute; each request is all old or all new, and nothing has to be invalidated.';
const NOT_RELEASED = 'No function reads that yet: edgewright deploy releases one.';
const BUILT_LATER =
  'the next edgewright deploy builds it into the functions, for where the KeyValueStore cannot be read.';

function printSetPlan({ io, options }: PublishSession, set: PublishedSet, plan: SetPlan): void {
  const { version, served, uploads, copies, there, carried } = plan;
  // What is written down, the pointer's own requests aside.
  const writes = version === served ? 0 : uploads.length + copies.length + 1;
  const cost = publishCost(writes, 3);
  const counts = { files: plan.files.length, upload: uploads.length, copy: copies.length, there, carried };
  if (options.json) {
    const keys = uploads.map(({ key }) => key);
    io.out(JSON.stringify({ set: set.name, version, served, ...counts, keys, cost }, undefined, 2));
    return;
  }
  if (version === served) {
    io.out(`${set.name} is served as ${version} already: nothing would be written.`);
    return;
  }
  io.out(`${set.name} would be served as ${version}${served === undefined ? '' : ` in place of ${served}`}.`);
  const kept = plan.isKept ? 'all objects are kept' : `${there} there already`;
  const rest = carried > 0 ? `, ${counted(carried, 'file')} elsewhere in the set as before` : '';
  io.out(
    `${counted(plan.files.length, 'file')}: ${uploads.length} objects to upload, ${copies.length} to copy, ${kept}${rest}.`,
  );
  for (const line of listed(uploads.map(({ key }) => `upload  ${key}`))) io.out(line);
  io.out(`${counted(writes, 'request')} that write, about ${cost.dollars.toFixed(4)} USD.`);
}

/** Whether the file of versions was another. */
async function writeDown({ loaded }: PublishSession, { name }: PublishedSet, version: string): Promise<boolean> {
  const { root, config } = loaded;
  const before = await publishedVersions(root);
  const known = Object.hasOwn(before, config.environment) ? before[config.environment] : undefined;
  if (known !== undefined && Object.hasOwn(known, name) && known[name] === version) return false;
  await writeFile(join(root, VERSIONS_FILE), versionsText(before, config.environment, name, version));
  return true;
}

/** Serves another version again: the one that is named, or the one before. */
export async function goBack(
  session: PublishSession,
  set: PublishedSet,
  wanted: string | undefined,
): Promise<ExitCode> {
  const { io, options, world, owner, objects } = session;
  const store = await readProjectStore(world.clients, owner);
  const { version, from, isNothing } = await rollBackSet(world.clients, objects, store, set, wanted);
  const isWritten = await writeDown(session, set, version);
  if (options.json) {
    io.out(JSON.stringify({ set: set.name, version, from, rolledBack: !isNothing, file: VERSIONS_FILE }, undefined, 2));
    return 0;
  }
  io.out(
    isNothing
      ? `${set.name} is served as ${version} already.`
      : `${set.name} is served as ${version} again; it was ${from}.`,
  );
  if (isWritten) io.out(`${VERSIONS_FILE} written: ${BUILT_LATER}`);
  return 0;
}

/** Prints the versions that are kept. */
export async function listVersions(
  { io, options, world, owner, objects }: PublishSession,
  set: PublishedSet,
): Promise<ExitCode> {
  const store = await readProjectStore(world.clients, owner);
  const kept = await keptVersions(objects, store, set);
  if (options.json) io.out(JSON.stringify(kept, undefined, 2));
  else if (kept.length === 0) io.out(`Nothing of ${set.name} was published.`);
  else for (const line of table([['version', 'published', 'files', 'bytes', 'is'], ...kept.map(rowOf)])) io.out(line);
  return 0;
}

function rowOf({ version, at, files, bytes, is }: KeptVersion): readonly (string | number)[] {
  return [version, at, files, bytes, is.join(', ')];
}
