/** From a file to a config: read with esbuild, which Node 20 needs for TypeScript, and checked as a whole. */
import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { type BuildFailure, build, type Plugin } from 'esbuild';
import { TRACKING_PARAMETERS } from '#policy/tracking-parameters';
import { semanticProblems } from './check/semantic-problems.ts';
import { withConditionPaths } from './condition-modules.ts';
import type { EdgeConfig } from './define.ts';
import { EdgeError, type Problem } from './errors.ts';
import { messageProblem } from './message-problem.ts';
import { type OwnPaths, ownEntries, ownPlace } from './own-stations.ts';
import { shapeProblems } from './problems.ts';
import { publishedVersions } from './published-versions.ts';
import { pulledKeys } from './pulled-keys.ts';
import { noteMissing, notesReads, type Reads } from './reads.ts';
import { DEFAULT_ENVIRONMENT, environmentsOf, type ResolvedConfig, resolveConfig } from './resolve.ts';

/** Where a user's config stands unless told otherwise. */
export const CONFIG_FILE = 'edge.config.ts';

/** A config that holds, and the files it came from. */
export interface LoadedConfig {
  readonly config: ResolvedConfig;
  /** Absolute path of the config file's folder: what its paths are relative to. */
  readonly root: string;
  /** The names of all environments that it has. */
  readonly environments: readonly string[];
}

/**
 * Reads a config file and checks it for every environment; `name` is what errors call it. Notes every file that it reads, own
 * modules and what they import included.
 *
 * @throws EdgeError ERR_CONFIG with every problem at once, ERR_USAGE for an environment that isn't there
 */
export async function loadConfig(
  file: string,
  environment: string = DEFAULT_ENVIRONMENT,
  name: string = file,
  reads: Reads = new Map(),
): Promise<LoadedConfig> {
  const path = resolve(file);
  refuseAbsent(path, name);
  return checkedConfig(await evaluate(path, name, reads), environment, name, dirname(path), reads);
}

/**
 * Checks a config as `defineEdge` takes it, whose paths are relative to `folder`, for every environment. Modules of the
 * user's own are known by their paths only where the config was read from a file.
 *
 * @throws EdgeError as `loadConfig`
 */
export async function checkedConfig(
  config: unknown,
  environment: string = DEFAULT_ENVIRONMENT,
  name: string = 'the config',
  folder: string = '.',
  reads: Reads = new Map(),
): Promise<LoadedConfig> {
  const root = resolve(folder);
  const wrong = (problems: readonly Problem[]): void => {
    if (problems.length > 0) throw configError(name, problems);
  };
  const own = await ownModules(config);
  const conditions = await withConditionPaths(config, ownModule);
  const shape = [...shapeProblems(config), ...own.problems, ...conditions.problems];
  const pathed = conditions.config as EdgeConfig;
  wrong([...shape, ...(await semanticProblems(pathed, own.paths, shape, root, reads))]);
  const known = environmentsOf(pathed);
  if (!known.includes(environment)) {
    throw new EdgeError('ERR_USAGE', `${name} has no environment ${environment}`, `Use one of: ${known.join(', ')}.`);
  }
  const pulled = await pulledKeys(root, reads);
  const versions = await publishedVersions(root, reads);
  const resolved = resolveConfig(pathed, environment, own.paths, pulled, versions);
  return { config: resolved, root, environments: known };
}

/**
 * The id of an environment's distribution. Nothing else of the config is looked at: whoever asks what is on AWS may be in the middle of
 * changing it.
 *
 * @throws EdgeError ERR_CONFIG where the file is not there, or is no module
 */
export async function distributionIn(
  file: string,
  environment: string,
  name: string = file,
): Promise<string | undefined> {
  const path = resolve(file);
  refuseAbsent(path, name);
  const config = await evaluate(path, name, new Map());
  const { environments } = Object(config) as Partial<EdgeConfig>;
  const distribution: unknown = Object(Object(environments)[environment]).distribution;
  return typeof distribution === 'string' ? distribution : undefined;
}

function refuseAbsent(path: string, name: string): void {
  if (existsSync(path)) return;
  const hint = 'Run `edgewright init` to write one, or name it with --config.';
  throw new EdgeError('ERR_CONFIG', `${name} is not there`, hint);
}

function configError(name: string, problems: readonly Problem[], cause?: unknown): EdgeError {
  const summary = `${name} has ${problems.length === 1 ? '1 problem' : `${problems.length} problems`}`;
  return new EdgeError('ERR_CONFIG', summary, 'Mend the lines above.', problems, cause);
}

