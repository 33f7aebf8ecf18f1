/**
 * The syntax that `cloudfront-js-2.0` does not know: what its engine's parser refuses, what AWS documents as
 * unsupported, and what was reported to fail live. One row for each construct, under the type of its node.
 */

import type { AnyNode } from 'acorn';
import { MODULES } from '../cloudfront-js.ts';
import { type Finding, unsupported } from './finding.ts';
import type { Source, Visit } from './parse.ts';
import { remarksOnRegex } from './regex.ts';

/** One construct. Of the rows of a node type, the first that applies speaks. */
interface Row<Node> {
  readonly construct: string | ((node: Node) => string);
  readonly hint: string;
  /** Whether the row applies; always, unless given. The ancestors end with the node itself. */
  readonly when?: (node: Node, ancestors: readonly AnyNode[]) => boolean;
}

type Rows = { readonly [Type in AnyNode['type']]?: readonly Row<Extract<AnyNode, { readonly type: Type }>>[] };

const CLASS: Row<AnyNode> = { construct: 'a class', hint: 'Write functions that take and return plain objects.' };
const EXPORT: Row<AnyNode> = { construct: '`export`', hint: 'Take it off: the runtime finds `handler` by its name.' };
const DESTRUCTURING: Row<AnyNode> = {
  when: (_node, ancestors) => !ancestors.slice(0, -1).some(isPattern),
  construct: 'destructuring',
  hint: 'Read each property or element into a variable of its own.',
};
const GENERATOR: Row<AnyNode> = {
  when: (node) => 'generator' in node && node.generator === true,
  construct: 'a generator',
  hint: 'Build an array in a loop and return it.',
};

const ROWS: Rows = {
  ForOfStatement: [
    { when: (node) => node.await, construct: '`for await`', hint: 'Await each element in a loop over an index.' },
    { construct: '`for…of`', hint: 'Loop over an index, or over keys with `for…in`.' },
  ],
  ClassDeclaration: [CLASS],
  ClassExpression: [CLASS],
  Super: [
    {
      when: (_node, ancestors) => !ancestors.some((ancestor) => ancestor.type === 'ClassBody'),
      construct: '`super`',
      hint: 'Call the other function by its name.',
    },
  ],
  ObjectPattern: [DESTRUCTURING],
  ArrayPattern: [DESTRUCTURING],
  AssignmentPattern: [
    {
      when: (_node, ancestors) => isFunction(ancestors.at(-2)),
      construct: 'a default parameter',
      hint: 'Set the default in the body: `if (a === undefined) a = …`.',
    },
  ],
  SpreadElement: [
    {
      when: (_node, ancestors) => ancestors.at(-2)?.type === 'ObjectExpression',
      construct: 'spread in an object',
      hint: 'Use `Object.assign({}, …)`, or set the properties one by one.',
    },
    {
      when: (_node, ancestors) => ancestors.at(-2)?.type === 'ArrayExpression',
      construct: 'spread in an array',
      hint: 'Use `concat`.',
    },
    { construct: 'spread in a call', hint: 'Use `apply`.' },
  ],
  ChainExpression: [{ construct: 'optional chaining', hint: 'Test with `&&` first: `a && a.b`.' }],
  AssignmentExpression: [
    {
      when: (node) => ['??=', '||=', '&&='].includes(node.operator),
      construct: (node) => `\`${node.operator}\``,
      hint: 'Write the test out: `if (a === undefined) a = …`.',
    },
  ],
  CatchClause: [{ when: (node) => !node.param, construct: '`catch` without a binding', hint: 'Write `catch (e)`.' }],
  VariableDeclaration: [
    {
      when: (node) => node.kind.endsWith('using'),
      construct: '`using`',
      hint: 'Use `const`, and dispose of the value yourself.',
    },
  ],
  Property: [
    {
      // A quirk of the engine's parser: it takes the name for the keyword. `async: function () {}` it reads well.
      when: (node) => node.method && !node.computed && isNamed(node.key, 'async') && !isAsync(node.value),
      construct: 'a method called `async`',
      hint: 'Write it as a property: `async: function () {}`.',
    },
  ],
  FunctionDeclaration: [
    GENERATOR,
    {
      when: (node, ancestors) => node.async && ancestors.slice(0, -1).some((ancestor) => !isTopLevel(ancestor)),
      construct: 'an async function inside another function or a block',
      hint: 'Move it to the top level and pass it what it needs.',
    },
  ],
  FunctionExpression: [
    GENERATOR,
    {
      when: (node, ancestors) => node.async && isMethod(ancestors.at(-2)),
      construct: 'an async method',
      hint: 'Write an `async function` at the top level.',
    },
    {
      when: (node) => node.async,
      construct: 'an async function expression',
      hint: 'Write an `async function` with a name at the top level.',
    },
  ],
  ArrowFunctionExpression: [
    {
      when: (node) => node.async,
      construct: 'an async arrow function',
      hint: 'Write an `async function` with a name at the top level.',
    },
  ],
  AwaitExpression: [
    {
      when: (_node, ancestors) => !ancestors.some(isFunction),
      construct: '`await` at the top level',
      hint: 'Await inside `async function handler(event)`.',
    },
    {
      when: (_node, ancestors) => isInArguments(ancestors),
      construct: '`await` in the arguments of a call',
      hint: 'Await into a variable, then pass the variable.',
    },
  ],
  TemplateElement: [
    {
      when: (node) => typeof node.value.cooked !== 'string',
      construct: 'an escape that only a tagged template may have',
      hint: 'Write the backslash twice.',
    },
  ],
  MetaProperty: [
    {
      when: (node) => node.meta.name === 'import',
      construct: '`import.meta`',
      hint: 'Write the value into the file when it is built.',
    },
    { construct: '`new.target`', hint: 'Give the function a parameter that says how it is called.' },
  ],
  Literal: [
    {
      when: (node) => typeof node.bigint === 'string',
      construct: 'a BigInt',
      hint: 'Use a number, exact up to 2**53, or a string of digits.',
    },
  ],
  ImportDeclaration: [
    {
      when: (node) => !isKnownModule(node.source.value),
      construct: (node) => `the module ${node.source.raw}`,
      hint: `Import one of ${MODULES.join(', ')}, or bundle the code into the file.`,
    },
    {
      when: (node) => node.specifiers.length !== 1 || node.specifiers[0]?.type !== 'ImportDefaultSpecifier',
      construct: 'an import that is not a default import',
      hint: 'Write `import name from …` and use `name.member`.',
    },
    { when: (node) => node.attributes.length > 0, construct: 'an import attribute', hint: 'Take the attribute off.' },
    {
      // AWS: the import of `cloudfront` must be the first line.
      when: (node, ancestors) => node.source.value === 'cloudfront' && !isFirst(node, ancestors),
      construct: "an import of 'cloudfront' after the first statement",
      hint: 'Move it to the first line of the file.',
    },
  ],
  ImportExpression: [{ construct: '`import()`', hint: 'Import the module at the top of the file.' }],
  ExportNamedDeclaration: [EXPORT],
  ExportDefaultDeclaration: [EXPORT],
  ExportAllDeclaration: [EXPORT],
};

