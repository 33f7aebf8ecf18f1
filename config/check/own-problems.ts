/** What is wrong with a user's own module, as far as it can be known without running it. */
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { type Node, parse } from 'acorn';
import { type BuildFailure, build } from 'esbuild';
import { isOriginStation } from '#policy/restricted-headers';
import type { EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import { messageProblem } from '../message-problem.ts';
import { OWN_STATIONS, type OwnPaths, type OwnStation, ownEntries, ownPlace } from '../own-stations.ts';
import { notesReads, type Reads } from '../reads.ts';

/**
 * Modules without an `own`, or with one that is no function; with a top-level `handler` that would clash with the station's; and,
 * where a CloudFront Function runs them, with an async `own` or I/O. `own` holds the paths of each behavior's modules, by index.
 */
export async function ownProblems(
  { behaviors }: EdgeConfig,
  own: readonly (OwnPaths | undefined)[],
  root: string,
  reads: Reads,
): Promise<readonly Problem[]> {
  const found = await Promise.all(
    own.flatMap((paths, i) =>
      ownEntries(paths).map(async ([station, module]) => {
        const { own: written, viewer } = behaviors[i] ?? {};
        const isLambda = viewer === 'lambda' || isOriginStation(OWN_STATIONS[station]);
        const problems = await moduleProblems({ module: String(module), station, isLambda }, root, reads);
        const place = `behaviors[${i}].${ownPlace(written, station)}`;
        return problems.map(({ at, says }) => ({ at: `${place}${at && ` (${at})`}`, says }));
      }),
    ),
  );
  return found.flat();
}

/** A module and what runs it. */
interface Use {
  /** Its absolute path. */
  readonly module: string;
  readonly station: OwnStation;
  readonly isLambda: boolean;
}

async function moduleProblems(use: Use, root: string, reads: Reads): Promise<readonly Problem[]> {
  const { module } = use;
  try {
    const { outputFiles, metafile } = await bundledOwn(module, root, reads);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    const code = outputFiles[0]?.text ?? '';
    const at = relative(root, module);
    return [
      ...(exported.includes('own') ? [] : [`exports no \`own\`; expected export const own: ${typeOf(use)} = …`]),
      ...declarationProblems(code, use),
      ...importProblems(code, use),
    ].map((says) => ({ at, says }));
  } catch (failure) {
    // esbuild says where; the parser, which reads what esbuild made of the module, only what.
    const { errors, message } = failure as Partial<BuildFailure> & Error;
    return errors ? errors.map(messageProblem) : [{ at: relative(root, module), says: message }];
  }
}

/** The name of the type that a rule has there. */
function typeOf({ station, isLambda }: Use): string {
  const name = `${station.charAt(0).toUpperCase()}${station.slice(1)}Rule`;
  return isLambda && !isOriginStation(OWN_STATIONS[station]) ? `Lambda${name}` : name;
}

/**
 * A module of the user's own, by its absolute path, with all it imports as one file of today's JavaScript. Node's modules stay imports.
 *
 * @throws BuildFailure
 */
export function bundledOwn(module: string, root: string, reads: Reads) {
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

function declarationProblems(code: string, use: Use): readonly string[] {
  const declared = topLevelOf(code);
  const own = declaredAs(declared, ownNameIn(code));
  return [
    ...(declared.some(({ name }) => name === 'handler')
      ? ['has a top-level `handler`, the name of the function that CloudFront calls; rename it']
      : []),
    ...(own && isNoFunction(own)
      ? [`has an \`own\` that is no function: ${textOf(code, own)}; expected export const own: ${typeOf(use)} = …`]
      : []),
    ...(own?.async && !use.isLambda ? [ASYNC] : []),
  ];
}

/** A promise alone takes some 3,000 instructions of njs, as much as many a rule, of the one millisecond that a function has. */
const ASYNC =
  "has an async `own`; a CloudFront Function has 1 ms and nothing to wait for: make it synchronous, or set viewer: 'lambda' on this behavior";

/** The module's own name for what it exports as `own`. */
function ownNameIn(code: string): string | undefined {
  const exported = bodyOf(code).flatMap(({ specifiers = [] }) => specifiers);
  return exported.find((specifier) => specifier.exported?.name === 'own')?.local?.name;
}

/** What a name stands for, through `const own = rule` too; nothing where that is not known. */
function declaredAs(declared: readonly Declaration[], name: string | undefined): Declared | undefined {
  const value = declared.find((declaration) => declaration.name === name)?.value;
  if (value?.type !== 'Identifier') return value;
  return declaredAs(
    declared.filter((other) => other.name !== name),
    value.name,
  );
}

/** Kinds of expressions that are never a function; of any other it is not known. */
const NO_FUNCTIONS = [
  'Literal',
  'TemplateLiteral',
  'ObjectExpression',
  'ArrayExpression',
  'UnaryExpression',
  'BinaryExpression',
  'ClassDeclaration',
  'ClassExpression',
];

function isNoFunction({ type }: Declared): boolean {
  return NO_FUNCTIONS.includes(type);
}

function textOf(code: string, { start, end }: Declared): string {
  const text = code.slice(start, end).replace(/\s+/g, ' ');
  return text.length > 40 ? `${text.slice(0, 37)}...` : text;
}

function importProblems(code: string, use: Use): readonly string[] {
  const imported = bodyOf(code).flatMap(({ type, source }) => (type === 'ImportDeclaration' && source ? [source] : []));
  return imported.flatMap(({ value }) => importProblem(value, use) ?? []);
}

function importProblem(module: string, { isLambda }: Use): string | undefined {
  if (isLambda)
    return module === 'cloudfront' ? 'imports cloudfront, which CloudFront Functions alone have' : undefined;
  if (!isBuiltin(module) || MODULES_OF_A_FUNCTION.includes(module)) return undefined;
  const bare = module.replace(/^node:/, '');
  return MODULES_OF_A_FUNCTION.includes(bare)
    ? `imports ${module}; a CloudFront Function knows it as ${bare}`
    : `imports ${module}: a CloudFront Function has no I/O; set viewer: 'lambda' on this behavior`;
}

/** A name at the top level of a module. */
interface Declaration {
  readonly name: string;
  /** What it is declared as; nothing where that comes later. */
  readonly value: Declared | undefined;
}

function topLevelOf(code: string): readonly Declaration[] {
  return bodyOf(code).flatMap((statement): readonly Declaration[] => {
    if (statement.id) return [{ name: statement.id.name ?? '', value: statement }];
    const declared = statement.declarations ?? [];
    return declared.map(({ id, init }) => ({ name: id?.name ?? '', value: init ?? undefined }));
  });
}

function bodyOf(code: string): readonly Declared[] {
  return parse(code, { ecmaVersion: 'latest', sourceType: 'module' }).body as readonly Declared[];
}
