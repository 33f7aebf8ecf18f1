/** `edgewright schema`: the JSON Schema of the config, for editors and other tools. */
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { packageFile } from '../build/package-file.ts';
import { jsonSchemaOf } from '../config/json-schema.ts';
import type { ExitCode, Io } from './io.ts';

/** The options of `edgewright schema`. */
export interface SchemaOptions {
  readonly out?: string;
  readonly json?: boolean;
}

/** The pages that describe every option; the package holds them too. */
const PAGES = ['docs/config.md', 'docs/rules.md'];

/** Prints the schema, or writes it to a file. */
export async function runSchema(io: Io, { out, json }: SchemaOptions): Promise<ExitCode> {
  const schema = jsonSchemaOf(PAGES.map((page) => readFileSync(packageFile(page), 'utf8')));
  const text = JSON.stringify(schema, undefined, 2);
  if (out === undefined) {
    io.out(text);
    return 0;
  }
  const file = resolve(io.cwd, out);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, `${text}\n`);
  io.out(json ? JSON.stringify({ written: [out] }) : `wrote ${out}`);
  return 0;
}
