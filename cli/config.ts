/** `edgewright config`: what a config comes to in one environment, with every default filled in. */
import { relative, resolve, sep } from 'node:path';
import { jsonSchemaOf, withDefaults } from '../config/json-schema.ts';
import { CONFIG_FILE, loadConfig } from '../config/load.ts';
import type { OwnPaths } from '../config/own-stations.ts';
import { pathText } from '../config/problems.ts';
import type { ResolvedBehavior } from '../config/resolve.ts';
import type { ExitCode, Io } from './io.ts';
import { table } from './table.ts';

/** The options of `edgewright config`. */
export interface ConfigOptions {
  readonly config?: string;
  readonly env?: string;
  readonly json?: boolean;
}

/**
 * Prints a line for every option, by its path in the config, or everything as JSON. Modules of the user's own stand there by
 * their paths, relative to the config.
 *
 * @throws EdgeError ERR_CONFIG, ERR_USAGE
 */
export async function runConfig(io: Io, { config: name = CONFIG_FILE, env, json }: ConfigOptions): Promise<ExitCode> {
  const { config, root } = await loadConfig(resolve(io.cwd, name), env, name);
  const behaviors = config.behaviors.map(({ own, ...behavior }) => ({
    ...withBehaviorDefaults(withRelativeConditions(withoutOtherHosts(behavior), root)),
    ...(own === undefined ? {} : { own: relativePaths(own, root) }),
  }));
  const { behaviors: _, budget, ...rest } = config;
  if (json) io.out(JSON.stringify({ ...rest, behaviors, budget }, undefined, 2));
  else for (const line of linesOf({ ...rest, budget }, behaviors)) io.out(line);
  return 0;
}

function relativePaths(own: OwnPaths, root: string): OwnPaths {
  const entries = Object.entries(own).map(([station, path]) => [station, relativePath(path, root)]);
  return Object.fromEntries(entries);
}

/** Conditions of `freshness` by their paths, as `own`. */
function withRelativeConditions(behavior: Omit<ResolvedBehavior, 'own'>, root: string): object {
  const { freshness } = behavior;
  if (!freshness?.answers) return behavior;
  const answers = freshness.answers.map(({ when, ...entry }) =>
    when === undefined ? entry : { ...entry, when: relativePath(when, root) },
  );
  return { ...behavior, freshness: { ...freshness, answers } };
}

function relativePath(path: string, root: string): string {
  return relative(root, path).split(sep).join('/');
}

/** What the hosts say of `redirects.host` is no option. */
function withoutOtherHosts({ redirects, ...behavior }: Omit<ResolvedBehavior, 'own'>): Omit<ResolvedBehavior, 'own'> {
  if (!redirects) return behavior;
  const { otherHosts: _, ...options } = redirects;
  return { ...behavior, redirects: options };
}

function withBehaviorDefaults(behavior: object): object {
  const { behaviors } = jsonSchemaOf([]).properties ?? {};
  return withDefaults(behaviors?.items ?? {}, behavior) as object;
}

function linesOf(config: object, behaviors: readonly object[]): readonly string[] {
  return [
    ...table(rowsOf(config)),
    ...behaviors.flatMap((behavior, i) => [
      '',
      pathText(['behaviors', i]),
      ...table(rowsOf(behavior)).map((line) => `  ${line}`),
    ]),
  ];
}

/** Every value that holds no options, as JSON, with its path. */
function rowsOf(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  const isGroup = typeof value === 'object' && value !== null && !Array.isArray(value) && Object.keys(value).length > 0;
  if (isGroup) return Object.entries(value).flatMap(([name, inner]) => rowsOf(inner, [...path, name]));
  const text = Array.isArray(value)
    ? `[${value.map((item) => JSON.stringify(item)).join(', ')}]`
    : JSON.stringify(value);
  return [[pathText(path), text]];
}