/** Every construct of the file that the runtime does not know. */
export function checkSyntax(source: Source): Finding[] {
  return [...source.visits.flatMap(checkNode), ...source.visits.flatMap(checkRegex)];
}

function checkNode({ node, ancestors }: Visit): Finding[] {
  const row = rowsFor(node).find(({ when }) => !when || when(node, ancestors));
  if (!row) return [];
  const construct = typeof row.construct === 'string' ? row.construct : row.construct(node);
  return [{ start: node.start, ...unsupported(construct, row.hint) }];
}

// The table's type pairs each row with its node; looked up by a type known only now, the pair is out of sight.
function rowsFor(node: AnyNode): readonly Row<AnyNode>[] {
  return (ROWS[node.type] ?? []) as readonly Row<AnyNode>[];
}

function checkRegex({ node }: Visit): Finding[] {
  if (node.type !== 'Literal' || !node.regex) return [];
  return remarksOnRegex(node.regex.pattern, node.regex.flags).map((remark) => ({ start: node.start, ...remark }));
}

function isFunction(node: AnyNode | undefined): boolean {
  return /^(Function|ArrowFunction)/.test(node?.type ?? '');
}

function isPattern(node: AnyNode): boolean {
  return node.type === 'ObjectPattern' || node.type === 'ArrayPattern';
}

function isTopLevel(node: AnyNode): boolean {
  return node.type === 'Program' || node.type.startsWith('Export');
}

function isMethod(node: AnyNode | undefined): boolean {
  return node?.type === 'MethodDefinition' || (node?.type === 'Property' && node.method);
}

function isNamed(node: AnyNode, name: string): boolean {
  return node.type === 'Identifier' && node.name === name;
}

function isAsync(node: AnyNode): boolean {
  return 'async' in node && node.async === true;
}

function isFirst(node: AnyNode, ancestors: readonly AnyNode[]): boolean {
  return ancestors[0]?.type === 'Program' && ancestors[0].body[0] === node;
}

function isKnownModule(name: unknown): boolean {
  return typeof name === 'string' && MODULES.includes(name);
}

// The engine refuses `f(await g())`, and `f({ a: await g() })` too; but `f(function)` has a body of its own.
function isInArguments(ancestors: readonly AnyNode[]): boolean {
  const depth = ancestors.findLastIndex(isFunction);
  return ancestors.slice(depth + 1).some((node, index, inside) => isArgument(node, inside[index + 1]));
}

function isArgument(call: AnyNode, node: AnyNode | undefined): boolean {
  if (call.type !== 'CallExpression' && call.type !== 'NewExpression') return false;
  return call.arguments.some((argument) => argument === node);
}
