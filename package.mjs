/**
 * Bundles the package: the command line, `defineEdge` and what tests import into lib/, which Node can run. The sources that a user's build
 * compiles (policy/, functions/, lambda-edge/) ship as they are.
 */
import { build } from 'esbuild';

await build({
  entryPoints: { edgewright: 'cli/edgewright.ts', define: 'config/define.ts', testing: 'simulator/testing.ts' },
  outdir: 'lib',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  // The rooms' own imports, `#policy/*`, are part of the bundle, not of the package's surface.
  alias: { '#policy': './policy', '#functions': './functions' },
});
