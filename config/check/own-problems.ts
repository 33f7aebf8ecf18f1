/** What is wrong with a user's own module, as far as it can be known without running it. */
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { type Node, parse } from 'acorn';
import { type BuildFailure, build } from 'esbuild';
import type { Problem } from '../errors.ts';
import { messageProblem } from '../message-problem.ts';
import { notesReads, type Reads } from '../reads.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/** Modules without an `own`, with a top-level `handler` that would clash with the station's, or with I/O in a function. */
export async function ownProblems(
  { behaviors }: ResolvedConfig,
  root: string,
  reads: Reads,
): Promise<readonly Problem[]> {
  const found = await Promise.all(
    behaviors.map(async (behavior, i) => {
      if (behavior.own === undefined) return [];
      const problems = await moduleProblems(behavior.own, behavior.viewer, root, reads);
      return problems.map(({ at, says }) => ({ at: `behaviors[${i}].own${at && ` (${at})`}`, says }));
    }),
  );
  return found.flat();
}

async function moduleProblems(
  module: string,
  viewer: ResolvedBehavior['viewer'],
  root: string,
  reads: Reads,
): Promise<readonly Problem[]> {
  try {
    const { outputFiles, metafile } = await bundleAlone(module, root, reads);
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
    // esbuild says where; the parser, which reads what esbuild made of the module, only what.
    const { errors, message } = failure as Partial<BuildFailure> & Error;
    return errors ? errors.map(messageProblem) : [{ at: relative(root, module), says: message }];
  }
}

/** The module with all it imports as one file of today's JavaScript. Node's modules stay imports. */
function bundleAlone(module: string, root: string, reads: Reads) {
  return build({
    entryPoints: [module],
    absWorkingDir: root,
    bundle: true,
    write: false,
    metafile: true,
    treeShaking: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    external: ['cloudfront'],
    plugins: [notesReads(reads)],
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
  readonly specifiers?: readonly { readonly exported?: Declared; readonly local?: Declared }[];
}

function declarationProblems(code: string): readonly string[] {
  const declared = topLevelOf(code);
  return [
    ...(declared.some(({ name }) => name === 'handler')
      ? ['has a top-level `handler`, the name of the function that CloudFront calls; rename it']
      : []),
    ...(isAsync(declared, ownNameIn(code))
      ? ['has an async `own`; a station is synchronous, so that no viewer waits']
      : []),
  ];
}

/** The module's own name for what it exports as `own`. */
function ownNameIn(code: string): string | undefined {
  const exported = bodyOf(code).flatMap(({ specifiers = [] }) => specifiers);
  return exported.find((specifier) => specifier.exported?.name === 'own')?.local?.name;
}

/** Whether a name stands for an async function, through `const own = rule` too. */
function isAsync(declared: readonly Declaration[], name: string | undefined): boolean {
  const found = declared.find((declaration) => declaration.name === name);
  return (
    found !== undefined &&
    (found.async ||
      (found.alias !== undefined &&
        isAsync(
          declared.filter((other) => other !== found),
          found.alias,
        )))
  );
}

function importProblems(code: string): readonly string[] {
  return bodyOf(code).flatMap(({ type, source }) =>
    type === 'ImportDeclaration' &&
    isBuiltin(source?.value ?? '') &&
    !MODULES_OF_A_FUNCTION.includes(source?.value ?? '')
      ? [importProblem(source?.value ?? '')]
      : [],
  );
}

function importProblem(module: string): string {
  const bare = module.replace(/^node:/, '');
  return MODULES_OF_A_FUNCTION.includes(bare)
    ? `imports ${module}; a CloudFront Function knows it as ${bare}`
    : `imports ${module}: a CloudFront Function has no I/O; set viewer: 'lambda' on this behavior`;
}

/** A name at the top level of a module. */
interface Declaration {
  readonly name: string;
  readonly async: boolean;
  /** The name that it is given as its value, if it is one. */
  readonly alias?: string;
}

function topLevelOf(code: string): readonly Declaration[] {
  return bodyOf(code).flatMap((statement) => {
    const declared = statement.declarations ?? (statement.id ? [statement] : []);
    return declared.map(({ id, init, async }) => ({
      name: id?.name ?? '',
      async: async ?? init?.async ?? false,
      ...(init?.name === undefined || init.name === id?.name ? {} : { alias: init.name }),
    }));
  });
}

function bodyOf(code: string): readonly Declared[] {
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body as readonly Declared[];
}
