/** A project held to the lint, with the lines of what is found. */
import { existsSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Policy, policiesOf } from '../build/policies.ts';
import { EdgeError } from '../config/errors.ts';
import { CONFIG_FILE, type LoadedConfig, loadConfig } from '../config/load.ts';
import { UNUSED_ALLOWANCE } from '../lint/finding.ts';
import { allowanceAt, type LintReport, lint } from '../lint/lint.ts';
import { configPlaces, distributionPlaces, type Locate } from '../lint/locate.ts';
import { notesOf } from '../lint/notes.ts';
import { readParts } from '../lint/read-parts.ts';
import type { LocatedFinding } from '../lint/sarif.ts';
import { subjectOf } from '../lint/subject.ts';
import { readDistributionFile } from '../simulator/aws/distribution-file.ts';
import type { DistributionSettings } from '../simulator/settings.ts';
import type { Io } from './io.ts';

/** Where a project and its distribution are. */
export interface LintedFiles {
  readonly config?: string;
  /** A distribution as AWS prints it. Default: `edge.distribution.<env>.json` beside the config, where it is. */
  readonly distribution?: string;
}

/** A distribution as it is on AWS now. */
export interface LintedLive {
  /** As `edgewright pull` would write it. */
  readonly text: string;
  /** The names that those of its origins lead to. */
  readonly cnames: ReadonlyMap<string, readonly string[]>;
}

/** What a lint of a project comes to. */
export interface ProjectLint {
  /** The file of the distribution that was held to the config, if there is one. */
  readonly distribution?: string;
  readonly findings: readonly LocatedFinding[];
  readonly allowed: readonly LocatedFinding[];
  /** What was taken for granted, and what could not be read. */
  readonly notes: readonly string[];
}

/**
 * Holds a config that was read to the distribution in a file, or to what its build comes to.
 *
 * @throws EdgeError ERR_DISTRIBUTION
 */
export async function lintProject(
  io: Pick<Io, 'cwd'>,
  loaded: LoadedConfig,
  files: LintedFiles,
  live?: LintedLive,
): Promise<ProjectLint> {
  const { config: name = CONFIG_FILE } = files;
  const { file, text, real } = live
    ? liveDistribution(loaded.config, name, live)
    : await distributionOf(io, loaded.config, files);
  const { findings, allowed } = await lintAgainst(loaded, real, undefined, live?.cnames);
  const isDoubtful = findings.some(({ id }) => id === UNUSED_ALLOWANCE);
  const isUnused = isDoubtful ? await unusedEverywhere(io, loaded, name, real !== undefined) : () => false;
  const inConfig = await configPlaces(await readFile(resolve(io.cwd, name), 'utf8'));
  const inDistribution: Locate = text === undefined ? inConfig : distributionPlaces(text);
  const located = (finding: LocatedFinding | (typeof findings)[number]): LocatedFinding => {
    const isConfigs = finding.place.in === 'config';
    const at = (isConfigs ? inConfig : inDistribution)(finding.place.at);
    return { ...finding, file: (isConfigs ? name : file).replaceAll('\\', '/'), ...at };
  };
  return {
    ...(text === undefined ? {} : { distribution: file }),
    findings: findings.filter(({ id, place }) => id !== UNUSED_ALLOWANCE || isUnused(place.at)).map(located),
    allowed: allowed.map(located),
    notes: notesOf({
      config: loaded.config,
      policies: policiesOf(loaded.config),
      ...(real ? { distribution: real } : {}),
    }),
  };
}

/** The one that was read: its lines are those of the file that a pull would write. */
function liveDistribution(config: LoadedConfig['config'], name: string, { text }: LintedLive) {
  const file = join(dirname(name), `edge.distribution.${config.environment}.json`);
  return { file, text, real: distributionIn(text, file, config.distribution) };
}

/** The distribution of an environment in its file, where that is. */
async function distributionOf(
  { cwd }: Pick<Io, 'cwd'>,
  config: LoadedConfig['config'],
  { config: name = CONFIG_FILE, distribution }: LintedFiles,
): Promise<{ readonly file: string; readonly text?: string; readonly real?: DistributionSettings }> {
  const file = distribution ?? join(dirname(name), `edge.distribution.${config.environment}.json`);
  const path = resolve(cwd, file);
  if (!existsSync(path)) {
    if (distribution === undefined) return { file };
    throw new EdgeError('ERR_DISTRIBUTION', `${file} is not there`, 'Write it with edgewright pull.');
  }
  if (!statSync(path).isFile())
    throw new EdgeError('ERR_DISTRIBUTION', `${file} is no file`, 'Name one that edgewright pull has written.');
  const text = await readFile(path, 'utf8');
  return { file, text, real: distributionIn(text, file, config.distribution) };
}

/**
 * Which allowances no other environment needs either. Where one has a distribution that is not known here nobody can tell, and none
 * is named.
 */
async function unusedEverywhere(
  io: Pick<Io, 'cwd'>,
  { config, environments }: LoadedConfig,
  name: string,
  isKnown: boolean,
): Promise<(at: string) => boolean> {
  if (config.distribution !== undefined && !isKnown) return () => false;
  const used = new Set<string>();
  for (const environment of environments.filter((other) => other !== config.environment)) {
    const other = await loadConfig(resolve(io.cwd, name), environment, name);
    const { real } = await distributionOf(io, other.config, { config: name });
    if (other.config.distribution !== undefined && !real) return () => false;
    const { findings } = await lintAgainst(other, real);
    const unused = findings.filter(({ id }) => id === UNUSED_ALLOWANCE).map(({ place }) => place.at);
    for (const at of (config.lint?.allow ?? []).map((_, i) => allowanceAt(i))) if (!unused.includes(at)) used.add(at);
  }
  return (at) => !used.has(at);
}

/**
 * Holds a config that was read to a distribution, or to what its build comes to.
 *
 * @param policies those of the build that releases put on behaviors, where the config leaves them to releases; default all
 */
export async function lintAgainst(
  loaded: LoadedConfig,
  distribution?: DistributionSettings,
  policies: readonly Policy[] = policiesOf(loaded.config),
  cnames: ReadonlyMap<string, readonly string[]> = new Map(),
): Promise<LintReport> {
  const { config } = loaded;
  const read = await readParts(loaded);
  const real = distribution ? { distribution } : {};
  return lint(subjectOf({ config, policies, cnames, ...read, ...real }), config.lint);
}

/** The distribution that the environment names, of those in a file with all of their policies: what nobody knows may leak. */
function distributionIn(text: string, file: string, id: string | undefined): DistributionSettings {
  const { settings, warnings } = readDistributionFile(text, file);
  const unknown = warnings.flatMap(({ at, unknownPolicy }) =>
    unknownPolicy === undefined
      ? []
      : [{ at, says: `is ${unknownPolicy}, of which the file does not say what it holds` }],
  );
  if (unknown.length > 0) {
    const hint =
      'Let edgewright pull write the file, with its policies, or put what AWS prints of them beside the distribution.';
    throw new EdgeError('ERR_DISTRIBUTION', `${file} cannot be held to the config`, hint, unknown);
  }
  const [first, ...others] = settings;
  const meant = settings.find((one) => one.id === id) ?? (others.length === 0 ? first : undefined);
  if (meant) return meant;
  const hint = `Leave the one in it that is meant, or name it in the config: ${settings.map((one) => one.id).join(', ')}.`;
  throw new EdgeError('ERR_DISTRIBUTION', `${file} has ${settings.length} distributions`, hint);
}
