/**
 * The built-ins that `cloudfront-js-2.0` does not document: globals, members of globals, and methods of any value.
 *
 * A name that the file declares shadows the global and is the file's own business; a member that it defines likewise.
 */

import type { AnyNode, CallExpression, NewExpression } from 'acorn';
import { GLOBALS, MODULES, PROTOTYPE_MEMBERS, STATIC_MEMBERS } from '../cloudfront-js.ts';
import { type Finding, type Remark, RUNTIME, unsupported } from './finding.ts';
import { dottedName, type Names, namesOf, propertyName } from './names.ts';
import type { Source, Visit } from './parse.ts';
import { remarksOnRegex } from './regex.ts';
import { ABSENT_GLOBALS, UNDOCUMENTED_METHODS, UNDOCUMENTED_STATICS } from './undocumented.ts';

type Call = CallExpression | NewExpression;

/** Calls of globals that depend on their arguments, by the name of what is called. */
const CALLS: Readonly<Record<string, (call: Call) => readonly Remark[]>> = {
  Function: () => [unsupported('the Function constructor', 'Write the function into the file when it is built.')],
  RegExp: (call) => remarksOnRegex(literal(call, 0) ?? '', literal(call, 1) ?? ''),
  require: (call) => remarksOnModule(literal(call, 0)),
  // AWS: "without properties list".
  'Object.create': (call) =>
    remarksOnExtra(call, 'a second argument of `Object.create`', 'Create the object, then set its properties.'),
  // AWS: "doesn't support comma syntax".
  'console.log': (call) =>
    remarksOnExtra(call, 'a second argument of `console.log`', 'Join the parts into one string.'),
};

/** Every use of a built-in that the runtime does not document. */
export function checkBuiltIns(source: Source): Finding[] {
  const names = namesOf(source);
  return source.visits.flatMap((visit) => [
    ...checkIdentifier(visit, names),
    ...checkMember(visit.node, names),
    ...checkCall(visit.node, names),
  ]);
}

function checkIdentifier({ node, ancestors }: Visit, { free }: Names): Finding[] {
  if (node.type !== 'Identifier' || !free.has(node) || GLOBALS.includes(node.name)) return [];
  // `typeof name` is how one asks whether there is such a global.
  const parent = ancestors.at(-2);
  if (parent?.type === 'UnaryExpression' && parent.operator === 'typeof') return [];
  return [absentGlobal(node, node.name)];
}

function checkMember(node: AnyNode, { free, statics }: Names): Finding[] {
  if (node.type !== 'MemberExpression') return [];
  const owner = dottedName(node.object, free);
  const name = propertyName(node);
  if (owner === undefined || name === undefined || statics.has(`${owner}.${name}`)) return [];
  if (owner === 'globalThis' || owner === 'global') {
    return !statics.has(name) && lookUp(ABSENT_GLOBALS, name) !== undefined ? [absentGlobal(node, name)] : [];
  }
  const documented = membersOf(owner);
  if (!documented || documented.includes(name) || INHERITED.includes(name)) return [];
  return [undocumented(node, `\`${owner}.${name}\``, hintFor(owner, name, documented))];
}

function checkCall(node: AnyNode, names: Names): Finding[] {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return [];
  const called = dottedName(node.callee, names.free);
  const remarks = lookUp(CALLS, called)?.(node) ?? [];
  return [...remarks.map((remark) => ({ start: node.start, ...remark })), ...checkMethod(node.callee, names)];
}

function checkMethod(callee: AnyNode, { free, members }: Names): Finding[] {
  if (callee.type !== 'MemberExpression' || membersOf(dottedName(callee.object, free))) return [];
  const name = propertyName(callee);
  const hint = lookUp(UNDOCUMENTED_METHODS, name);
  if (name === undefined || hint === undefined || members.has(name)) return [];
  return [undocumented(callee.property, `the method \`${name}\``, hint)];
}

/** What any constructor or namespace has besides its own, and any prototype too. */
const INHERITED: readonly string[] = [...(PROTOTYPE_MEMBERS.Object ?? []), ...(PROTOTYPE_MEMBERS.Function ?? [])];

/** What is documented of `Array` or of `Array.prototype`; nothing for what is neither. */
function membersOf(owner: string | undefined): readonly string[] | undefined {
  const [global, ...path] = owner?.split('.') ?? [];
  if (path.length === 0) return lookUp(STATIC_MEMBERS, global);
  return path.join('.') === 'prototype' ? lookUp(PROTOTYPE_MEMBERS, global) : undefined;
}

function hintFor(owner: string, name: string, documented: readonly string[]): string {
  const better = lookUp(UNDOCUMENTED_STATICS, `${owner}.${name}`) ?? lookUp(UNDOCUMENTED_METHODS, name);
  return better ?? `Use what it has: ${documented.filter((member) => !INHERITED.includes(member)).join(', ')}.`;
}

function absentGlobal({ start }: AnyNode, name: string): Finding {
  const hint = lookUp(ABSENT_GLOBALS, name) ?? 'Declare it in the file, or pass it in.';
  return { start, says: `\`${name}\` is not a global of ${RUNTIME}`, hint };
}

function undocumented({ start }: AnyNode, name: string, hint: string): Finding {
  return { start, says: `${name} is not documented for ${RUNTIME}`, hint };
}

function remarksOnModule(name: string | undefined): Remark[] {
  if (name === undefined) return [];
  if (name === 'cloudfront') {
    return [unsupported("`require('cloudfront')`", "Write `import cf from 'cloudfront'` on the first line.")];
  }
  if (MODULES.includes(name)) return [];
  const known = MODULES.filter((module) => module !== 'cloudfront');
  return [unsupported(`the module '${name}'`, `Require one of ${known.join(', ')}, or bundle the code into the file.`)];
}

function remarksOnExtra(call: Call, construct: string, hint: string): Remark[] {
  return call.arguments.length > 1 ? [unsupported(construct, hint)] : [];
}

function literal(call: Call, index: number): string | undefined {
  const argument = call.arguments[index];
  return argument?.type === 'Literal' && typeof argument.value === 'string' ? argument.value : undefined;
}

/** A row of a table: its own, not one that every object inherits. */
function lookUp<Row>(table: Readonly<Record<string, Row>>, name: string | undefined): Row | undefined {
  return name !== undefined && Object.hasOwn(table, name) ? table[name] : undefined;
}
