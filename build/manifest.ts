import { createHash } from 'node:crypto';
import type { Station } from '#policy/restricted-headers';
import type { InvalidationMap } from '../invalidation/invalidation-map.ts';
import type { Bundle } from './bundle.ts';
import { MAP_FILE } from './invalidation-map.ts';
import type { Plan } from './plan.ts';
import type { Policy } from './policies.ts';
import type { Runtime } from './runtime.ts';
import { type StoreItem, storeBytes, storeOf, storeText } from './store.ts';

/** What `dist/manifest.json` says: the one file that a release, Terraform or the CDK reads. */
export interface Manifest {
  readonly version: 1;
  readonly app: string;
  readonly environment: string;
  readonly distribution?: string;
  readonly bundles: readonly ManifestBundle[];
  /** In the order of the behaviors. */
  readonly policies: readonly ManifestPolicy[];
  /** The KeyValueStore, where a function reads one. */
  readonly store?: ManifestStore;
  /** The file for whoever invalidates by entities, where there are some. */
  readonly entities?: string;
}

/** The KeyValueStore in the manifest. */
export interface ManifestStore {
  readonly file: string;
  readonly keys: number;
  /** Of keys and values, as the quota counts them. */
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
}

/** A bundle in the manifest. */
export interface ManifestBundle {
  readonly name: string;
  /** Path patterns. */
  readonly behaviors: readonly string[];
  readonly station: Station;
  readonly runtime: Runtime;
  /** Relative to the manifest, as are all files here. */
  readonly file: string;
  readonly bytes: number;
  /** Of the file, in hexadecimal. */
  readonly sha256: string;
  /** The zip of a Lambda@Edge bundle. */
  readonly zip?: string;
  /** Whether the function must be associated with the KeyValueStore. */
  readonly readsStore?: true;
}

/** A policy in the manifest: what one behavior needs beside its bundles. */
export interface ManifestPolicy {
  /** A path pattern. */
  readonly behavior: string;
  readonly type: Policy['type'];
  readonly name: string;
  readonly file: string;
  /** What it takes of a request, or does to an answer. */
  readonly entries: Policy['entries'];
}

/** The file of the KeyValueStore. */
export const STORE_FILE = 'store.json';

/**
 * The manifest of a build.
 *
 * @throws EdgeError ERR_QUOTA where the KeyValueStore is too large
 */
export function manifestOf(
  { app, environment, distribution }: Plan,
  bundles: readonly Bundle[],
  policies: readonly Policy[],
  map?: InvalidationMap,
): Manifest {
  const items = storeOf(bundles);
  return {
    version: 1,
    app,
    environment,
    ...(distribution === undefined ? {} : { distribution }),
    bundles: bundles.map(({ name, behaviors, station, runtime, file, bytes, sha256, readsStore, zip }) => ({
      name,
      behaviors,
      station,
      runtime,
      file,
      bytes,
      sha256,
      ...(zip ? { zip: zip.file } : {}),
      ...(readsStore ? { readsStore } : {}),
    })),
    policies: policies.map(({ behavior, type, name, file, entries }) => ({ behavior, type, name, file, entries })),
    ...(items.length > 0 ? { store: manifestStore(items) } : {}),
    ...(hasEntities(map) ? { entities: MAP_FILE } : {}),
  };
}

function hasEntities(map: InvalidationMap | undefined): boolean {
  return map !== undefined && Object.keys(map.entities).length > 0;
}

function manifestStore(items: readonly StoreItem[]): ManifestStore {
  const sha256 = createHash('sha256').update(storeText(items)).digest('hex');
  return { file: STORE_FILE, keys: items.length, bytes: storeBytes(items), sha256 };
}
