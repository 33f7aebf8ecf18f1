/** `edgewright lint`: what the config and the policies of the distribution leak or lose together, before a release. */
import { resolve } from 'node:path';
import { CONFIG_FILE, type LoadedConfig, loadConfig } from '../config/load.ts';
import { sarifOf } from '../lint/sarif.ts';
import type { ExitCode, Io } from './io.ts';
import { lintLines } from './lint-lines.ts';
import type { LiveWorld } from './live-distribution.ts';
import { type LintedFiles, type LintedLive, lintProject } from './project-lint.ts';

/** The options of `edgewright lint`. */
export interface LintOptions extends LintedFiles {
  readonly env?: string;
  /** Whether the distribution is read from AWS, and the DNS asked for what its origins are. */
  readonly live?: boolean;
  /** Whether losses are a no as well. */
  readonly strict?: boolean;
  readonly json?: boolean;
  readonly sarif?: boolean;
}

/**
 * Prints what is found. Exits with 2 where a leak stands, or anything under `--strict`.
 *
 * @throws EdgeError ERR_CONFIG, ERR_USAGE, ERR_DISTRIBUTION, ERR_AWS
 */
export async function runLint(io: Io, options: LintOptions, version: string, world?: LiveWorld): Promise<ExitCode> {
  const { config: name = CONFIG_FILE, env, strict = false, json = false, sarif = false } = options;
  const loaded = await loadConfig(resolve(io.cwd, name), env, name);
  const live = options.live ? await readLive(io, loaded, world) : undefined;
  const linted = await lintProject(io, loaded, options, live);
  const { app, environment } = loaded.config;
  if (sarif) io.out(JSON.stringify(sarifOf([...linted.findings, ...linted.allowed], version), undefined, 2));
  else if (json) io.out(JSON.stringify({ app, environment, ...linted }, undefined, 2));
  else for (const line of lintLines(loaded.config, linted)) io.out(line);
  const isNo = linted.findings.some(({ severity }) => severity === 'leak' || strict);
  return isNo ? 2 : 0;
}

/** The client of AWS is loaded where it is asked. */
async function readLive(io: Io, { config }: LoadedConfig, world?: LiveWorld): Promise<LintedLive> {
  const { LIVE_WORLD, liveToLint } = await import('./live-distribution.ts');
  const live = await liveToLint(io, config, world ?? LIVE_WORLD);
  io.progress('');
  return live;
}
