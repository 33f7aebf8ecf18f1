/** What a config of the right shape can still get wrong, found before a viewer finds it. */
import type { Behavior, EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import type { OwnPaths } from '../own-stations.ts';
import { pathText } from '../problems.ts';
import type { Reads } from '../reads.ts';
import { environmentsOf, type ResolvedConfig, resolveConfig } from '../resolve.ts';
import { accessProblems } from './access-problems.ts';
import { authOverlapProblems } from './auth-overlap-problems.ts';
import { authProblems } from './auth-problems.ts';
import { authRewriteProblems } from './auth-rewrite-problems.ts';
import { authShareProblems } from './auth-share-problems.ts';
import { behaviorProblems } from './behavior-problems.ts';
import { bucketProblems } from './bucket-problems.ts';
import { cacheProblems } from './cache-problems.ts';
import { corsProblems } from './cors-problems.ts';
import { environmentProblems } from './environment-problems.ts';
import { experimentProblems } from './experiment-problems.ts';
import { freshnessProblems } from './freshness-problems.ts';
import { headerProblems } from './header-problems.ts';
import { issuerProblems } from './issuer-problems.ts';
import { originProblems } from './origin-problems.ts';
import { ownProblems } from './own-problems.ts';
import { probeProblems } from './probe-problems.ts';
import { publishedProblems } from './published-problems.ts';
import { recordProblems } from './record-problems.ts';
import { redirectProblems } from './redirect-problems.ts';
import { rewriteProblems } from './rewrite-problems.ts';
import { switchProblems } from './switch-problems.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** A check of a whole config in one environment. */
export type Check = (config: ResolvedConfig) => readonly Problem[];

const CHECKS: readonly Check[] = [
  behaviorProblems,
  originProblems,
  redirectProblems,
  rewriteProblems,
  bucketProblems,
  experimentProblems,
  cacheProblems,
  freshnessProblems,
  headerProblems,
  corsProblems,
  accessProblems,
  authProblems,
  authShareProblems,
  authOverlapProblems,
  authRewriteProblems,
  switchProblems,
  publishedProblems,
  probeProblems,
];

/**
 * Every such problem in every environment. Parts whose shape is wrong already are left out, so that a slip in one behavior
 * hides nothing in another.
 */
export async function semanticProblems(
  config: EdgeConfig,
  own: readonly (OwnPaths | undefined)[],
  shape: readonly Problem[],
  root: string,
  reads: Reads,
): Promise<readonly Problem[]> {
  if (!isWhole(config) || shape.some(({ at }) => /^(?:hosts|origins|issuers|environments)\b/.test(at))) return [];
  const environments = environmentsOf(config);
  const sound = soundPartOf(config, shape);
  const found = environments.map((environment) => {
    const resolved = resolveConfig(sound, environment, own);
    return CHECKS.flatMap((check) => check(resolved));
  });
  return [
    ...environmentProblems(config),
    ...recordProblems(config),
    ...issuerProblems(config),
    ...inEvery(environments, found),
    ...(await ownProblems(config, own, root, reads)),
  ];
}

function isWhole(config: EdgeConfig | undefined): boolean {
  return Array.isArray(config?.behaviors) && Array.isArray(config.hosts) && typeof config.origins === 'object';
}

/** The config without what the schema found something about: a slip in one entry of a table hides nothing in the others. */
function soundPartOf(config: EdgeConfig, shape: readonly Problem[]): EdgeConfig {
  const broken = new Set(shape.map(({ at }) => at));
  const behaviors = Array.from(config.behaviors, (behavior, i) => {
    const sound = soundValue(behavior, ['behaviors', i], broken) ?? {};
    return { path: UNKNOWN_PATH, origin: '', ...sound } as Behavior;
  });
  const { probes, ...rest } = config;
  return {
    ...rest,
    ...(probes && !shape.some(({ at }) => at.startsWith('probes')) ? { probes } : {}),
    behaviors: behaviors.map(({ own: _, ...behavior }) => behavior),
  };
}

/** A value without what is broken in it; nothing where a part is missing that must be there. */
function soundValue(value: unknown, path: readonly (string | number)[], broken: ReadonlySet<string>): unknown {
  if (typeof value !== 'object' || value === null || broken.size === 0) return value;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  const texts = new Set(keys.map((key) => pathText([...path, key])));
  // A behavior is one with others: whatever it lacks, it keeps its place.
  if (path.length > 2 && [...broken].some((at) => isChild(pathText(path), at) && !texts.has(at))) return undefined;
  const entries = keys
    .filter((key) => !broken.has(pathText([...path, key])))
    .map((key) => [key, soundValue((value as Record<string | number, unknown>)[key], [...path, key], broken)] as const)
    .filter(([, inner]) => inner !== undefined);
  return Array.isArray(value) ? entries.map(([, inner]) => inner) : Object.fromEntries(entries);
}

/** Whether a path is that of an option right below another. */
function isChild(path: string, at: string): boolean {
  return at.startsWith(`${path}.`) && /^[\w$]+$/.test(at.slice(path.length + 1));
}

/** Problems of all environments, each once: where not every environment has it, with the names of those that do. */
function inEvery(environments: readonly string[], found: readonly (readonly Problem[])[]): readonly Problem[] {
  const where = new Map<string, { problem: Problem; names: string[] }>();
  for (const [i, problems] of found.entries()) {
    for (const problem of problems) {
      const key = JSON.stringify(problem);
      const entry = where.get(key) ?? { problem, names: [] };
      entry.names.push(environments[i] ?? '');
      where.set(key, entry);
    }
  }
  return [...where.values()].map(({ problem, names }) =>
    names.length === environments.length ? problem : { ...problem, says: `${problem.says} (in ${names.join(', ')})` },
  );
}
