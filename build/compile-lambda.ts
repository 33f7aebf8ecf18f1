/** From a placement to the module that Lambda@Edge runs. */
import { type BuildFailure, build } from 'esbuild';
import { messageProblem } from '../config/message-problem.ts';
import { type Compiled, codeError } from './compile-function.ts';
import { packageFile } from './package-file.ts';
import type { Placement } from './plan.ts';
import { flagsOf, stationPlugin } from './station-plugin.ts';

/**
 * Bundles the same station behind Lambda@Edge's event, as one ES module that exports `handler`.
 *
 * @throws EdgeError ERR_CODE where a user's module does not compile
 */
export async function compileLambda({ station, rules, behavior }: Placement, root: string): Promise<Compiled> {
  const { outputFiles } = await build({
    entryPoints: [packageFile(`lambda-edge/${station}.ts`)],
    absWorkingDir: root,
    outfile: 'dist/lambda-edge/bundle/index.mjs',
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    define: flagsOf(rules),
    legalComments: 'none',
    minify: true,
    sourcemap: 'external',
    sourcesContent: false,
    plugins: [stationPlugin(rules, root)],
    logLevel: 'silent',
  }).catch((failure: BuildFailure) => {
    throw codeError(behavior, failure.errors.map(messageProblem), failure);
  });
  const [map, code] = [...outputFiles].sort(
    (a, b) => Number(a.path.endsWith('.mjs')) - Number(b.path.endsWith('.mjs')),
  );
  return { code: code?.text ?? '', map: map?.text ?? '' };
}
