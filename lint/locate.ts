/** From a path in a config, or in a distribution's JSON, to the line where it is written. */
import { originalPositionFor, TraceMap } from '@jridgewell/trace-mapping';
import {
  type AnyNode,
  type Expression,
  type Options,
  type Program,
  type Property,
  parse,
  parseExpressionAt,
} from 'acorn';
import { full } from 'acorn-walk';
import { transform } from 'esbuild';

/** A place in a file: both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Where a path is written: itself, or the nearest that it stands in. */
export type Locate = (at: string) => Position;

const OPTIONS: Options = { ecmaVersion: 'latest', sourceType: 'module', locations: true };

const TOP: Position = { line: 1, column: 1 };

/** Places in an `edge.config.ts`. What comes from elsewhere is at the line that brings it. A text that is none is its first line. */
export async function configPlaces(text: string): Promise<Locate> {
  try {
    const { code, map } = await transform(text, { loader: 'ts', sourcemap: 'external', sourcefile: 'config.ts' });
    const program = parse(code, OPTIONS);
    const trace = new TraceMap(map);
    return (at) => {
      const start = nearest(program, keysOf(at))?.loc?.start;
      if (!start) return TOP;
      const { line, column } = originalPositionFor(trace, start);
      return line === null || column === null ? TOP : { line, column: column + 1 };
    };
  } catch {
    return () => TOP;
  }
}

/** Places in a distribution as AWS prints it, whatever it is wrapped in. */
export function distributionPlaces(text: string): Locate {
  try {
    const root = parseExpressionAt(text, 0, OPTIONS);
    const config = configIn(root) ?? root;
    return (at) => {
      const start = follow(config, keysOf(at), () => undefined).loc?.start;
      return start ? { line: start.line, column: start.column + 1 } : TOP;
    };
  } catch {
    return () => TOP;
  }
}

/** `behaviors[0].headers.set["Vary"]` as its keys. */
function keysOf(at: string): readonly string[] {
  return [...at.matchAll(/([\w$]+)|\["((?:[^"\\]|\\.)*)"\]/g)].map(([, name, quoted]) => name ?? quoted ?? '');
}

/** The first object that is a distribution's config. */
function configIn(root: Expression): AnyNode | undefined {
  let found: AnyNode | undefined;
  full(root, (visited) => {
    const node = visited as AnyNode;
    if (node.type === 'ObjectExpression' && propertyOf(node, 'DefaultCacheBehavior')) found ??= node;
  });
  return found;
}

/** The node of the config's default export at a path, or the nearest around it. */
function nearest({ body }: Program, keys: readonly string[]): AnyNode | undefined {
  const variables = new Map(
    body.flatMap((statement) =>
      statement.type === 'VariableDeclaration'
        ? statement.declarations.flatMap(({ id, init }) => (id.type === 'Identifier' && init ? [[id.name, init]] : []))
        : [],
    ) as [string, AnyNode][],
  );
  const exported = body.find((statement) => statement.type === 'ExportDefaultDeclaration')?.declaration;
  const named = body
    .flatMap((statement) => (statement.type === 'ExportNamedDeclaration' ? statement.specifiers : []))
    .find(({ exported: name }) => name.type === 'Identifier' && name.name === 'default')?.local;
  const root = exported ?? named;
  return root && follow(root, keys, (name) => variables.get(name));
}

/** Follows a path from a value. `standsFor` says what a name stands for. */
function follow(from: AnyNode, keys: readonly string[], standsFor: (name: string) => AnyNode | undefined): AnyNode {
  let here = from;
  let value = meant(from, standsFor);
  for (const key of keys) {
    const next = memberOf(value, key, standsFor);
    if (!next) return here;
    here = next;
    value = meant(next.type === 'Property' ? next.value : next, standsFor);
  }
  return here;
}

/** What a node comes to: a name its value, a call such as `defineEdge({ … })` its argument. */
function meant(node: AnyNode, standsFor: (name: string) => AnyNode | undefined, depth = 0): AnyNode {
  if (depth > DEEPEST) return node;
  const [argument] = node.type === 'CallExpression' ? node.arguments : [];
  const inner = node.type === 'Identifier' ? standsFor(node.name) : argument;
  return inner ? meant(inner, standsFor, depth + 1) : node;
}

/** Names that stand for names end here, where they stand for one another, too. */
const DEEPEST = 8;

function memberOf(node: AnyNode, key: string, standsFor: (name: string) => AnyNode | undefined): AnyNode | undefined {
  if (node.type === 'ArrayExpression') {
    const before = node.elements.slice(0, Number(key) + 1);
    return before.some((element) => element?.type === 'SpreadElement') ? undefined : (before[Number(key)] ?? undefined);
  }
  if (node.type !== 'ObjectExpression') return undefined;
  const said = propertyOf(node, key);
  if (said) return said;
  const spread = node.properties.flatMap((property) =>
    property.type === 'SpreadElement' ? (memberOf(meant(property.argument, standsFor), key, standsFor) ?? []) : [],
  );
  return spread.at(-1);
}

function propertyOf(node: AnyNode & { readonly type: 'ObjectExpression' }, key: string): Property | undefined {
  return node.properties.findLast((property): property is Property => {
    if (property.type !== 'Property' || property.computed) return false;
    const name = property.key;
    return (name.type === 'Identifier' && name.name === key) || (name.type === 'Literal' && String(name.value) === key);
  });
}
