import { dirname, join, resolve } from 'node:path';
import { type Bundle, bundlesOf } from '../build/bundle.ts';
import type { Compilations } from '../build/compilations.ts';
import { invalidationMapOf } from '../build/invalidation-map.ts';
import { type Manifest, manifestOf } from '../build/manifest.ts';
import { type Plan, planOf } from '../build/plan.ts';
import { type Policy, policiesOf } from '../build/policies.ts';
import { writeBundles } from '../build/write-bundles.ts';
import { CONFIG_FILE, type LoadedConfig, loadConfig } from '../config/load.ts';
import type { Reads } from '../config/reads.ts';
import type { Io } from './io.ts';

/** The options by which every command finds its config. */
export interface ProjectOptions {
  readonly config?: string;
  readonly env?: string;
  readonly out?: string;
}

/** A project, read, planned and built into its output folder. */
export interface Project {
  readonly loaded: LoadedConfig;
  readonly plan: Plan;
  readonly bundles: readonly Bundle[];
  readonly policies: readonly Policy[];
  readonly manifest: Manifest;
  /** Absolute path of the output folder. */
  readonly out: string;
}

/**
 * Reads the config, builds every bundle and writes the output folder, `dist` beside the config unless told otherwise. Notes every
 * file that it reads. What `known` holds of an earlier build is not compiled again.
 *
 * @throws EdgeError ERR_CONFIG, ERR_USAGE, ERR_PLAN, ERR_CODE, ERR_QUOTA
 */
export async function buildProject(
  { cwd }: Io,
  options: ProjectOptions,
  reads: Reads = new Map(),
  known: Compilations = new Map(),
): Promise<Project> {
  const name = options.config ?? CONFIG_FILE;
  const file = resolve(cwd, name);
  const loaded = await loadConfig(file, options.env, name, reads);
  const plan = planOf(loaded.config);
  const policies = policiesOf(loaded.config);
  const bundles = await bundlesOf(plan, loaded.root, reads, known);
  const map = invalidationMapOf(loaded.config, policies);
  const manifest = manifestOf(plan, bundles, policies, map);
  const out = options.out === undefined ? join(dirname(file), 'dist') : resolve(cwd, options.out);
  await writeBundles(out, manifest, bundles, policies, map);
  return { loaded, plan, bundles, policies, manifest, out };
}

/** The absolute path of a bundle's file. */
export function fileOf({ out }: Project, { file }: Bundle): string {
  return join(out, file);
}
