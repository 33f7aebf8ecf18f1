/** What is wrong with a user's own module, as far as it can be known without running it. */
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { type Node, parse } from 'acorn';
import { type BuildFailure, build } from 'esbuild';
import type { Problem } from '../errors.ts';
import { messageProblem } from '../message-problem.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** Modules without an `own`, with a top-level `handler` that would clash with the station's, or with I/O in a function. */
export async function ownProblems({ behaviors }: ResolvedConfig, root: string): Promise<readonly Problem[]> {
  const found = await Promise.all(
    behaviors.map(async (behavior, i) => {
      if (behavior.own === undefined) return [];
      const problems = await moduleProblems(behavior.own, behavior.viewer, root);
      return problems.map(({ at, says }) => ({ at: `behaviors[${i}].own${at && ` (${at})`}`, says }));
    }),
  );
  return found.flat();
}

async function moduleProblems(
  module: string,
  viewer: ResolvedBehavior['viewer'],
  root: string,
): Promise<readonly Problem[]> {
  try {
    const { outputFiles, metafile } = await bundleAlone(module, root);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    const code = outputFiles[0]?.text ?? '';
    const file = relative(root, module);
    return [
      ...(exported.includes('own')
        ? []
        : [{ at: file, says: 'exports no `own`; expected export const own: OwnRule = …' }]),
      ...declarationProblems(code).map((says) => ({ at: file, says })),
      ...(viewer === 'lambda' ? [] : importProblems(code).map((says) => ({ at: file, says }))),
    ];
  } catch (failure) {
    return (failure as BuildFailure).errors.map(messageProblem);
  }
}

/** The module with all it imports as one file of today's JavaScript. Node's modules stay imports. */
function bundleAlone(module: string, root: string) {
  return build({
    entryPoints: [module],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    treeShaking: true,
    format: 'esm',
    platform: 'node',
    target: 'esnext',
    external: ['cloudfront'],
    logLevel: 'silent',
  });
}

/** What a CloudFront Function may import under the same name as Node. */
const MODULES_OF_A_FUNCTION = ['crypto', 'querystring', 'buffer'];

interface Declared extends Node {
  readonly async?: boolean;
  readonly id?: Declared;
  readonly init?: Declared | null;
  readonly name?: string;
  readonly declarations?: readonly Declared[];
  readonly source?: { readonly value: string };
}

function declarationProblems(code: string): readonly string[] {
  return topLevelOf(code).flatMap(({ name, isAsync }) => {
    if (name === 'handler')
      return ['has a top-level `handler`, the name of the function that CloudFront calls; rename it'];
    if (name === 'own' && isAsync) return ['has an async `own`; a station is synchronous, so that no viewer waits'];
    return [];
  });
}

function importProblems(code: string): readonly string[] {
  return bodyOf(code).flatMap(({ type, source }) =>
    type === 'ImportDeclaration' &&
    isBuiltin(source?.value ?? '') &&
    !MODULES_OF_A_FUNCTION.includes(source?.value ?? '')
      ? [`imports ${source?.value}: a CloudFront Function has no I/O; set viewer: 'lambda' on this behavior`]
      : [],
  );
}

function topLevelOf(code: string): readonly { name: string; isAsync: boolean }[] {
  return bodyOf(code).flatMap((statement) => {
    const declared = statement.declarations ?? (statement.id ? [statement] : []);
    return declared.map(({ id, init, async }) => ({ name: id?.name ?? '', isAsync: async ?? init?.async ?? false }));
  });
}

function bodyOf(code: string): readonly Declared[] {
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body as readonly Declared[];
}
