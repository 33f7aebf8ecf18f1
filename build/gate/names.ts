/** Names as the text of a file says them: which it leaves to the runtime, which it defines, and what they belong to. */

import type { AnyNode } from 'acorn';
import type { Source } from './parse.ts';

/** What a file leaves to the runtime, and what it brings along. */
export interface Names {
  /** The identifiers that no declaration of the file answers. */
  readonly free: ReadonlySet<AnyNode>;
  /** The properties that it defines on anything: `at` in `{ at: … }` and in `list.at = …`. */
  readonly members: ReadonlySet<string>;
  /** The members that it gives to globals: `Object.hasOwn = …`. */
  readonly statics: ReadonlySet<string>;
}

/** The names of a whole file. */
export function namesOf({ scopes, visits }: Source): Names {
  const free = new Set<AnyNode>();
  // The identifiers are acorn's own nodes; only eslint-scope's types say otherwise.
  for (const { identifier } of scopes.globalScope?.through ?? []) free.add(identifier as unknown as AnyNode);
  const members = visits.flatMap(({ node }) => definedMember(node, free) ?? []);
  const statics = visits.flatMap(({ node }) => definedStatic(node, free) ?? []);
  return { free, members: new Set(members), statics: new Set(statics) };
}

/** The dotted name of a global or of what belongs to it, `Array.prototype`, as far as the text says it. */
export function dottedName(node: AnyNode, free: ReadonlySet<AnyNode>): string | undefined {
  if (node.type === 'Identifier') return free.has(node) ? node.name : undefined;
  if (node.type !== 'MemberExpression') return undefined;
  const owner = dottedName(node.object, free);
  const name = propertyName(node);
  if (owner === undefined || name === undefined) return undefined;
  return owner === 'globalThis' || owner === 'global' ? name : `${owner}.${name}`;
}

/** The property that a member expression names: `at` in `list.at` and in `list['at']`. */
export function propertyName(node: AnyNode): string | undefined {
  return node.type === 'MemberExpression' ? keyName(node.property, node.computed) : undefined;
}

function keyName(key: AnyNode, computed: boolean): string | undefined {
  if (key.type === 'Identifier' && !computed) return key.name;
  return key.type === 'Literal' && typeof key.value === 'string' ? key.value : undefined;
}

function definedMember(node: AnyNode, free: ReadonlySet<AnyNode>): string | undefined {
  if (node.type === 'AssignmentExpression') return propertyName(node.left);
  if (node.type === 'Property' || node.type === 'MethodDefinition') return keyName(node.key, node.computed);
  if (node.type !== 'CallExpression' || dottedName(node.callee, free) !== 'Object.defineProperty') return undefined;
  const key = node.arguments[1];
  return key && keyName(key, true);
}

function definedStatic(node: AnyNode, free: ReadonlySet<AnyNode>): string | undefined {
  return node.type === 'AssignmentExpression' ? dottedName(node.left, free) : undefined;
}
