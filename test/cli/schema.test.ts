/** The JSON Schema, read by a validator that nobody here wrote. */
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runSchema } from '../../cli/schema.ts';
import type { JsonSchema } from '../../config/json-schema.ts';
import { schemaTree, shapeProblems } from '../../config/problems.ts';
import { DEFAULTS } from '../../config/resolve.ts';
import demo from '../../edge.config.ts';
import { ioIn } from './io-in.ts';

let folder = '';
let schema: JsonSchema = {};
let accepts: (config: unknown) => boolean;

async function edgewrightSchema(options: Parameters<typeof runSchema>[1] = {}): Promise<string> {
  const lines: string[] = [];
  expect(await runSchema(ioIn(folder, { out: (line) => lines.push(line) }), options)).toBe(0);
  return lines.join('\n');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-schema-'));
  schema = JSON.parse(await edgewrightSchema());
  accepts = new Ajv2020({ strict: true, strictRequired: false, allErrors: true }).compile(schema);
});

afterAll(() => rm(folder, { recursive: true }));

/** The demo's config as JSON can hold it: functions left out. */
function config(): Record<string, never> {
  return JSON.parse(JSON.stringify(demo));
}

const RULES = readdirSync('test/rules').map((rule) => `test/rules/${rule}`);

/** Every option of a schema with its path, those within lists and tables too. */
function optionsOf(node: JsonSchema, path = ''): readonly { path: string; option: JsonSchema }[] {
  const { properties = {}, additionalProperties, items } = node;
  return [
    ...Object.entries(properties).flatMap(([name, option]) => {
      const at = path ? `${path}.${name}` : name;
      return [{ path: at, option }, ...optionsOf(option, at)];
    }),
    ...(typeof additionalProperties === 'object' ? optionsOf(additionalProperties, `${path}.*`) : []),
    ...(items ? optionsOf(items, path) : []),
  ];
}

