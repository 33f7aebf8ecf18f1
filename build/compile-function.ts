/** From a placement to the file that CloudFront runs as a function. */
import { join } from 'node:path';
import { type BuildFailure, build, type Message, transform } from 'esbuild';
import { EdgeError, type Problem } from '../config/errors.ts';
import { messageProblem } from '../config/message-problem.ts';
import { notesReads, type Reads } from '../config/reads.ts';
import { packageFile } from './package-file.ts';
import type { Placement } from './plan.ts';
import { portableMap } from './source-map.ts';
import { flagsOf, readsStore, stationPlugin } from './station-plugin.ts';

/** A compiled file and its source map. */
export interface Compiled {
  readonly code: string;
  readonly map: string;
}

/**
 * The JavaScript of cloudfront-js-2.0: ES5.1 and what esbuild may leave as it is. What esbuild cannot turn into that, it
 * refuses at the user's line. Template literals are turned into `+`, which the engine does in half the work.
 */
const TARGET = {
  target: 'es5',
  supported: {
    arrow: true,
    'const-and-let': true,
    'rest-argument': true,
    'exponent-operator': true,
    'async-await': true,
    'object-accessors': true,
    'regexp-named-capture-groups': true,
    'regexp-sticky-and-unicode-flags': true,
  },
} as const;

/** Where the file would stand: sources in its map are relative to that. */
const OUTFILE = 'dist/functions/bundle.js';

/**
 * Bundles a station with the rules of one behavior: first as a module, then, without its imports and exports, minified as
 * the script that CloudFront takes, whose top-level names stay. Both steps' maps are chained.
 *
 * @throws EdgeError ERR_CODE where a user's module uses what the engine does not have
 */
export async function compileFunction(placement: Placement, root: string, reads: Reads): Promise<Compiled> {
  const { station, behavior } = placement;
  const entry = readsStore(placement) ? `${station}-stored` : station;
  const bundled = await build({
    ...TARGET,
    entryPoints: [packageFile(`functions/${entry}.ts`)],
    absWorkingDir: root,
    outfile: OUTFILE,
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    charset: 'ascii',
    external: ['cloudfront', 'crypto', 'querystring', 'buffer'],
    define: flagsOf(placement),
    legalComments: 'none',
    sourcemap: 'inline',
    sourcesContent: false,
    plugins: [notesReads(reads), stationPlugin(placement, root)],
    logLevel: 'silent',
  }).catch((failure: BuildFailure) => {
    throw codeError(behavior, failure.errors.map(refusal), failure);
  });
  const { script, imports } = asScript(bundled.outputFiles[0]?.text ?? '');
  const final = await transform(script, {
    ...TARGET,
    banner: imports,
    charset: 'ascii',
    legalComments: 'none',
    minify: true,
    sourcefile: `${station}.js`,
    sourcemap: 'external',
    sourcesContent: false,
  });
  return { code: final.code, map: portableMap(final.map, join(root, OUTFILE)) };
}

/** An error that names the behavior whose code CloudFront would not run. */
export function codeError(behavior: string, problems: readonly Problem[], cause?: unknown): EdgeError {
  const summary = `CloudFront cannot run the code of behavior ${behavior}`;
  const hint =
    "Write the lines above in the older way, or set viewer: 'lambda' on the behavior, which takes today's JavaScript.";
  return new EdgeError('ERR_CODE', summary, hint, problems, cause);
}

/** esbuild's refusal in this project's words: `Transforming destructuring to the configured target …` names no target a user knows. */
function refusal(message: Message): Problem {
  const problem = messageProblem(message);
  const feature = /^Transforming (.+) to the configured target environment/.exec(message.text)?.[1];
  return feature ? { ...problem, says: `cloudfront-js-2.0 does not have ${feature}` } : problem;
}

/** How esbuild writes what a module imports of the runtime. */
const IMPORT = /^import ([\w$]+) from "(\w+)";$/gm;

/**
 * The station is declared as the `handler` that CloudFront calls: nothing in the bundle speaks of it but its export. A script takes
 * no `export`, and wants its imports first, that of `cloudfront` before all, and each module once: what imports it again gets another
 * name for the same. Lines are emptied, not removed, so that the map still fits.
 */
function asScript(module: string): { script: string; imports: string } {
  const imports = [...module.matchAll(IMPORT)].map(([line, name = '', from = '']) => ({ line, name, from }));
  const first = (from: string) => imports.find((one) => one.from === from);
  const [exported, station = ''] = /^export \{\s*([\w$]+)[^}]*\};$/m.exec(module) ?? [];
  return {
    script: module
      .replace(IMPORT, (_, name: string, from: string) => {
        const known = first(from)?.name;
        return known === name ? '' : `var ${name} = ${known};`;
      })
      .replace(exported ?? '', (text) => text.replace(/[^\n]/g, ''))
      .replace(new RegExp(`^((?:async )?function) ${station.replace('$', '\\$')}\\(`, 'm'), '$1 handler('),
    imports: imports
      .filter((one) => one === first(one.from))
      .sort((a, b) => Number(b.from === 'cloudfront') - Number(a.from === 'cloudfront'))
      .map(({ line }) => line)
      .join('\n'),
  };
}
