/** What a build wants to be served: the deployer's side of a project. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { Station } from '#policy/restricted-headers';
import type { Bundle } from '../../build/bundle.ts';
import type { Plan } from '../../build/plan.ts';
import type { Policy } from '../../build/policies.ts';
import { type StoreItem, storeOf } from '../../build/store.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';
import { digestOf, functionName, lambdaName, madeByComment, type Owner, roleName } from '../names.ts';

/** A built project, as a release takes it. */
export interface TargetParts {
  readonly config: ResolvedConfig;
  readonly plan: Plan;
  readonly bundles: readonly Bundle[];
  readonly policies: readonly Policy[];
  /** Absolute path of the config's folder. */
  readonly root: string;
  /** The output folder, as whoever runs the command writes it: `dist`. */
  readonly out: string;
  /** Of Edgewright. */
  readonly version: string;
}

/** What a build wants to be served. */
export interface Target extends Owner {
  readonly version: string;
  /** Path patterns in CloudFront's order. */
  readonly behaviors: readonly string[];
  readonly codes: readonly TargetCode[];
  readonly policies: readonly Policy[];
  /** The output folder, as whoever runs the command writes it: `dist`. */
  readonly out: string;
  /** What functions read; what an operator puts beside it is not here. */
  readonly items: readonly StoreItem[];
  readonly config: ResolvedConfig;
  /** The name of the role of Lambda@Edge handlers. */
  readonly role: string;
}

/** A bundle that is wanted. */
export interface TargetCode {
  readonly bundle: Bundle;
  readonly kind: 'function' | 'lambda';
  /** The comment or description that says who made it, of what. */
  readonly comment: string;
  /** What of the config it is made from, as it stands in the comment. */
  readonly configDigest: string;
  /** In base64: of a function's code, of a handler's zip. */
  readonly sha256: string;
}

/** Seconds and megabytes of a handler. Viewer stations have the quotas of Lambda@Edge; origin stations are given as much time as CloudFront waits. */
export function handlerLimits(station: Station): { readonly timeout: number; readonly memory: number } {
  return { timeout: station.startsWith('viewer') ? 5 : 30, memory: 128 };
}

/** What a built project wants to be served. */
export function targetOf({ config, plan, bundles, policies, root, out, version }: TargetParts): Target {
  const { app, environment } = config;
  return {
    app,
    environment,
    version,
    behaviors: plan.behaviors,
    policies,
    out,
    items: storeOf(bundles),
    config,
    role: config.role ?? roleName(config),
    codes: bundles.map((bundle) => {
      const configDigest = configDigestOf(bundle, plan, root);
      const content = bundle.zip?.content ?? bundle.code;
      return {
        bundle,
        kind: bundle.zip ? 'lambda' : 'function',
        configDigest,
        comment: madeByComment({ version, app, environment, config: configDigest }),
        sha256: createHash('sha256').update(content).digest('base64'),
      };
    }),
  };
}

/** The name under which a bundle is uploaded. A function that reads the KeyValueStore is another one where the store is. */
export function uploadedName(owner: Owner, { bundle, kind }: TargetCode, storeArn: string | undefined): string {
  if (kind === 'lambda') return lambdaName(owner, bundle.name);
  const { station, runtime, code, readsStore } = bundle;
  return functionName(owner, { station, runtime, code, store: readsStore ? storeArn : undefined });
}

/**
 * What of the config a bundle is made from: the options of its rules, and the modules of the user's own that went into it. A bundle
 * that is another while this is the same was changed by another version of Edgewright.
 */
function configDigestOf({ behaviors, station, sources }: Bundle, { placements }: Plan, root: string): string {
  const placement = placements.find((one) => one.behavior === behaviors[0] && one.station === station);
  const modules = [...sources].sort().map((path) => [portable(path, root), readFileSync(path, 'utf8')]);
  return digestOf(
    JSON.stringify(placement, (_, value) => portable(value, root)),
    JSON.stringify(modules),
  );
}

/** Paths below the project's folder are the same on every machine. */
function portable(value: unknown, root: string): unknown {
  if (typeof value !== 'string' || !value.startsWith(root + sep)) return value;
  return relative(root, value).split(sep).join('/');
}
