/** What a rule of the user's own looks at, as far as its text says so. */
import { type AnyNode, parse } from 'acorn';
import { full } from 'acorn-walk';
import { propertyName } from '../build/gate/names.ts';

/** What code reads of a request, and whether it chooses an origin. */
export interface CodeReads {
  readonly changesOrigin: boolean;
  /** Names of headers that it reads, in lower case. What it sets alone decides nothing. */
  readonly headers: readonly string[];
  readonly cookies: readonly string[];
  /** Names of query parameters. */
  readonly query: readonly string[];
  /** Whether it reads the viewer's address, the KeyValueStore or chance. */
  readonly isByViewer: boolean;
  /** Every text and name in it, in lower case: what it may reach in a way that is not read here. */
  readonly texts: ReadonlySet<string>;
}

/** The functions of `cloudfront` that choose an origin. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/helper-functions-origin-modification.html */
const CHOICES = ['updateRequestOrigin', 'selectRequestOriginById', 'createRequestOriginGroup'];

/** What differs from viewer to viewer, or from request to request. */
const BY_VIEWER = ['viewer.ip', ...['random'].map((name) => `Math.${name}`)];

/** Reads one file of JavaScript: a module with all that it imports. */
export function readsOf(code: string): CodeReads {
  const [headers, cookies, query, texts] = [new Set<string>(), new Set<string>(), new Set<string>(), new Set<string>()];
  const parts: Readonly<Record<string, Set<string>>> = { headers, cookies, querystring: query };
  let [changesOrigin, isByViewer] = [false, false];
  const program = parse(code, { ecmaVersion: 'latest', sourceType: 'module' });
  const set = new Set<AnyNode>();
  full(program, (visited) => {
    const node = visited as AnyNode;
    if (node.type === 'AssignmentExpression') for (const member of chainOf(node.left)) set.add(member);
    if (node.type === 'UnaryExpression' && node.operator === 'delete') set.add(node.argument);
  });
  full(program, (visited) => {
    const node = visited as AnyNode;
    if (node.type === 'Literal' && typeof node.value === 'string') texts.add(node.value.toLowerCase());
    if (node.type === 'AssignmentExpression' && chainOf(node.left).some(isOrigin)) changesOrigin = true;
    if (node.type !== 'MemberExpression') return;
    const name = propertyName(node);
    if (name === undefined) return;
    texts.add(name.toLowerCase());
    if (CHOICES.includes(name)) changesOrigin = true;
    const owner = lastNameOf(node.object);
    if (owner !== undefined && Object.hasOwn(parts, owner) && !set.has(node))
      parts[owner]?.add(owner === 'headers' ? name.toLowerCase() : name);
    if (BY_VIEWER.includes(`${owner}.${name}`) || ['kvs', 'clientIp'].includes(name)) isByViewer = true;
  });
  return { changesOrigin, headers: [...headers], cookies: [...cookies], query: [...query], isByViewer, texts };
}

/** Whether a member is a request's origin, and no header of that name. */
function isOrigin(member: AnyNode): boolean {
  if (member.type !== 'MemberExpression' || propertyName(member) !== 'origin') return false;
  return lastNameOf(member.object) !== 'headers';
}

/** An expression and what it is a member of: `request.origin.custom`, `request.origin`. */
function chainOf(node: AnyNode): readonly AnyNode[] {
  return node.type === 'MemberExpression' ? [node, ...chainOf(node.object)] : [];
}

/** `headers` of `request.headers`, and of `headers` alone. */
function lastNameOf(node: AnyNode): string | undefined {
  return node.type === 'Identifier' ? node.name : propertyName(node);
}
