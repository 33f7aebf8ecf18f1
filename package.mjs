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

// Code that a template of CloudFormation has inline: one file, of CommonJS.
// @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-properties-lambda-function-code.html
const inline = await build({
  stdin: {
    // An `export` would be three hundred characters of what makes a module of CommonJS look like one of ECMAScript.
    contents: "import { handler } from './insight/warm/warm-handler.ts'; exports.handler = handler;",
    resolveDir: '.',
  },
  logOverride: { 'commonjs-variable-in-esm': 'silent' },
  outfile: 'lib/warm-handler.js',
  bundle: true,
  format: 'cjs',
  platform: 'node',
  target: 'node22',
  minify: true,
  logLevel: 'warning',
  metafile: true,
});

// What an earlier build wrote under names that this one has no use for.
for (const entry of readdirSync('lib', { withFileTypes: true })) {
  const file = join('lib', entry.name);
  if (entry.isFile() && !(file in metafile.outputs) && !(file in inline.metafile.outputs)) rmSync(file);
}
