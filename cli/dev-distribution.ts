/** Distributions in AWS's own JSON for `edgewright dev`: their origins at a place of this machine, their code in files. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { EdgeError, type Problem } from '../config/errors.ts';
import { type DistributionFile, readDistributionFile } from '../simulator/aws/distribution-file.ts';
import type { OriginServer } from '../simulator/exchange.ts';
import type { DistributionSettings } from '../simulator/settings.ts';
import { codeFile, fileStations } from '../simulator/station/file-stations.ts';
import type { RunningSource } from './dev-source.ts';
import type { Io } from './io.ts';
import { originPlaces } from './origin-places.ts';
import { pairs } from './pairs.ts';
import { STORE_FILE, storeFile } from './store-file.ts';
import { counted } from './table.ts';

/** The options by which distributions are found and run. */
export interface DevDistributionOptions {
  readonly distribution: string;
  /** `ID=URL` or `ID=FOLDER`. */
  readonly origin?: readonly string[];
  /** `ARN=FILE` or `NAME=FILE`. */
  readonly code?: readonly string[];
  readonly store?: string;
}

/**
 * Reads distributions for serving, and warns of what is not as on AWS.
 *
 * @throws EdgeError ERR_DISTRIBUTION, ERR_USAGE
 */
export async function distributionSource(io: Io, options: DevDistributionOptions): Promise<RunningSource> {
  const file = resolve(io.cwd, options.distribution);
  const { settings: all, warnings } = fileAt(file, options.distribution);
  const { places, folders, serverOf } = originPlaces(io, options.origin);
  const files = new Map(
    [...pairs('--code', 'ARN=FILE', options.code)].map(([name, path]) => [name, resolve(io.cwd, path)]),
  );
  refuse(usageProblems(all, places, files));
  for (const { at, says } of warnings) io.err(`warning  ${at} ${says}`);
  for (const says of absentCode(all, files)) io.err(`warning  ${says}`);
  for (const { origins } of all) {
    for (const { id, domainName } of origins)
      if (!places.has(id)) io.err(`origin ${id}  is asked where it is: ${domainName}`);
  }
  const stored = storeFile(resolve(io.cwd, options.store ?? STORE_FILE), io.err);
  const names = all.flatMap(({ domainName, aliases }) => [domainName, ...aliases]);
  return {
    first: {
      says: `${counted(all.length, 'distribution')} of ${options.distribution}: ${names.join(', ')}`,
      facts: { distributions: all.map(({ id, domainName, aliases }) => ({ id, domainName, aliases })), warnings },
      distributions: all.map((settings) => {
        const servers = new Map(settings.origins.map((origin) => [origin.id, serverOf(origin)]));
        return {
          settings,
          stations: (wiring) => fileStations({ ...wiring, settings, files, stored }),
          originOf: (id) => servers.get(id) as OriginServer,
        };
      }),
      names,
      folders,
    },
    folder: join(dirname(file), 'dist'),
    start: async () => {},
    close: async () => {},
  };
}

function fileAt(file: string, name: string): DistributionFile {
  const isThere = existsSync(file);
  if (!isThere || !statSync(file).isFile()) {
    const hint = 'Write it with: aws cloudfront get-distribution-config --id … --output json > distribution.json';
    throw new EdgeError('ERR_DISTRIBUTION', `${name} is ${isThere ? 'no file' : 'not there'}`, hint);
  }
  return readDistributionFile(readFileSync(file, 'utf8'), name);
}

function usageProblems(
  all: readonly DistributionSettings[],
  places: ReadonlyMap<string, string>,
  files: ReadonlyMap<string, string>,
): readonly Problem[] {
  const ids = all.flatMap(({ origins }) => origins.map(({ id }) => id));
  const used = new Set(associationsOf(all).map((association) => codeFile(association, files)));
  const known = associationsOf(all).map(({ name }) => name);
  return [
    ...[...places.keys()]
      .filter((id) => !ids.includes(id))
      .map((id) => ({ at: `--origin ${id}`, says: `is no origin; expected one of ${ids.join(', ')}` })),
    ...[...files]
      .filter(([, file]) => !used.has(file))
      .map(([name]) => ({
        at: `--code ${name}`,
        says: known.length > 0 ? `is associated nowhere; expected one of ${known.join(', ')}` : 'is associated nowhere',
      })),
    ...[...files]
      .filter(([, file]) => !existsSync(file))
      .map(([name, file]) => ({ at: `--code ${name}`, says: `is not there: ${file}` })),
  ];
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  throw new EdgeError(
    'ERR_USAGE',
    'some options speak of what the distribution does not have',
    'Mend the lines above.',
    problems,
  );
}

function associationsOf(all: readonly DistributionSettings[]) {
  return all.flatMap(({ behaviors }) => behaviors.flatMap(({ associations }) => Object.values(associations)));
}

/** What would run on AWS and cannot here: ignoring it could let in whom it keeps out. */
function absentCode(all: readonly DistributionSettings[], files: ReadonlyMap<string, string>): readonly string[] {
  const absent = associationsOf(all).filter((association) => codeFile(association, files) === undefined);
  return [...new Set(absent.map(({ name }) => name))].map(
    (name) => `${name} has no code here, and requests that it would see get a 503: give it with --code ${name}=FILE`,
  );
}