async function evaluate(path: string, name: string, reads: Reads): Promise<unknown> {
  const result = await build({
    entryPoints: [path],
    absWorkingDir: dirname(path),
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    logLevel: 'silent',
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path).href),
      'import.meta.filename': JSON.stringify(path),
      'import.meta.dirname': JSON.stringify(dirname(path)),
    },
    plugins: [notesReads(reads), readsDefineEdge, readsOwnModulesByPath(reads)],
  }).catch((failure: BuildFailure) => {
    throw configError(name, failure.errors.map(messageProblem), failure);
  });
  const code = result.outputFiles[0]?.text ?? '';
  const config = await defaultExport(code).catch((error: unknown) => {
    throw configError(name, [{ at: name, says: `throws when it is read: ${String(error)}` }], error);
  });
  if (config === undefined) {
    throw configError(name, [{ at: name, says: 'has no default export; expected export default defineEdge({ … })' }]);
  }
  return config;
}

async function defaultExport(code: string): Promise<unknown> {
  const url = `data:text/javascript;base64,${Buffer.from(code).toString('base64')}`;
  const module: { default?: unknown } = await import(url);
  return module.default;
}

/** `edgewright` inside a config is what `define.ts` exports and nothing else: reading a config loads no compiler. */
const readsDefineEdge: Plugin = {
  name: 'define-edge',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^edgewright$/ }, ({ path }) => ({ path, namespace: 'define-edge' }));
    onLoad({ filter: /.*/, namespace: 'define-edge' }, () => ({
      contents: `export function defineEdge(config) { return config; }
export const TRACKING_PARAMETERS = ${JSON.stringify(TRACKING_PARAMETERS)};
export * from ${JSON.stringify(fileURLToPath(new URL('../policy/issuer-presets.ts', import.meta.url)))};`,
      resolveDir: '/',
    }));
  },
};

/** `import('./edge/greet.ts')` inside a config yields the module's path: the build bundles it, nothing runs it here. */
const readsOwnModulesByPath = (reads: Reads): Plugin => ({
  name: 'own-modules',
  setup({ onResolve, onLoad, resolve: resolvePath, initialOptions: { absWorkingDir: root = '.' } }) {
    onResolve({ filter: /.*/ }, async ({ kind, path, resolveDir, pluginData }) => {
      if (kind !== 'dynamic-import' || pluginData === 'own') return undefined;
      const found = await resolvePath(path, { kind, resolveDir, pluginData: 'own' });
      if (found.errors.length === 0) return { path: found.path, namespace: 'own' };
      noteMissing(reads, path, resolveDir, root);
      return found;
    });
    onLoad({ filter: /.*/, namespace: 'own' }, ({ path }) => ({
      contents: `export const module = ${JSON.stringify(path)};`,
    }));
  },
});

/** The paths of every behavior's own modules, by index. Reads a config of any shape: the schema says what is wrong with it. */
async function ownModules(config: unknown): Promise<{ paths: (OwnPaths | undefined)[]; problems: readonly Problem[] }> {
  const behaviors = (config as { behaviors?: unknown } | undefined)?.behaviors;
  const all = Array.from(Array.isArray(behaviors) ? behaviors : [], (behavior) => behavior?.own as unknown);
  const found = await Promise.all(all.map(modulesOf));
  return {
    paths: found.map(({ paths }) => paths),
    problems: found.flatMap(({ problems }, i) =>
      problems.map(({ at, says }) => ({ at: `behaviors[${i}].${at}`, says })),
    ),
  };
}

async function modulesOf(own: unknown): Promise<{ paths: OwnPaths | undefined; problems: readonly Problem[] }> {
  const found = await Promise.all(
    ownEntries(own).map(async ([station, value]) => ({ station, ...(await ownModule(value)) })),
  );
  const paths = found.flatMap(({ station, path }) => (path === undefined ? [] : [[station, path]]));
  return {
    paths: paths.length > 0 ? Object.fromEntries(paths) : undefined,
    problems: found.flatMap(({ station, says }) => (says ? [{ at: ownPlace(own, station), says }] : [])),
  };
}

async function ownModule(value: unknown): Promise<{ path?: string; says?: string }> {
  if (typeof value !== 'function') return {};
  const says = "expected () => import('./edge/rule.ts'): a function that imports one module by its path";
  try {
    const module: { module?: unknown } | undefined = await value();
    return typeof module?.module === 'string' ? { path: module.module } : { says };
  } catch (error) {
    return { says: `${says}; it throws ${String(error)}` };
  }
}
