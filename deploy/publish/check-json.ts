/** JSON that is published parses, and is what its schema says. */
import { readFile } from 'node:fs/promises';
import type { AnySchema, ErrorObject, ValidateFunction } from 'ajv';
import type { BuildFailure } from 'esbuild';
import { matchesWildcards } from '#policy/path-pattern';
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { FoundFile } from './local-files.ts';

/** A schema, and of which paths it speaks. */
export interface JsonSchema {
  /** With `*` for any characters; all JSON files where there is none. */
  readonly pattern?: string;
  /** As the user wrote it. */
  readonly name: string;
  /** JSON Schema, 2020-12 or draft-07 as its `$schema` says. */
  readonly text: string;
}

/** Problems of one file that are shown: a wrong schema finds one in every line. */
const MOST_PROBLEMS = 5;

/**
 * Checks every file whose name ends in `.json`, or in `.webmanifest`, `.geojson` or `.jsonld`.
 *
 * @throws EdgeError ERR_PUBLISH with the line and column of what does not parse, and the place of what a schema does not allow
 */
export async function checkJson(files: readonly FoundFile[], schemas: readonly JsonSchema[]): Promise<void> {
  const validators = await Promise.all(
    schemas.map(async (schema) => ({ schema, validate: await validatorOf(schema) })),
  );
  const problems: Problem[] = [];
  const unused = new Set(schemas);
  for (const file of files.filter(({ path }) => /\.(?:json|webmanifest|geojson|jsonld)$/i.test(path))) {
    const bytes = await readFile(file.file);
    const found = await jsonIn(bytes);
    if ('says' in found) {
      problems.push({ at: `${file.name}${found.place}`, says: found.says });
      continue;
    }
    const path = decodeURIComponent(file.path);
    for (const { schema, validate } of validators) {
      if (schema.pattern !== undefined && !matchesWildcards(schema.pattern, path)) continue;
      unused.delete(schema);
      if (!validate(found.value)) problems.push(...schemaProblems(file, schema, validate.errors ?? []));
    }
  }
  for (const { pattern, name } of unused) {
    problems.push({ at: name, says: `is the schema of no file: none is found at ${pattern ?? '*.json'}` });
  }
  if (problems.length === 0) return;
  const hint = 'Mend them, and run the same command again. Nothing was published.';
  throw new EdgeError('ERR_PUBLISH', 'Some of the files cannot be published', hint, problems);
}

type Found = { readonly value: unknown } | { readonly place: string; readonly says: string };

async function jsonIn(bytes: Uint8Array): Promise<Found> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { place: '', says: 'is not UTF-8, which JSON has to be' };
  }
  try {
    return { value: JSON.parse(text) };
  } catch (error) {
    if (text.startsWith('\uFEFF')) return { place: ':1:1', says: 'begins with a byte order mark, which JSON must not' };
    return brokenPlace(text, (error as Error).message);
  }
}

/** Where JSON breaks off being JSON. Node says it by no line, and not in every version; esbuild does. */
async function brokenPlace(text: string, otherwise: string): Promise<Found> {
  const { transform } = await import('esbuild');
  const failure = await transform(text, { loader: 'json', logLevel: 'silent' }).then(
    () => undefined,
    (error: BuildFailure) => error,
  );
  const [message] = failure?.errors ?? [];
  if (!message?.location) return { place: '', says: otherwise };
  return { place: `:${message.location.line}:${message.location.column + 1}`, says: message.text };
}

async function validatorOf({ name, text }: JsonSchema): Promise<ValidateFunction> {
  const found = await jsonIn(Buffer.from(text));
  if ('says' in found) throw unusable(`${name}${found.place}`, found.says);
  const { value } = found;
  if (!isSchema(value)) throw unusable(name, 'is no schema: expected an object, or true or false');
  const dialect: unknown = Object(value).$schema;
  const isNew = typeof dialect !== 'string' || /\/20(?:19|20)-/.test(dialect);
  const { Ajv } = await import('ajv');
  const { Ajv2020 } = await import('ajv/dist/2020.js');
  // A keyword that Ajv does not know, a format among them, says nothing, as the specification has it.
  const options = { allErrors: true, strict: false, validateFormats: false, logger: false } as const;
  try {
    return new (isNew ? Ajv2020 : Ajv)(options).compile(value);
  } catch (error) {
    throw unusable(name, (error as Error).message);
  }
}

function isSchema(value: unknown): value is AnySchema {
  return typeof value === 'boolean' || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function unusable(at: string, says: string): EdgeError {
  const hint = 'Give a JSON Schema of 2020-12 or draft-07 that names no other files. Nothing was published.';
  return new EdgeError('ERR_PUBLISH', 'The schema cannot be used', hint, [{ at, says }]);
}

function schemaProblems({ name }: FoundFile, schema: JsonSchema, errors: readonly ErrorObject[]): readonly Problem[] {
  const shown = errors.slice(0, MOST_PROBLEMS).map(({ instancePath, message = '', params }) => {
    const extra: unknown = Object(params).additionalProperty ?? Object(params).allowedValues;
    const detail = extra === undefined ? '' : `: ${Array.isArray(extra) ? extra.join(', ') : String(extra)}`;
    return { at: name, says: `${instancePath || '/'} ${message}${detail} (${schema.name})` };
  });
  const more = errors.length - shown.length;
  return more > 0 ? [...shown, { at: name, says: `and ${more} more` }] : shown;
}