describe('the JSON Schema', () => {
  it.each(['.', 'cli/init', ...RULES])('accepts the config of a project: %s', async (project) => {
    const { default: config } = await import(resolve(project, 'edge.config.ts'));
    expect(accepts(JSON.parse(JSON.stringify(config)))).toBe(true);
  });

  it.each<[string, (config: Record<string, never>) => unknown]>([
    ['an option that is not there', (it) => ({ ...it, behaviours: [] })],
    ['an option of a rule that is not there', (it) => behaving(it, { redirects: { exakt: {} } })],
    ['no hosts', (it) => ({ ...it, hosts: [] })],
    ['no app', ({ app: _, ...it }) => it],
    ['an app in capitals', (it) => ({ ...it, app: 'Shop' })],
    ['a host with a scheme', (it) => ({ ...it, hosts: ['https://shop.example.com'] })],
    ['an origin of two kinds', (it) => ({ ...it, origins: { a: { folder: 'a', http: 'http://a.example' } } })],
    ['an origin of no kind', (it) => ({ ...it, origins: { a: {} } })],
    ['a command for a folder', (it) => ({ ...it, origins: { a: { folder: 'a', command: 'serve' } } })],
    ['an origin by a wrong name', (it) => ({ ...it, origins: { 'My Origin': { folder: 'a' } } })],
    ['a URL with a path', (it) => ({ ...it, origins: { a: { http: 'http://a.example/b' } } })],
    ['a runtime that is none', (it) => behaving(it, { viewer: 'worker' })],
    ['a redirect from a URL', (it) => behaving(it, { redirects: { exact: { 'http://a.example/': '/' } } })],
    ['a redirect to a script', (it) => behaving(it, { redirects: { exact: { '/a': 'javascript:alert(1)' } } })],
    ['a fallback that is no path', (it) => behaving(it, { rewrites: { fallback: 'index.html' } })],
    ['a header value of two lines', (it) => behaving(it, { headers: { set: { 'X-A': 'a\r\nb' } } })],
    ['a header value that is too long', (it) => behaving(it, { headers: { set: { 'X-A': 'a'.repeat(1784) } } })],
    ['a header by no name', (it) => behaving(it, { headers: { set: { 'X A': 'a' } } })],
    ['half a second', (it) => behaving(it, { headers: { strictTransportSecurity: { maxAge: 0.5 } } })],
    ['no instruction', (it) => ({ ...it, budget: { warn: 0 } })],
  ])('refuses, as every command does: %s', (_, wrong) => {
    const config = wrong(JSON.parse(JSON.stringify(demo)));
    expect(accepts(config)).toBe(false);
    expect(shapeProblems(config)).not.toEqual([]);
  });

  it('accepts whatever a command accepts', () => {
    const parts = [
      '/',
      'a',
      'B',
      '.',
      '-',
      '%2f',
      '%',
      '?',
      '#',
      ' ',
      'ä',
      '\n',
      '"',
      '[',
      ':',
      'https://a.example',
      '*',
    ];
    const text = fc.array(fc.constantFrom(...parts), { maxLength: 6 }).map((all) => all.join(''));
    const strings = fc.oneof(text, fc.string());
    const entry = fc.dictionary(strings, strings, { maxKeys: 1 });
    const rules = fc.record({
      redirects: fc.record({ exact: entry }),
      rewrites: fc.record({ pages: entry, index: strings, fallback: strings }, { requiredKeys: [] }),
      headers: fc.record({ contentSecurityPolicy: strings, set: entry }, { requiredKeys: [] }),
    });
    const options = fc.record({ path: strings, origin: strings });
    fc.assert(
      fc.property(options, rules, strings, (behavior, rule, host) => {
        for (const more of Object.entries(rule).map(([name, value]) => ({ [name]: value }))) {
          const whole = { ...config(), behaviors: [{ path: '*', origin: 'a', ...more }] };
          if (shapeProblems(whole).length === 0) expect(accepts(whole)).toBe(true);
        }
        for (const whole of [
          { ...config(), behaviors: [behavior] },
          { ...config(), hosts: [host] },
          { ...config(), origins: { a: { http: host } } },
        ])
          if (shapeProblems(whole).length === 0) expect(accepts(whole)).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  it('has every option, and describes it', () => {
    const options = optionsOf(schema);
    expect(options.map(({ path }) => path)).toEqual(optionsOf(schemaTree() as JsonSchema).map(({ path }) => path));
    expect(options.filter(({ option }) => !option.description).map(({ path }) => path)).toEqual([]);
    expect(schema.properties?.app?.description).toBe(
      'Names the app in bundles and in AWS. (lower-case letters, digits, hyphens; at most 24)',
    );
  });

  it('describes a rule of one’s own at each station', () => {
    const { own } = schema.properties?.behaviors?.items?.properties ?? {};
    const stations = own?.anyOf?.flatMap(({ properties = {} }) => Object.values(properties)) ?? [];
    expect(stations).toHaveLength(4);
    expect(stations.filter(({ description }) => !description)).toEqual([]);
  });

  it('knows the defaults that the docs name, and no others', async () => {
    const rows = `${await readFile('docs/config.md', 'utf8')}${await readFile('docs/rules.md', 'utf8')}`;
    const documented = [...rows.matchAll(/^\| `([\w.*]+)` \|.* \| ([^|]*) \|$/gm)].flatMap(
      ([, path = '', cell = '']) => {
        const value = cell.replace(/^`'(.*)'`$/, '"$1"').replace(/(?<=\d) (?=\d)/g, '');
        return /^(?:".*"|\d+|true|false)$/.test(value) ? [[path, JSON.parse(value)]] : [];
      },
    );
    const known = optionsOf(schema).flatMap(({ path, option }) =>
      'default' in option
        ? [
            [
              documented.some(([at]) => at === path)
                ? path
                : path.replace(/^behaviors\.|^environments\.\*\./, '').replace('headers.when.', 'headers.'),
              option.default,
            ],
          ]
        : [],
    );
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(documented));
    expect(Object.fromEntries(known)).toMatchObject({ 'behaviors.viewer': DEFAULTS.viewer });
  });

  it('allows no option beside those it names', () => {
    const open = optionsOf(schema).filter(({ option }) => option.properties && option.additionalProperties !== false);
    expect(open.map(({ path }) => path)).toEqual([]);
  });
});

describe('edgewright schema', () => {
  it('writes what it prints', async () => {
    expect(await edgewrightSchema({ out: 'tools/edge.schema.json' })).toBe('wrote tools/edge.schema.json');
    expect(JSON.parse(await readFile(join(folder, 'tools/edge.schema.json'), 'utf8'))).toEqual(schema);
    const facts = JSON.parse(await edgewrightSchema({ out: 'edge.schema.json', json: true }));
    expect(facts).toEqual({ written: ['edge.schema.json'] });
  });

  it('says which draft it is of', () => {
    expect(schema).toMatchObject({
      $schema: 'https://json-schema.org/draft/2020-12/schema',
      title: expect.any(String),
    });
  });
});

/** A config whose one behavior has these options. */
function behaving(config: object, options: object): object {
  return { ...config, behaviors: [{ path: '*', origin: 'pages', ...options }] };
}
