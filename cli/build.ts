/** `edgewright build`: compiles the config and writes every bundle to `dist/`. */
import { relative } from 'node:path';
import type { Bundle } from '../build/bundle.ts';
import { quotaOf } from '../build/check-code.ts';
import { type Explanation, explain } from '../build/explain.ts';
import type { Placement, RuleUse } from '../build/plan.ts';
import { type Policy, policyWords } from '../build/policies.ts';
import { STORE_QUOTA } from '../build/store.ts';
import { isStored, readShareOf, redirectStoreOf } from '../build/write/redirect-store.ts';
import type { ExitCode, Io } from './io.ts';
import { leakWarnings } from './lint-warnings.ts';
import { buildProject, type Project, type ProjectOptions } from './project.ts';
import { counted, grouped, table } from './table.ts';
import { buildAndWatch } from './watch-project.ts';

/** The options of `edgewright build`. */
export interface BuildOptions extends ProjectOptions {
  readonly json?: boolean;
  readonly explain?: boolean;
  readonly watch?: boolean;
}

/** Builds, and prints a row for each behavior and station, or everything as JSON. */
export async function runBuild(io: Io, options: BuildOptions): Promise<ExitCode> {
  if (options.watch) return watchBuild(io, options);
  const project = await buildProject(io, options);
  for (const line of await leakWarnings(io, project.loaded, options)) io.err(line);
  const explanations = options.explain ? await explain(project.plan, project.loaded.root) : undefined;
  if (options.json) {
    io.out(JSON.stringify({ ...project.manifest, ...(explanations ? { rules: explanations } : {}) }, undefined, 2));
    return 0;
  }
  const { app, environment, bundles } = project.manifest;
  io.out(`${app} for ${environment}: ${counted(bundles.length, 'bundle')} in ${relative(io.cwd, project.out) || '.'}`);
  io.out('');
  for (const line of table([
    HEADING,
    ...project.plan.placements.flatMap((placement) => rowsOf(placement, project.bundles)),
  ]))
    io.out(line);
  for (const line of policyLines(project)) io.out(line);
  for (const line of storeLines(project)) io.out(line);
  if (explanations) {
    io.out('');
    for (const line of explanationLines(explanations)) io.out(line);
  }
  return 0;
}

/** Builds after every change until the user interrupts, and prints a line a build. */
async function watchBuild(io: Io, options: BuildOptions): Promise<ExitCode> {
  const interrupted = io.interrupted();
  const watcher = await buildAndWatch(io, options, ({ manifest, out }, ms) => {
    const { app, environment, bundles } = manifest;
    const folder = relative(io.cwd, out) || '.';
    const facts = { app, environment, bundles: bundles.map(({ name }) => name), ms };
    const line = `${app} for ${environment}: ${counted(bundles.length, 'bundle')} in ${folder}, ${ms} ms`;
    io.out(options.json ? JSON.stringify(facts) : line);
  });
  await interrupted;
  await watcher.close();
  return 0;
}

const HEADING = ['behavior', 'station', 'runtime', 'bytes', 'of quota', 'file'];

/** A function's quota is of its file, a Lambda's of its zip. */
function rowsOf({ behavior, station }: Placement, bundles: readonly Bundle[]): readonly (string | number)[][] {
  const bundle = bundles.find((other) => other.station === station && other.behaviors.includes(behavior));
  if (!bundle) return [];
  const { runtime, bytes, file, zip } = bundle;
  const quota = quotaOf(station, runtime);
  const uploaded = zip?.content.length ?? bytes;
  const share = `${grouped(quota)} (${Math.ceil((100 * uploaded) / quota)} %)`;
  return [[behavior, station, runtime, bytes, share, file]];
}

/** The KeyValueStore against its quota, and how often a function reads it for nothing. */
function storeLines({ manifest: { store }, plan: { placements } }: Project): readonly string[] {
  if (!store) return [];
  const size = `${store.file}: ${counted(store.keys, 'key')}, ${grouped(store.bytes)} of ${grouped(STORE_QUOTA)} bytes`;
  const shares = placements.flatMap(({ behavior, runtime, rules }) => {
    const redirects = rules.find((use): use is RuleUse<'redirects'> => use.name === 'redirects')?.options ?? {};
    if (!isStored(redirects) || runtime === 'lambda-edge') return [];
    const { exact = {} } = redirects;
    const share = Math.round(1 / readShareOf(redirectStoreOf(exact)));
    const count = counted(Object.keys(exact).length, 'redirect');
    return [`  ${behavior}: ${count}; about 1 in ${share} requests for other paths needs a read`];
  });
  return ['', size, ...shares];
}

/** What the policies of each behavior must hold; nothing where no rule asks for anything. */
function policyLines({ policies, loaded }: Project): readonly string[] {
  if (policies.length === 0) return [];
  const rows = policies.map(({ behavior, type, entries, file }) => [
    behavior,
    policyWords(type),
    file,
    entryText(entries),
  ]);
  const own = loaded.config.behaviors
    .filter((behavior) => behavior.own?.viewerRequest !== undefined)
    .map(({ path }) => path);
  const note = `What your own rule sets for the cache key is yours to add: ${own.join(', ')}`;
  return ['', ...table([['behavior', 'policy', 'file', 'entries'], ...rows]), ...(own.length > 0 ? [note] : [])];
}

function entryText(entries: Policy['entries']): string {
  const said = Object.entries(entries).filter(([, names]) => names.length > 0);
  const texts = said.map(([key, names]) => {
    const part = key === 'queryStrings' ? 'query strings' : key;
    return names === 'all' ? `all ${part}` : `${part} ${names.join(', ')}`;
  });
  return texts.join('; ') || 'nothing but the path';
}

function explanationLines(explanations: readonly Explanation[]): readonly string[] {
  const rows = explanations.map(({ behavior, rule, station, bytes, because }) => [
    behavior,
    rule,
    station,
    bytes,
    because,
  ]);
  return table([['behavior', 'rule', 'station', 'bytes', 'why there'], ...rows]);
}
