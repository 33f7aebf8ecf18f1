/** What of a service's answer would not be sent back as it came. */
import type { NormalizedSchema } from '@smithy/core/schema';
import type { XmlElement } from './xml-tree.ts';

/**
 * Paths of every element that only one of two trees has, or that has another text in the other:
 * `DistributionConfig.CacheBehaviors.Items[2].Compress`; `DistributionConfig.Comment@lang` for an attribute. The order of a structure's
 * members means nothing, that of a list's items does. Space between elements means nothing, in a text it does. An element that is there
 * and empty is another thing than one that isn't.
 * @param schema what the SDK knows of the element; undefined where it knows nothing.
 * @see https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings
 */
export function differingMembers(
  schema: NormalizedSchema | undefined,
  a: XmlElement,
  b: XmlElement,
  path: string = a.name,
): readonly string[] {
  const attributes = union(a.attributes.keys(), b.attributes.keys());
  const children = union(namesOf(a), namesOf(b));
  return [
    ...(textOf(schema, a) === textOf(schema, b) ? [] : [path]),
    ...attributes.filter((name) => a.attributes.get(name) !== b.attributes.get(name)).map((name) => `${path}@${name}`),
    ...children.flatMap((name) => differingChildren(schema, name, [a, b], path)),
  ];
}

/** Those of the children of one name: the first is compared with the first, and so on. */
function differingChildren(
  schema: NormalizedSchema | undefined,
  name: string,
  [a, b]: readonly [XmlElement, XmlElement],
  path: string,
): readonly string[] {
  const childrenOfA = a.children.filter((child) => child.name === name);
  const childrenOfB = b.children.filter((child) => child.name === name);
  const known = childSchema(schema, name);
  const count = Math.max(childrenOfA.length, childrenOfB.length);
  const base = schema?.isListSchema() && known ? path : `${path}.${name}`;
  return Array.from({ length: count }, (_, i) => i).flatMap((i) => {
    const at = base === path || count > 1 ? `${base}[${i}]` : base;
    const [childOfA, childOfB] = [childrenOfA[i], childrenOfB[i]];
    return childOfA && childOfB ? differingMembers(known, childOfA, childOfB, at) : [at];
  });
}

/** What the SDK knows of a child by the name of its element. */
function childSchema(schema: NormalizedSchema | undefined, name: string): NormalizedSchema | undefined {
  if (schema?.isListSchema()) {
    const item = schema.getValueSchema();
    return (item.getMergedTraits().xmlName ?? 'member') === name ? item : undefined;
  }
  if (!schema?.isStructSchema()) return undefined;
  const members = [...schema.structIterator()];
  return members.find(([member, known]) => (known.getMergedTraits().xmlName ?? member) === name)?.[1];
}

/** The text of an element; of one that holds others, without the space that documents are laid out with. */
function textOf(schema: NormalizedSchema | undefined, { text }: XmlElement): string {
  return schema?.isStructSchema() || schema?.isListSchema() ? text.trim() : text;
}

function namesOf({ children }: XmlElement): readonly string[] {
  return children.map(({ name }) => name);
}

function union(a: Iterable<string>, b: Iterable<string>): readonly string[] {
  return [...new Set([...a, ...b])];
}
