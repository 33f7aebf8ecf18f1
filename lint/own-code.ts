/** What a rule of the user's own looks at, as far as its text says so. */
import { type AnyNode, parse } from 'acorn';
import { full } from 'acorn-walk';
import { propertyName } from '../build/gate/names.ts';
import {
  bindingsOf,
  type CodeNames,
  codeNames,
  isOrigin,
  keyOf,
  partOf,
  plain,
  type RequestPart,
  takenOf,
} from './code-names.ts';

/** What code reads of a request, and whether it chooses an origin. */
export interface CodeReads {
  readonly changesOrigin: boolean;
  /** Names of headers that it reads, in lower case. What it sets alone decides nothing. */
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
  /** Names of query parameters. */
  readonly query: readonly string[];
  /** Of which it reads names that its text does not say: computed ones, or all, which it hands on. */
  readonly unnamed: readonly RequestPart[];
  /** Names of headers that it sets, in lower case: by one of these it may tell the cache its choice. */
  readonly headersSet: readonly string[];
  /** Whether it reads the viewer's address, the KeyValueStore, a request's id or chance. */
  readonly isByViewer: boolean;
  /** Whether it compares a status with one of 400 and more, and not to leave those alone. */
  readonly comparesErrors: boolean;
  /** Every text and name in it, in lower case: what it may reach in a way that is not read here. */
  readonly texts: ReadonlySet<string>;
}

/** The functions of `cloudfront` that choose an origin. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html */
const CHOICES = ['updateRequestOrigin', 'selectRequestOriginById', 'createRequestOriginGroup'];

/** What differs from viewer to viewer, or from request to request. */
const BY_VIEWER = ['viewer.ip', ...['random'].map((name) => `Math.${name}`)];

/** The same, whatever it is a member of. */
const BY_REQUEST = ['kvs', 'clientIp', 'requestId', 'randomUUID', 'randomInt', 'randomBytes', 'getRandomValues'];

/** A name that is read of a part of a request; without one, any. */
type Read = readonly [part: RequestPart, name: string | undefined];

/** Reads one file of JavaScript: a module with all that it imports. */
export function readsOf(code: string): CodeReads {
  const nodes: AnyNode[] = [];
  full(parse(code, { ecmaVersion: 'latest', sourceType: 'module' }), (node) => nodes.push(node as AnyNode));
  const names = codeNames(nodes);
  const set = new Set(nodes.flatMap(writtenBy));
  const members = nodes.filter((node) => node.type === 'MemberExpression');
  const reads: readonly Read[] = [
    ...members.filter((node) => !set.has(node)).flatMap((node) => memberRead(node, names)),
    ...bindingsOf(nodes).flatMap((binding) => takenApart(binding, names)),
    ...nodes.flatMap((node) => handedOn(node, names)),
  ];
  const named = (part: RequestPart): readonly string[] => [
    ...new Set(reads.flatMap(([one, name]) => (one === part && name !== undefined ? [name] : []))),
  ];
  const assigned = nodes.filter(({ type }) => type === 'AssignmentExpression').flatMap(writtenBy);
  const written = assigned.flatMap((node) => memberRead(node, names));
  return {
    changesOrigin:
      members.some((node) => CHOICES.includes(propertyName(node) ?? '')) ||
      nodes.flatMap(changedBy).some((node) => isOrigin(node, names)),
    headers: named('headers'),
    cookies: named('cookies'),
    query: named('querystring'),
    unnamed: [...new Set(reads.flatMap(([part, name]) => (name === undefined ? [part] : [])))],
    headersSet: written.flatMap(([part, name]) => (part === 'headers' && name !== undefined ? [name] : [])),
    isByViewer: members.some(isByViewer),
    comparesErrors: comparesErrors(nodes),
    texts: new Set(nodes.flatMap(textOf)),
  };
}

function isByViewer(node: AnyNode): boolean {
  const name = propertyName(node);
  if (node.type !== 'MemberExpression' || name === undefined) return false;
  return BY_REQUEST.includes(name) || BY_VIEWER.includes(`${lastNameOf(node.object)}.${name}`);
}

/** Whether errors are asked for: `if (statusCode >= 400) return;` leaves them alone, and so does `if (!(statusCode >= 400)) …`. */
function comparesErrors(nodes: readonly AnyNode[]): boolean {
  const ends = nodes.flatMap((node) => (node.type === 'IfStatement' && isEnd(node.consequent) ? [node.test] : []));
  const negated = nodes.flatMap((node) => (node.type === 'UnaryExpression' && node.operator === '!' ? [node] : []));
  const [ended, inverted] = [nodesIn(ends), nodesIn(negated)];
  return nodes.some((node) => isErrorCompared(node) && ended.has(node) === inverted.has(node));
}

