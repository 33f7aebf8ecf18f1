/** From what the schema found to problems a user can act on: the path as they wrote it, what was found, what was expected. */
import leven from 'leven';
import { z } from 'zod';
import type { Problem } from './errors.ts';
import { edgeConfigSchema } from './schema.ts';

type Path = readonly PropertyKey[];

/** Every problem of shape and value in a config, or in what another schema is for, in the order of the schema. */
export function shapeProblems(value: unknown, schema: z.ZodType = edgeConfigSchema): readonly Problem[] {
  const result = schema.safeParse(value);
  const found = result.success ? [] : result.error.issues.flatMap((issue) => problemsOf(issue, value, schema));
  return [...found, ...protoProblems(value, [])];
}

/** `__proto__` as a name of the user's own: a schema library leaves it out of what it checks, and an object cannot hold it. */
function protoProblems(value: unknown, path: Path): readonly Problem[] {
  if (typeof value !== 'object' || value === null || path.length > DEEPEST) return [];
  return Object.keys(value).flatMap((key) => {
    const inner = [...path, Array.isArray(value) ? Number(key) : key];
    if (key === '__proto__') return [{ at: pathText(inner), says: 'is a name that a JavaScript object cannot hold' }];
    return protoProblems((value as Record<string, unknown>)[key], inner);
  });
}

/** No option lies deeper, and a value that holds itself has no end. */
const DEEPEST = 8;

/** A path as it is written in JavaScript: `behaviors[0].redirects.exact["/old"]`. */
export function pathText(path: Path): string {
  const text = path.map((part) => {
    if (typeof part === 'number') return `[${part}]`;
    return /^[A-Za-z_$][\w$]*$/.test(String(part)) ? `.${String(part)}` : `[${JSON.stringify(String(part))}]`;
  });
  return text.join('').replace(/^\./, '') || 'the config';
}

function problemsOf(issue: z.core.$ZodIssue, config: unknown, schema: z.ZodType): readonly Problem[] {
  const at = pathText(issue.path);
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownOption(issue.path, key, schema));
  if (issue.code === 'custom' && issue.params?.complete) return [{ at, says: issue.message }];
  if (issue.code === 'invalid_union') {
    const meant = issue.errors.find((branch) => !branch.some(isOfAnotherKind));
    if (meant)
      return meant.flatMap((inner) => problemsOf({ ...inner, path: [...issue.path, ...inner.path] }, config, schema));
  }
  const found = valueAt(config, issue.path);
  if (found === undefined) return [{ at, says: `is missing: ${expectedText(issue)}` }];
  return [{ at, says: `${expectedText(issue)}, got ${foundText(found)}` }];
}

/** Whether an option of a union was not meant at all: the value is a list where it holds a text, and such. */
function isOfAnotherKind({ code, path }: z.core.$ZodIssue): boolean {
  return path.length === 0 && (code === 'invalid_type' || code === 'invalid_value');
}

function expectedText(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value')
    return issue.message.startsWith('expected') ? issue.message : `expected ${choices(issue.values)}`;
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input'))
    return `expected ${kindText(issue.expected)}`;
  return issue.message;
}

function kindText(expected: string): string {
  return (
    { object: 'an object of options', record: 'an object', array: 'a list', boolean: 'true or false' }[expected] ??
    expected
  );
}

function choices(values: readonly unknown[]): string {
  const texts = values.map((value) => `'${String(value)}'`);
  return texts.length === 1 ? texts.join() : `${texts.slice(0, -1).join(', ')} or ${texts.at(-1)}`;
}

function unknownOption(path: Path, key: string, schema: z.ZodType): Problem {
  const known = optionsAt(path, schema);
  const near = known.filter((name) => leven(key.toLowerCase(), name.toLowerCase()) <= Math.max(2, key.length / 3));
  const nearest = near.sort((a, b) => leven(key, a) - leven(key, b))[0];
  const says = nearest ? `is not an option; did you mean ${nearest}?` : 'is not an option;';
  return { at: pathText([...path, key]), says: `${says} expected ${known.join(', ')}` };
}

/** What was found, short enough for a line. */
function foundText(value: unknown): string {
  if (typeof value === 'function') return 'a function';
  if (typeof value === 'bigint' || typeof value === 'symbol') return String(value);
  const text = typeof value === 'number' ? String(value) : jsonText(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

function jsonText(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return 'an object that JSON cannot hold';
  }
}

function valueAt(value: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (inner, part) => (inner as Record<PropertyKey, unknown> | null | undefined)?.[part],
    value,
  );
}

/** A part of the schema as JSON Schema: enough of it to find the options at a path. */
interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

/** The schema as JSON Schema, whose `properties` are the options. */
export function schemaTree(schema: z.ZodType = edgeConfigSchema): SchemaNode {
  return z.toJSONSchema(schema, { unrepresentable: 'any' }) as SchemaNode;
}

function optionsAt(path: Path, schema: z.ZodType): readonly string[] {
  const node = path.reduce<SchemaNode | undefined>(
    (inner, part) =>
      typeof part === 'number' ? inner?.items : (inner?.properties?.[String(part)] ?? inner?.additionalProperties),
    schemaTree(schema),
  );
  const options = node?.properties ?? node?.anyOf?.find(({ properties }) => properties)?.properties;
  return Object.keys(options ?? {});
}
