/**
 * Bundles the package: the command line, `defineEdge` and what tests import into lib/, which Node can run. The sources that a user's build
 * compiles (policy/, functions/, lambda-edge/) ship as they are.
 */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const { metafile } = await build({
  entryPoints: {
    edgewright: 'cli/edgewright.ts',
    define: 'config/define.ts',
    testing: 'simulator/testing.ts',
    origin: 'origin/origin.ts',
    invalidate: 'invalidation/invalidate.ts',
  },
  outdir: 'lib',
  bundle: true,
  // What few commands need, such as the clients of AWS, is loaded by those.
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  packages: 'external',
  sourcemap: 'linked',
  sourcesContent: false,
  logLevel: 'warning',
  metafile: true,
  // The rooms' own imports, `#policy/*`, are part of the bundle, not of the package's surface.
  alias: { '#policy': './policy', '#functions': './functions' },
});

// What an earlier build wrote under names that this one has no use for.
for (const entry of readdirSync('lib', { withFileTypes: true })) {
  const file = join('lib', entry.name);
  if (entry.isFile() && !(file in metafile.outputs)) rmSync(file);
}
