/** What is wrong with a user's own module, as far as it can be known without running it. */
import { isBuiltin } from 'node:module';
import { relative } from 'node:path';
import { type Node, parse } from 'acorn';
import { type BuildFailure, build } from 'esbuild';
import { isOriginStation } from '#policy/restricted-headers';
import { conditionsOf } from '../condition-modules.ts';
import type { EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import { messageProblem } from '../message-problem.ts';
import { OWN_STATIONS, type OwnPaths, type OwnStation, ownEntries, ownPlace } from '../own-stations.ts';
import { notesReads, type Reads } from '../reads.ts';

/**
 * Modules without an `own`, or with one that is no function; with a top-level `handler` that would clash with the station's; and,
 * where a CloudFront Function runs them, with an async `own` or I/O. The same of conditions, which are exported as `when`. `own` holds
 * the paths of each behavior's modules, by index; those of conditions stand in the config.
 */
export async function ownProblems(
  config: EdgeConfig,
  own: readonly (OwnPaths | undefined)[],
  root: string,
  reads: Reads,
): Promise<readonly Problem[]> {
  const rules = own.flatMap((paths, i) =>
    ownEntries(paths).map(([station, module]): Use => {
      const { own: written, viewer } = config.behaviors[i] ?? {};
      const isLambda = viewer === 'lambda' || isOriginStation(OWN_STATIONS[station]);
      const place = `behaviors[${i}].${ownPlace(written, station)}`;
      const type = typeOf(station, isLambda);
      return { module: String(module), place, name: 'own', type, isLambda, noAsync: isLambda ? undefined : ASYNC };
    }),
  );
  const conditions = conditionsOf(config).map(({ module, at, isAwaited, isInFunction }): Use => {
    const noAsync = isAwaited ? undefined : ASYNC_CONDITION;
    return { module, place: at, name: 'when', type: 'FreshnessCondition', isLambda: !isInFunction, noAsync };
  });
  const found = await Promise.all(
    [...rules, ...conditions].map(async (use) => {
      const problems = await moduleProblems(use, root, reads);
      return problems.map(({ at, says }) => ({ at: `${use.place}${at && ` (${at})`}`, says }));
    }),
  );
  return found.flat();
}

/** A module and what runs it. */
interface Use {
  /** Its absolute path. */
  readonly module: string;
  /** Where it stands in the config. */
  readonly place: string;
  /** What it exports. */
  readonly name: 'own' | 'when';
  /** The name of the type that this has there. */
  readonly type: string;
  readonly isLambda: boolean;
  /** Why it may not be async; nothing where it may. */
  readonly noAsync: string | undefined;
}

async function moduleProblems(use: Use, root: string, reads: Reads): Promise<readonly Problem[]> {
  const { module, name, type } = use;
  try {
    const { outputFiles, metafile } = await bundledOwn(module, root, reads);
    const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
    const code = outputFiles[0]?.text ?? '';
    const at = relative(root, module);
    return [
      ...(exported.includes(name) ? [] : [`exports no \`${name}\`; expected export const ${name}: ${type} = …`]),
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
function typeOf(station: OwnStation, isLambda: boolean): string {
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
  const own = declaredAs(declared, localNameIn(code, use.name));
  return [
    ...(declared.some(({ name }) => name === 'handler')
      ? ['has a top-level `handler`, the name of the function that CloudFront calls; rename it']
      : []),
    ...(own && isNoFunction(own)
      ? [
          `has ${use.name === 'own' ? 'an' : 'a'} \`${use.name}\` that is no function: ${textOf(code, own)}; expected export const ${use.name}: ${use.type} = …`,
        ]
      : []),
    ...(own?.async && use.noAsync !== undefined ? [use.noAsync] : []),
  ];
}

/** A promise alone takes some 3,000 instructions of njs, as much as many a rule, of the one millisecond that a function has. */
const ASYNC =
  "has an async `own`; a CloudFront Function has 1 ms and nothing to wait for: make it synchronous, or set viewer: 'lambda' on this behavior";

/** At viewer-response nothing waits for a condition, in either runtime. */
const ASYNC_CONDITION =
  'has an async `when`, and nothing waits at viewer-response: make it synchronous, or say nothing to browsers in this entry and those behind it';

/** The module's own name for what it exports under a name. */
function localNameIn(code: string, name: Use['name']): string | undefined {
  const exported = bodyOf(code).flatMap(({ specifiers = [] }) => specifiers);
  return exported.find((specifier) => specifier.exported?.name === name)?.local?.name;
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
