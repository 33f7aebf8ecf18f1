/** `edgewright publish`: puts files into the bucket behind a path, all at once where the path has a set; and back. */
import { readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { EdgeError, type Problem } from '../config/errors.ts';
import { publishedVersions, VERSIONS_FILE, versionsText } from '../config/published-versions.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { type LiveDistribution, readDistribution } from '../deploy/distribution/read-distribution.ts';
import { invalidationCost } from '../deploy/operate/invalidation-cost.ts';
import { pathsThisMonth } from '../deploy/operate/invalidations.ts';
import { readProjectStore } from '../deploy/operate/project-store.ts';
import { checkJson, type JsonSchema } from '../deploy/publish/check-json.ts';
import { edgePathsOf } from '../deploy/publish/in-place-paths.ts';
import { type KeptVersion, keptVersions, pruneVersions } from '../deploy/publish/kept-versions.ts';
import { foundFiles } from '../deploy/publish/local-files.ts';
import { bucketObjects, type ObjectStore } from '../deploy/publish/object-store.ts';
import { publishCost } from '../deploy/publish/publish-cost.ts';
import { planInPlace, publishInPlace } from '../deploy/publish/publish-in-place.ts';
import {
  bucketOf,
  type PublishedSet,
  type PublishPlace,
  placedFiles,
  placeOf,
} from '../deploy/publish/publish-place.ts';
import { planSet, publishSet, type SetChange, type SetPlan } from '../deploy/publish/publish-set.ts';
import type { LocalFile } from '../deploy/publish/published-file.ts';
import { rollBackSet } from '../deploy/publish/roll-back-set.ts';
import { MOST_VERSIONS } from '../deploy/publish/served-versions.ts';
import { ensureReleaseStore, readReleaseStore } from '../deploy/release/release-store.ts';
import type { ExitCode, Io } from './io.ts';
import { type ReleaseOptions, type ReleaseSession, withSession } from './release-session.ts';
import { counted, grouped, listed, table } from './table.ts';

/** The options of `edgewright publish`. */
export interface PublishOptions extends ReleaseOptions {
  /** Where viewers find it. */
  readonly to?: string;
  /** `FILE`, or `PATTERN=FILE`. */
  readonly schema?: readonly string[];
  /** A version; true for the one before. */
  readonly rollback?: string | true;
  readonly list?: boolean;
  /** How many versions stay. */
  readonly keep?: string;
  readonly dryRun?: boolean;
}

/** Versions that stay unless something else is said. */
export const KEEP = 10;

/** What every form of the command works with. */
interface PublishSession extends ReleaseSession {
  readonly io: Io;
  readonly options: PublishOptions;
  readonly to: string;
  readonly place: PublishPlace;
  readonly live: LiveDistribution;
  readonly objects: ObjectStore;
}

/**
 * Publishes; goes back with `rollback`, lists with `list`. Exits with 2 where an invalidation is not over after a quarter of an hour.
 *
 * @throws EdgeError ERR_USAGE, ERR_PUBLISH with every file and every value that stands against it
 */
export function runPublish(
  io: Io,
  source: string | undefined,
  options: PublishOptions,
  clients?: () => AwsClients,
): Promise<ExitCode> {
  const { rollback, list } = options;
  const to = pathOf(options.to ?? '/');
  const keep = keepOf(options.keep);
  if ([source !== undefined, rollback !== undefined, list === true].filter(Boolean).length !== 1) {
    const hint = 'edgewright publish ./catalog --to /catalog/';
    throw new EdgeError('ERR_USAGE', 'Say a file or a folder, or --rollback, or --list', hint);
  }
  const run = async (session: ReleaseSession): Promise<ExitCode> => {
    const place = placeOf(session.loaded.config, to);
    const live = await readDistribution(session.world.clients.cloudfront, session.distribution);
    const folder = originFolder(live, place);
    const objects = bucketObjects(session.world.clients.s3, bucketOf(place.domainName), folder);
    const all = { ...session, io, options, to, place, live, objects };
    if (list) return listVersions(all, setOf(all));
    if (rollback !== undefined) return goBack(all, setOf(all), rollback === true ? undefined : rollback);
    const files = await checkedFiles(all, source ?? '');
    return place.set ? publishVersion(all, place.set, files, keep) : publishFiles(all, files);
  };
  return withSession(io, options, run, clients);
}

function pathOf(to: string): string {
  if (/^\/[\w\-.~!$&'()+,;=:@/%]*$/.test(to) && !to.includes('//')) return to;
  const at = { at: '--to', says: `expected a path as viewers send it, such as /catalog/, got ${to}` };
  throw new EdgeError('ERR_USAGE', 'This is no path', 'edgewright publish ./catalog --to /catalog/', [at]);
}

function keepOf(text: string | undefined): number {
  const keep = Number(text ?? KEEP);
  if (Number.isInteger(keep) && keep >= 2 && keep <= MOST_VERSIONS) return keep;
  const at = { at: '--keep', says: `expected a number from 2 to ${MOST_VERSIONS}, got ${text}` };
  const hint = 'The version that is served and the one before it always stay.';
  throw new EdgeError('ERR_USAGE', 'So many versions cannot be kept', hint, [at]);
}

/** What CloudFront puts in front of every path that it asks the bucket for. @throws EdgeError ERR_PUBLISH */
function originFolder({ id, config }: LiveDistribution, { domainName }: PublishPlace): string {
  const origin = config.Origins?.Items?.find((one) => one.DomainName === domainName);
  if (origin) return (origin.OriginPath ?? '').replace(/^\/|\/$/g, '');
  const has = config.Origins?.Items?.map((one) => one.DomainName).join(', ');
  const at = { at: domainName, says: `is no origin of the distribution ${id}; it has ${has}` };
  const hint = 'Mend the origin in the config, or add it to the distribution. Nothing was published.';
  throw new EdgeError('ERR_PUBLISH', 'The distribution does not serve this bucket', hint, [at]);
}

function setOf({ place: { set }, to }: PublishSession): PublishedSet {
  if (set) return set;
  const at = {
    at: to,
    says: 'belongs to a behavior without published: there is one copy of its files, and no version',
  };
  const hint = 'Say with --to which set is meant, or give the behavior published: { set: … }.';
  throw new EdgeError('ERR_USAGE', 'Versions are kept of sets alone', hint, [at]);
}

async function checkedFiles(session: PublishSession, source: string): Promise<readonly LocalFile[]> {
  const { io, options, loaded, place, to } = session;
  const schemas = await Promise.all((options.schema ?? []).map((text) => schemaOf(io, text)));
  const found = await foundFiles(resolve(io.cwd, source), source, to);
  const files = placedFiles(loaded.config, place, found);
  await checkJson(found, schemas);
  return files;
}

async function schemaOf({ cwd }: Io, text: string): Promise<JsonSchema> {
  const [, pattern, name = text] = /^([^=]+)=(.+)$/.exec(text) ?? [];
  const content = await readFile(resolve(cwd, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    const problem: Problem = { at: name, says: error.code === 'ENOENT' ? 'is not there' : error.message };
    throw new EdgeError('ERR_USAGE', 'The schema cannot be read', '--schema FILE, or --schema PATTERN=FILE', [problem]);
  });
  return { name, text: content, ...(pattern === undefined ? {} : { pattern }) };
}

async function publishVersion(
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

async function publishFiles(session: PublishSession, files: readonly LocalFile[]): Promise<ExitCode> {
  const { io, options, world, objects, live, loaded, distribution, to } = session;
  const root = live.config.DefaultRootObject ?? '';
  const everything = to.endsWith('/') ? `${to}*` : to;
  const plan = await planInPlace(world, objects, files, edgePathsOf(loaded.config, root), everything);
  const { uploads, unchanged, paths } = plan;
  const month = paths.length === 0 ? { paths: 0 } : await pathsThisMonth(world.clients, distribution, io.now());
  const cost = {
    ...publishCost(uploads.length + 1, files.length),
    invalidation: invalidationCost(paths.length, month.paths),
  };
  const facts = { changed: uploads.map(({ path }) => path), unchanged, invalidate: paths, cost };
  if (!options.json) {
    io.out(
      `${counted(files.length, 'file')}: ${grouped(uploads.length)} changed, ${grouped(unchanged)} there already.`,
    );
    if (paths.length > 0) {
      const dollars = (cost.dollars + cost.invalidation.dollars).toFixed(4);
      io.out(`${counted(paths.length, 'path')} to invalidate; all of it about ${dollars} USD.`);
    }
  }
  if (options.dryRun) {
    if (options.json) io.out(JSON.stringify({ published: false, ...facts }, undefined, 2));
    else for (const line of listed(uploads.map(({ path }) => `upload  ${path}`))) io.out(line);
    return 0;
  }
  const { invalidations, isDone } = await publishInPlace(world, objects, live, plan);
  if (options.json) {
    io.out(JSON.stringify({ published: uploads.length > 0, ...facts, invalidations, completed: isDone }, undefined, 2));
  } else if (invalidations.length === 0) io.out('Nothing had to be written.');
  else
    io.out(
      isDone
        ? 'Every edge location has forgotten what was there before.'
        : `Not every invalidation is over (${invalidations.join(', ')}); edgewright status shows them.`,
    );
  return isDone ? 0 : 2;
}

async function goBack(session: PublishSession, set: PublishedSet, wanted: string | undefined): Promise<ExitCode> {
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

async function listVersions(
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
