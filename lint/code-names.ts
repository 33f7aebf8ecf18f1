/** What names of a rule's own stand for: `const h = request.headers`, `const { cookies } = request`, `const NAME = 'x-tenant'`. */
import type { AnyNode } from 'acorn';
import { propertyName } from '../build/gate/names.ts';

/** What of a request has names. */
export type RequestPart = 'headers' | 'cookies' | 'querystring';

const PARTS: readonly RequestPart[] = ['headers', 'cookies', 'querystring'];

/** Names of a file, by what they stand for, wherever in it. */
export interface CodeNames {
  readonly parts: ReadonlyMap<string, RequestPart>;
  /** Those of a request's origin, or of a part of it. */
  readonly origins: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
}

/** One name that a pattern takes out of a value, with the way there: `headers`, `x-tenant`. */
export interface Taken {
  readonly way: readonly (string | undefined)[];
  /** What it is called from there on; nothing of what is taken apart further. */
  readonly as?: string;
}

/** The names of a file. */
export function codeNames(nodes: readonly AnyNode[]): CodeNames {
  const parts = new Map<string, RequestPart>(PARTS.map((part) => [part, part]));
  const origins = new Set<string>();
  const texts = new Map<string, string>();
  for (const { pattern, from } of bindingsOf(nodes)) {
    for (const { way, as } of takenOf(pattern)) {
      if (as === undefined) continue;
      const whole = [...(from ? wayOf(from) : []), ...way];
      const part = partNamed(whole.at(-1));
      if (part) parts.set(as, part);
      if (isOriginWay(whole)) origins.add(as);
      if (way.length === 0 && from?.type === 'Literal' && typeof from.value === 'string') texts.set(as, from.value);
    }
  }
  return { parts, origins, texts };
}

/** Patterns that values are bound to, and the values where they stand there: of parameters they do not. */
export function bindingsOf(
  nodes: readonly AnyNode[],
): readonly { readonly pattern: AnyNode; readonly from?: AnyNode }[] {
  return nodes.flatMap((node) => {
    if (node.type === 'VariableDeclarator') return node.init ? [{ pattern: node.id, from: node.init }] : [];
    const isFunction = node.type === 'FunctionDeclaration' || node.type === 'FunctionExpression';
    if (!isFunction && node.type !== 'ArrowFunctionExpression') return [];
    return node.params.filter(({ type }) => type === 'ObjectPattern').map((pattern) => ({ pattern }));
  });
}

/** What a pattern takes. */
export function takenOf(pattern: AnyNode): readonly Taken[] {
  if (pattern.type === 'Identifier') return [{ way: [], as: pattern.name }];
  if (pattern.type === 'AssignmentPattern') return takenOf(pattern.left);
  if (pattern.type !== 'ObjectPattern') return [];
  return pattern.properties.flatMap((property): readonly Taken[] => {
    if (property.type === 'RestElement') return [{ way: [undefined] }];
    const { key, computed, value } = property;
    const text = key.type === 'Literal' ? String(key.value) : undefined;
    const name = key.type === 'Identifier' && !computed ? key.name : text;
    return takenOf(value).map(({ way, ...rest }) => ({ way: [name, ...way], ...rest }));
  });
}

/** The part of a request that an expression is: `request.headers`, and what stands for it. */
export function partOf(node: AnyNode, { parts }: CodeNames): RequestPart | undefined {
  return node.type === 'Identifier' ? parts.get(node.name) : partNamed(propertyName(plain(node)));
}

/** The member that an expression names, in its text or by a name for one. */
export function keyOf(node: AnyNode, { texts }: CodeNames): string | undefined {
  if (node.type !== 'MemberExpression') return undefined;
  const isByName = node.computed && node.property.type === 'Identifier';
  return isByName && node.property.type === 'Identifier' ? texts.get(node.property.name) : propertyName(node);
}

/** Whether an expression is a request's origin, and no header of that name, or a name that stands for one. */
export function isOrigin(node: AnyNode, { origins }: CodeNames): boolean {
  return node.type === 'Identifier' ? origins.has(node.name) : isOriginWay(wayOf(node).slice(-2));
}

/** An expression without what says that there may be nothing: `request.headers?.host`. */
export function plain(node: AnyNode): AnyNode {
  return node.type === 'ChainExpression' ? node.expression : node;
}

/** `request`, `origin`, `custom` of `request.origin.custom`. */
function wayOf(node: AnyNode): readonly (string | undefined)[] {
  const one = plain(node);
  if (one.type === 'Identifier') return [one.name];
  return one.type === 'MemberExpression' ? [...wayOf(one.object), propertyName(one)] : [undefined];
}

/** `origin` of a request, or `origin.custom`. */
function isOriginWay(way: readonly (string | undefined)[]): boolean {
  return way.some((name, i) => name === 'origin' && i > 0 && way[i - 1] !== 'headers');
}

function partNamed(name: string | undefined): RequestPart | undefined {
  return PARTS.find((part) => part === name);
}
