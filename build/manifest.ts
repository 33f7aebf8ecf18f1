import type { Station } from '#policy/restricted-headers';
import type { Bundle } from './bundle.ts';
import type { Plan, Runtime } from './plan.ts';

/** What `dist/manifest.json` says: the one file that a release, Terraform or the CDK reads. */
export interface Manifest {
  readonly version: 1;
  readonly app: string;
  readonly environment: string;
  readonly distribution?: string;
  readonly bundles: readonly ManifestBundle[];
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
}

/** The manifest of a build. */
export function manifestOf({ app, environment, distribution }: Plan, bundles: readonly Bundle[]): Manifest {
  return {
    version: 1,
    app,
    environment,
    ...(distribution === undefined ? {} : { distribution }),
    bundles: bundles.map(({ name, behaviors, station, runtime, file, bytes, sha256, zip }) => ({
      name,
      behaviors,
      station,
      runtime,
      file,
      bytes,
      sha256,
      ...(zip ? { zip: zip.file } : {}),
    })),
  };
}
