/** The schema of the config as JSON Schema, for editors and other tools. */
import { z } from 'zod';
import { edgeConfigSchema } from './schema.ts';

/** A part of a JSON Schema, as far as this project reads and writes it. */
export interface JsonSchema {
  readonly [keyword: string]: unknown;
  readonly title?: string;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
}

/**
 * The config as JSON Schema, draft 2020-12. What it accepts is never less than what a command accepts: checks across options, and
 * `own`, which is a function, are beyond it. Every option is described by its row on the pages of the docs, as Markdown.
 */
export function jsonSchemaOf(pages: readonly string[]): JsonSchema {
  const tree = z.toJSONSchema(edgeConfigSchema, { io: 'input', unrepresentable: 'any' }) as JsonSchema;
  const { $schema, ...rest } = described(tree, '', rowsOf(pages));
  const description = 'Everything a CloudFront distribution shall run at the edge.';
  return { $schema, title: 'The config of Edgewright', description, ...rest };
}

/** What the tables of the docs say of each option, by its path. */
function rowsOf(pages: readonly string[]): ReadonlyMap<string, string> {
  const rows = pages.join('\n').matchAll(/^\| `([\w.*]+)` \| (.+?) \| (.*?) ?\| .*\|$/gm);
  return new Map([...rows].map(([, path = '', says = '', unit = '']) => [path, unit ? `${says} (${unit})` : says]));
}

/** A part of the schema with a description on every option beneath it. */
function described(node: JsonSchema, path: string, rows: ReadonlyMap<string, string>): JsonSchema {
  const { properties, additionalProperties, items, anyOf } = node;
  const below = (name: string): string => (path ? `${path}.${name}` : name);
  const options = Object.entries(properties ?? {}).map(([name, option]) => {
    const description = rowOf(rows, below(name));
    return [name, { ...(description ? { description } : {}), ...described(option, below(name), rows) }] as const;
  });
  return {
    ...node,
    ...(properties ? { properties: Object.fromEntries(options) } : {}),
    ...(typeof additionalProperties === 'object'
      ? { additionalProperties: described(additionalProperties, below('*'), rows) }
      : {}),
    ...(items ? { items: described(items, path, rows) } : {}),
    ...(anyOf ? { anyOf: anyOf.map((form) => described(form, path, rows)) } : {}),
  };
}

/**
 * A row stands for an option wherever it is: an environment's origins are origins, a rule has a page of its own, and what counts
 * under a condition counts without one.
 */
function rowOf(rows: ReadonlyMap<string, string>, path: string): string | undefined {
  const short = path.replace(/^environments\.\*\.(?=(?:origins|issuers|access|probes)\.)|^behaviors\./, '');
  return rows.get(path) ?? rows.get(short) ?? rows.get(short.replace(/^headers\.when\./, 'headers.'));
}

/** A value with every default filled in that the schema knows, its options in the schema's order. */
export function withDefaults({ properties, items }: JsonSchema, value: unknown): unknown {
  if (Array.isArray(value)) return items ? value.map((item) => withDefaults(items, item)) : value;
  if (!properties || typeof value !== 'object' || value === null) return value;
  const given: Readonly<Record<string, unknown>> = { ...value };
  const known = Object.entries(properties).flatMap(([name, option]) => {
    const inner = given[name] ?? option.default;
    return inner === undefined ? [] : [[name, withDefaults(option, inner)]];
  });
  return {
    ...Object.fromEntries(known),
    ...Object.fromEntries(Object.entries(given).filter(([name]) => !(name in properties))),
  };
}
