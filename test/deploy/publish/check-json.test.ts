import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EdgeError } from '../../../config/errors.ts';
import { checkJson, type JsonSchema } from '../../../deploy/publish/check-json.ts';
import { foundFiles } from '../../../deploy/publish/local-files.ts';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'edgewright-json-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The problems of a file, as lines. */
async function problemsOf(content: string | Uint8Array, name = 'a.json', schemas: readonly JsonSchema[] = []) {
  const file = join(folder, name);
  writeFileSync(file, content);
  try {
    await checkJson(await foundFiles(file, name, '/'), schemas);
    return [];
  } catch (error) {
    if (!(error instanceof EdgeError)) throw error;
    return error.problems.map(({ at, says }) => `${at} ${says}`);
  }
}

const schema = (value: unknown, pattern?: string): JsonSchema => ({
  name: 's.json',
  text: typeof value === 'string' ? value : JSON.stringify(value),
  ...(pattern === undefined ? {} : { pattern }),
});

describe('JSON that is published', () => {
  it.each([
    ['{\n  "a": 1,\n  "b": }', 'a.json:3:8 Unexpected "}" in JSON'],
    ['{ "a": 1, }', 'a.json:1:9 JSON does not support trailing commas'],
    ["{ 'a': 1 }", 'a.json:1:3 JSON strings must use double quotes'],
    ['', 'a.json:1:1 Unexpected end of file in JSON'],
    ['{ "a": 1 } x', /^a\.json:1:12 /],
    ['{ /* */ }', /^a\.json:1:3 /],
    [Buffer.from([0x22, 0xff, 0x22]), 'a.json is not UTF-8, which JSON has to be'],
    ['\ufeff{}', 'a.json:1:1 begins with a byte order mark, which JSON must not'],
  ])('names the line and the column of what is none: %j', async (content, says) => {
    const problems = await problemsOf(content);
    expect(problems).toEqual([typeof says === 'string' ? says : expect.stringMatching(says)]);
  });

  it.each(['{}', '[1]', '"a"', 'null', '1e5', '{"__proto__":1}'])('may be any: %s', async (content) => {
    expect(await problemsOf(content)).toEqual([]);
  });

  it('is looked for by the extension alone', async () => {
    expect(await problemsOf('{', 'a.txt')).toEqual([]);
    expect(await problemsOf('{', 'a.webmanifest')).toHaveLength(1);
    expect(await problemsOf('{', 'A.JSON')).toHaveLength(1);
  });

  it('has the place of what its schema does not allow', async () => {
    const items = {
      type: 'object',
      required: ['id'],
      properties: { id: { enum: [1, 2] } },
      additionalProperties: false,
    };
    expect(await problemsOf('[{"id":1},{"id":3},{"x":1}]', 'a.json', [schema({ items })])).toEqual([
      'a.json /1/id must be equal to one of the allowed values: 1, 2 (s.json)',
      "a.json /2 must have required property 'id' (s.json)",
      'a.json /2 must NOT have additional properties: x (s.json)',
    ]);
  });

  it('has no more problems shown than anybody reads', async () => {
    const items = { type: 'string' };
    const problems = await problemsOf(JSON.stringify(Array(50).fill(1)), 'a.json', [schema({ items })]);
    expect(problems).toHaveLength(6);
    expect(problems.at(-1)).toBe('a.json and 45 more');
  });

  it.each([
    ['https://json-schema.org/draft/2020-12/schema', { prefixItems: [{ type: 'string' }] }],
    ['http://json-schema.org/draft-07/schema#', { items: [{ type: 'string' }] }],
  ])('is held to the dialect that its schema names: %s', async ($schema, rules) => {
    expect(await problemsOf('[1]', 'a.json', [schema({ $schema, ...rules })])).toEqual([
      'a.json /0 must be string (s.json)',
    ]);
  });

  it('is held to the schema of its path alone', async () => {
    expect(await problemsOf('1', 'a.json', [schema({ type: 'string' }, '/b*')])).toEqual([
      's.json is the schema of no file: none is found at /b*',
    ]);
    expect(await problemsOf('1', 'b.json', [schema({ type: 'string' }, '/b*')])).toEqual([
      'b.json / must be string (s.json)',
    ]);
  });

  it.each([
    ['{', 's.json:1:2 Expected string in JSON but found end of file'],
    ['{"type":"nothing"}', /^s\.json schema is invalid/],
    ['{"$ref":"other.json"}', /^s\.json can't resolve reference other\.json/],
    ['{"$schema":"http://json-schema.org/draft-04/schema#"}', /^s\.json no schema with key or ref/],
    ['{"pattern":"("}', /^s\.json /],
    ['null', 's.json is no schema: expected an object, or true or false'],
    ['"{}"', 's.json is no schema: expected an object, or true or false'],
    ['[]', 's.json is no schema: expected an object, or true or false'],
    ['false', 'a.json / boolean schema is false (s.json)'],
  ])('is not published by a schema that is none: %s', async (text, says) => {
    expect(await problemsOf('"a"', 'a.json', [schema(text)])).toEqual([
      typeof says === 'string' ? says : expect.stringMatching(says),
    ]);
  });
});
