/** Bundles: from a Plan to the files of `dist/`, in memory. The same Plan and sources give the same bytes on every machine. */
import { createHash } from 'node:crypto';
import { sep } from 'node:path';
import { zipSync } from 'fflate';
import type { Station } from '#policy/restricted-headers';
import type { Reads } from '../config/reads.ts';
import { checkCode, checkSize } from './check-code.ts';
import { type Compilations, compiledOnce, forgetOthers } from './compilations.ts';
import { type Compiled, compileFunction } from './compile-function.ts';
import { compileLambda } from './compile-lambda.ts';
import { packageFile } from './package-file.ts';
import type { Placement, Plan } from './plan.ts';
import type { Runtime } from './runtime.ts';
import { distinct, slugOf } from './slug.ts';
import { moduleText, readsStore, storedItems } from './station-plugin.ts';
import type { StoreItem } from './store.ts';

/** A file that CloudFront runs. */
export interface Bundle {
  /** Station and first behavior: `viewer-request-default`. */
  readonly name: string;
  /** Path patterns of every behavior that it serves, in CloudFront's order. */
  readonly behaviors: readonly string[];
  readonly station: Station;
  readonly runtime: Runtime;
  /** Relative to the manifest. */
  readonly file: string;
  readonly code: string;
  readonly map: string;
  /** Size of `code` in UTF-8. */
  readonly bytes: number;
  /** Of `code`, in hexadecimal. */
  readonly sha256: string;
  /** Whether a function reads the KeyValueStore, and so is associated with one. */
  readonly readsStore: boolean;
  /** What the build puts there for it. An operator may put more. */
  readonly stored: readonly StoreItem[];
  /** Absolute paths of the modules of the user's own that went into it, without packages. */
  readonly sources: readonly string[];
  /** What a Lambda function is created from. */
  readonly zip?: { readonly file: string; readonly content: Uint8Array };
}

/**
 * Compiles every placement of a plan; equal ones share a bundle. Notes every file that goes into them. What `known` holds of an
 * earlier build is not compiled again.
 *
 * @throws EdgeError ERR_CODE, ERR_QUOTA
 */
export async function bundlesOf(
  plan: Plan,
  root: string,
  reads: Reads = new Map(),
  known: Compilations = new Map(),
): Promise<readonly Bundle[]> {
  const groups = groupsOf(plan.placements);
  const names = namesOf([...groups.values()]);
  forgetOthers(known, [...groups.keys()]);
  return Promise.all(
    [...groups].map(async ([key, group], i) => {
      const [placement] = group as [Placement];
      const compiled = await compiledOnce(known, key, (own) => compile(placement, root, own), reads);
      const sources = [...(known.get(key)?.reads.keys() ?? [])].filter(isOwnSource);
      return bundleOf(group, names[i] ?? '', compiled, sources);
    }),
  );
}

/** Compiles one placement and holds it to the language of its runtime. */
export async function compile(placement: Placement, root: string, reads: Reads = new Map()): Promise<Compiled> {
  const compiled = await (placement.runtime === 'lambda-edge' ? compileLambda : compileFunction)(
    placement,
    root,
    reads,
  );
  checkCode(placement, compiled, root);
  return compiled;
}

function bundleOf(
  group: readonly Placement[],
  name: string,
  { code, map }: Compiled,
  sources: readonly string[],
): Bundle {
  const [placement] = group as [Placement];
  const { station, runtime } = placement;
  const isLambda = runtime === 'lambda-edge';
  const zip = isLambda ? zipOf(code) : undefined;
  checkSize(placement, zip?.length ?? Buffer.byteLength(code));
  const file = isLambda ? `lambda-edge/${name}/index.mjs` : `functions/${name}.js`;
  return {
    name,
    behaviors: group.map(({ behavior }) => behavior),
    station,
    runtime,
    file,
    code,
    map,
    bytes: Buffer.byteLength(code),
    sha256: createHash('sha256').update(code).digest('hex'),
    readsStore: readsStore(placement),
    stored: storedItems(placement),
    sources,
    ...(zip ? { zip: { file: `lambda-edge/${name}.zip`, content: zip } } : {}),
  };
}

/** Whether a file is the user's, and not of this package or another. */
function isOwnSource(path: string): boolean {
  return !path.split(sep).includes('node_modules') && !SHIPPED.some((room) => path.startsWith(packageFile(room)));
}

/** The rooms whose sources are compiled into bundles. */
const SHIPPED = ['policy/', 'functions/', 'lambda-edge/'];

/** Placements of the same station and runtime whose rules come out as the same code, by what they are made from. */
function groupsOf(placements: readonly Placement[]): ReadonlyMap<string, readonly Placement[]> {
  const keyOf = ({ station, runtime, rules, switches }: Placement): string =>
    JSON.stringify([station, runtime, switches, rules.map((use) => [use.name, moduleText(use, runtime)])]);
  const groups = new Map<string, Placement[]>();
  for (const placement of placements) {
    const key = keyOf(placement);
    groups.set(key, [...(groups.get(key) ?? []), placement]);
  }
  return groups;
}

function namesOf(groups: readonly (readonly Placement[])[]): readonly string[] {
  return distinct(groups.map(([placement]) => `${placement?.station}-${slugOf(placement?.behavior ?? '')}`));
}

/** DOS time has no zone and no century of its own: the first moment it can hold, given in local time, is the same everywhere. */
const EPOCH_OF_ZIP = new Date(1980, 0, 1);

/** Readable by everyone, as Unix writes it: Lambda runs the file as another user. */
const MODE = 0o100644 << 16;

function zipOf(code: string): Uint8Array {
  const content = new TextEncoder().encode(code);
  return zipSync({ 'index.mjs': [content, { level: 9, mtime: EPOCH_OF_ZIP, os: 3, attrs: MODE }] });
}
