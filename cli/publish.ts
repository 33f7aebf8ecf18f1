/** `edgewright publish`: puts files into the bucket behind a path, all at once where the path has a set; and back. */
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { EdgeError, type Problem } from '../config/errors.ts';
import type { AwsClients } from '../deploy/aws/clients.ts';
import { type LiveDistribution, readDistribution } from '../deploy/distribution/read-distribution.ts';
import { checkJson, type JsonSchema } from '../deploy/publish/check-json.ts';
import { foundFiles } from '../deploy/publish/local-files.ts';
import { bucketObjects } from '../deploy/publish/object-store.ts';
import {
  bucketOf,
  type PublishedSet,
  type PublishPlace,
  placedFiles,
  placeOf,
} from '../deploy/publish/publish-place.ts';
import type { LocalFile } from '../deploy/publish/published-file.ts';
import { MOST_VERSIONS } from '../deploy/publish/served-versions.ts';
import type { ExitCode, Io } from './io.ts';
import { publishFiles } from './publish-in-place.ts';
import type { PublishOptions, PublishSession } from './publish-session.ts';
import { goBack, listVersions, publishVersion } from './publish-set.ts';
import { type ReleaseSession, withSession } from './release-session.ts';

/** Versions that stay unless something else is said. */
export const KEEP = 10;

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