/** Whether a branch does nothing but end the rule, for which it does not matter what a name that it returns stands for. */
function isEnd(node: AnyNode): boolean {
  if (node.type === 'BlockStatement') return node.body.length < 2 && node.body.every(isEnd);
  return node.type === 'ReturnStatement' && (!node.argument || node.argument.type === 'Identifier');
}

function nodesIn(roots: readonly AnyNode[]): ReadonlySet<AnyNode> {
  const found = new Set<AnyNode>();
  for (const root of roots) full(root, (node) => found.add(node as AnyNode));
  return found;
}

/** `statusCode === 404`, `statusCode >= 400`, `switch (statusCode) { case 503: … }`; not `statusCode < 400`, which leaves errors alone. */
function isErrorCompared(node: AnyNode): boolean {
  if (node.type === 'SwitchStatement')
    return isStatus(node.discriminant) && node.cases.some(({ test }) => test && isError(test));
  if (node.type !== 'BinaryExpression' || !['===', '==', '>=', '>'].includes(node.operator)) return false;
  return isStatus(node.left) && isError(node.right);
}

function isStatus(node: AnyNode): boolean {
  return lastNameOf(plain(node)) === 'statusCode';
}

function isError(node: AnyNode): boolean {
  return node.type === 'Literal' && typeof node.value === 'number' && node.value >= 399;
}

function textOf(node: AnyNode): readonly string[] {
  const text = node.type === 'Literal' && typeof node.value === 'string' ? node.value : propertyName(node);
  return text === undefined ? [] : [text.toLowerCase()];
}

/** `request.headers.host`. */
function memberRead(node: AnyNode, names: CodeNames): readonly Read[] {
  const part = node.type === 'MemberExpression' ? partOf(plain(node.object), names) : undefined;
  return part === undefined ? [] : [read(part, keyOf(node, names))];
}

/** `const { beta } = request.cookies`, `({ headers: { host } }) => …`. */
function takenApart({ pattern, from }: ReturnType<typeof bindingsOf>[number], names: CodeNames): readonly Read[] {
  const whole = from && partOf(plain(from), names);
  return takenOf(pattern).flatMap(({ way }): readonly Read[] => {
    if (whole) return way.length > 0 ? [read(whole, way[0])] : [];
    const at = way.findIndex((name) => name !== undefined && Object.hasOwn(PARTS, name));
    return at < 0 || at + 1 >= way.length ? [] : [read(way[at] as RequestPart, way[at + 1])];
  });
}

/** `get(request.headers, 'host')`, `Object.keys(request.cookies)`, `{ ...request.headers }`. */
function handedOn(node: AnyNode, names: CodeNames): readonly Read[] {
  const values =
    node.type === 'CallExpression'
      ? node.arguments
      : node.type === 'SpreadElement'
        ? [node.argument]
        : node.type === 'ForInStatement' || node.type === 'ForOfStatement'
          ? [node.right]
          : [];
  return values.flatMap((value): readonly Read[] => {
    const part = partOf(plain(value), names);
    return part === undefined ? [] : [[part, undefined]];
  });
}

function read(part: RequestPart, name: string | undefined): Read {
  return [part, part === 'headers' ? name?.toLowerCase() : name];
}

const PARTS: Readonly<Record<RequestPart, true>> = { headers: true, cookies: true, querystring: true };

/** Members that are set or deleted, and what they are members of. */
function writtenBy(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'AssignmentExpression') return chainOf(node.left);
  return node.type === 'UnaryExpression' && node.operator === 'delete' ? [node.argument] : [];
}

/** What an assignment, or `Object.assign`, changes, and what that is a member of, down to its name. */
function changedBy(node: AnyNode): readonly AnyNode[] {
  if (node.type === 'AssignmentExpression') return rootedChainOf(node.left);
  if (node.type !== 'CallExpression' || propertyName(node.callee) !== 'assign') return [];
  const [target] = node.arguments;
  return target ? [...chainOf(target), ...(target.type === 'Identifier' ? [target] : [])] : [];
}

/** As `chainOf`, with the name at its begin, where that is not all. */
function rootedChainOf(node: AnyNode): readonly AnyNode[] {
  const chain = chainOf(node);
  const last = chain.at(-1);
  return last?.type === 'MemberExpression' ? [...chain, last.object] : chain;
}

/** An expression and what it is a member of: `request.origin.custom`, `request.origin`. */
function chainOf(node: AnyNode): readonly AnyNode[] {
  return node.type === 'MemberExpression' ? [node, ...chainOf(node.object)] : [];
}

/** `headers` of `request.headers`, and of `headers` alone. */
function lastNameOf(node: AnyNode): string | undefined {
  return node.type === 'Identifier' ? node.name : propertyName(node);
}
