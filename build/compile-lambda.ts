/** From a placement to the module that Lambda@Edge runs. */
import { join } from 'node:path';
import { type BuildFailure, build } from 'esbuild';
import { messageProblem } from '../config/message-problem.ts';
import { notesReads, type Reads } from '../config/reads.ts';
import { type Compiled, codeError } from './compile-function.ts';
import { packageFile } from './package-file.ts';
import type { Placement } from './plan.ts';
import { portableMap } from './source-map.ts';
import { flagsOf, stationPlugin } from './station-plugin.ts';

/** Where the file would stand: sources in its map are relative to that. */
const OUTFILE = 'dist/lambda-edge/bundle/index.mjs';

/**
 * Bundles the same station behind Lambda@Edge's event, as one ES module that exports `handler`.
 *
 * @throws EdgeError ERR_CODE where a user's module does not compile
 */
export async function compileLambda(placement: Placement, root: string, reads: Reads): Promise<Compiled> {
  const { station, behavior } = placement;
  const { outputFiles } = await build({
    entryPoints: [packageFile(`lambda-edge/${station}.ts`)],
    absWorkingDir: root,
    outfile: OUTFILE,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    define: flagsOf(placement),
    legalComments: 'none',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    plugins: [notesReads(reads), stationPlugin(placement, root)],
    logLevel: 'silent',
  }).catch((failure: BuildFailure) => {
    throw codeError(behavior, failure.errors.map(messageProblem), failure);
  });
  const [map, code] = [...outputFiles].sort(
    (a, b) => Number(a.path.endsWith('.mjs')) - Number(b.path.endsWith('.mjs')),
  );
  return { code: code?.text ?? '', map: portableMap(map?.text ?? '', join(root, OUTFILE)) };
}
