import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { rewriteProblems } from '../../config/check/rewrite-problems.ts';
import { EdgeError, type Problem } from '../../config/errors.ts';
import { type LoadedConfig, loadConfig } from '../../config/load.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';

type Files = Readonly<Record<string, string>>;

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-load-'));
});

afterEach(() => rm(folder, { recursive: true }));

const CONFIG = {
  app: 'shop',
  hosts: ['shop.example.com', '*.example.org'],
  origins: { site: { folder: 'public' } },
  behaviors: [{ path: '*', origin: 'site' }],
};

/** The text of a config; `own` names its module by path and comes out as the user writes it. */
function configText(options: object = {}): string {
  const text = JSON.stringify({ ...CONFIG, ...options }).replace(/"own":("[^"]*")/g, '"own": () => import($1)');
  return `import { defineEdge } from 'edgewright';\nexport default defineEdge(${text});\n`;
}

/** A config whose one behavior has these options. */
function ruleText(options: object): string {
  return configText({ behaviors: [{ path: '*', origin: 'site', ...options }] });
}

/** A config whose one behavior has this text as its `own`. */
function ownText(own: string): string {
  return `export default { ...${JSON.stringify(CONFIG)}, behaviors: [{ path: '*', origin: 'site', own: ${own} }] };\n`;
}

async function load(config: string, files: Files = {}, environment?: string): Promise<LoadedConfig> {
  for (const [file, content] of Object.entries({ 'edge.config.ts': config, ...files })) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
  return loadConfig(join(folder, 'edge.config.ts'), environment);
}

async function errorOf(promise: Promise<unknown>): Promise<EdgeError> {
  const error = await promise.then(
    () => 'nothing was wrong',
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(EdgeError);
  return error as EdgeError;
}

async function problemsOf(config: string, files: Files = {}): Promise<readonly Problem[]> {
  const error = await errorOf(load(config, files));
  expect(error.code).toBe('ERR_CONFIG');
  return error.problems;
}

describe('a config file', () => {
  it('is named where it is missing', async () => {
    const file = join(folder, 'shop.config.ts');
    const { code, message, hint, problems } = await errorOf(loadConfig(file));
    expect({ code, message, problems }).toEqual({ code: 'ERR_CONFIG', message: `${file} is not there`, problems: [] });
    expect(hint).toContain('edgewright init');
  });

  it.each([
    [
      'a slip of the pen',
      "export default {\n  app: 'shop',,\n};\n",
      [{ at: 'edge.config.ts:2:15', says: 'Expected identifier but found ","' }],
    ],
    [
      'an import of nothing',
      "import { hosts } from './hosts.ts';\nexport default { hosts };\n",
      [{ at: 'edge.config.ts:1:23', says: 'Could not resolve "./hosts.ts"' }],
    ],
    [
      'an own module that is not there',
      "export default {\n  own: () => import('./edge/greet.ts'),\n};\n",
      [{ at: 'edge.config.ts:2:21', says: 'Could not resolve "./edge/greet.ts"' }],
    ],
  ])('is refused at the place of %s', async (_, config, problems) => {
    expect(await problemsOf(config)).toEqual(problems);
  });

  it('is refused at the place of a slip in a file that it imports', async () => {
    const config = "import { hosts } from './config/hosts.ts';\nexport default { hosts };\n";
    expect(await problemsOf(config, { 'config/hosts.ts': 'export const hosts = ];\n' })).toEqual([
      { at: 'config/hosts.ts:1:22', says: 'Unexpected "]"' },
    ]);
  });

  it('is refused with what it throws', async () => {
    const error = await errorOf(load("throw new Error('no HOST in this shell');\n"));
    const says = 'throws when it is read: Error: no HOST in this shell';
    expect(error).toMatchObject({ code: 'ERR_CONFIG', problems: [{ at: join(folder, 'edge.config.ts'), says }] });
    expect(error.cause).toMatchObject({ message: 'no HOST in this shell' });
  });

  it('is refused where it exports nothing by default', async () => {
    const says = 'has no default export; expected export default defineEdge({ … })';
    expect(await problemsOf('export const config = {};\n')).toEqual([{ at: join(folder, 'edge.config.ts'), says }]);
  });

  it('is called what the caller calls it', async () => {
    const file = join(folder, 'edge.config.ts');
    await writeFile(file, "throw new Error('no HOST in this shell');\n");
    const { message, problems } = await errorOf(loadConfig(file, 'dev', 'shop/edge.config.ts'));
    expect(message).toBe('shop/edge.config.ts has 1 problem');
    expect(problems).toMatchObject([{ at: 'shop/edge.config.ts' }]);
  });

  it('says how many problems it has', async () => {
    const file = join(folder, 'edge.config.ts');
    expect((await errorOf(load(configText({ app: 'Shop' })))).message).toBe(`${file} has 1 problem`);
    expect((await errorOf(load(configText({ app: 'Shop', hosts: [] })))).message).toBe(`${file} has 2 problems`);
  });

  it('is read with its types, its imports and its defaults', async () => {
    const hosts = "export const hosts: readonly string[] = ['shop.example.com'];\n";
    const config = `
      import { defineEdge, type EdgeConfig } from 'edgewright';
      import { hosts } from './config/hosts.ts';
      const behaviors: EdgeConfig['behaviors'] = [{ path: '*', origin: 'site' }];
      export default defineEdge({ app: 'shop', hosts, origins: { site: { folder: 'public' } }, behaviors });
    `;
    const loaded = await load(config, { 'config/hosts.ts': hosts });
    expect(loaded).toEqual({
      config: {
        app: 'shop',
        environment: 'dev',
        hosts: ['shop.example.com'],
        origins: { site: { folder: 'public' } },
        behaviors: [{ path: '*', origin: 'site', viewer: 'function' }],
        issuers: {},
        budget: { warn: 250_000, fail: 1_000_000 },
      },
      root: folder,
      environments: ['dev'],
    });
  });

  it('needs no defineEdge', async () => {
    expect((await load(`export default ${JSON.stringify(CONFIG)};\n`)).config.app).toBe('shop');
  });

  it('knows its own place', async () => {
    const config = `export default { ...${JSON.stringify(CONFIG)}, origins: { site: { folder: import.meta.dirname } } };\n`;
    expect((await load(config)).config.origins).toEqual({ site: { folder } });
  });

  it('is read anew after a change', async () => {
    expect((await load(configText({ app: 'one' }))).config.app).toBe('one');
    expect((await load(configText({ app: 'two' }))).config.app).toBe('two');
  });
});

describe('an environment', () => {
  const environments = {
    stage: { hosts: ['stage.example.com'] },
    prod: {
      hosts: ['www.example.com', 'example.com'],
      origins: { site: { s3: 'shop.s3.eu-central-1.amazonaws.com' } },
      distribution: 'E2QWRUHAPOMQZL',
    },
  };
  const origins = { site: { folder: 'public' }, api: { http: 'http://127.0.0.1:8081', command: 'node api.mjs' } };

  it.each([
    ['dev', { hosts: CONFIG.hosts, origins }],
    ['stage', { hosts: ['stage.example.com'], origins }],
    [
      'prod',
      {
        hosts: ['www.example.com', 'example.com'],
        origins: { api: origins.api, site: { s3: 'shop.s3.eu-central-1.amazonaws.com' } },
        distribution: 'E2QWRUHAPOMQZL',
      },
    ],
  ])('replaces the hosts, origins by name, and nothing else: %s', async (environment, differences) => {
    const { config } = await load(configText({ origins, environments }), {}, environment);
    expect(config).toEqual({
      app: 'shop',
      environment,
      behaviors: [{ path: '*', origin: 'site', viewer: 'function' }],
      issuers: {},
      budget: { warn: 250_000, fail: 1_000_000 },
      ...differences,
    });
  });

  it('is refused with all that there are where it is unknown', async () => {
    const { code, message, hint } = await errorOf(load(configText({ environments }), {}, 'production'));
    expect({ code, message, hint }).toEqual({
      code: 'ERR_USAGE',
      message: `${join(folder, 'edge.config.ts')} has no environment production`,
      hint: 'Use one of: dev, stage, prod.',
    });
  });

  it('is no name that every object has', async () => {
    expect((await errorOf(load(configText(), {}, 'constructor'))).code).toBe('ERR_USAGE');
  });

  it('is named at a problem that it has and another has not', async () => {
    const behaviors = [{ path: '*', origin: 'site', redirects: { exact: { '/a': 'https://www.example.com/' } } }];
    const says = 'leads to www.example.com, which is not among the hosts';
    expect(await problemsOf(configText({ behaviors, environments }))).toEqual([
      {
        at: 'behaviors[0].redirects.exact["/a"]',
        says: `${says} (shop.example.com, *.example.org) (in dev)`,
      },
      { at: 'behaviors[0].redirects.exact["/a"]', says: `${says} (stage.example.com) (in stage)` },
    ]);
  });

  it('is one of several that are named at a problem', async () => {
    const behaviors = [{ path: '*', origin: 'api' }];
    const added = { ...environments, test: { origins: { api: { folder: 'api' } } } };
    expect(await problemsOf(configText({ behaviors, environments: added }))).toEqual([
      { at: 'environments.test.origins.api', says: 'takes the place of no origin; expected one of site' },
      { at: 'behaviors[0].origin', says: 'expected the name of an origin (site), got "api" (in dev, stage, prod)' },
    ]);
  });

  it('is not named at a problem that all have', async () => {
    const behaviors = [{ path: '*', origin: 'pages' }];
    expect(await problemsOf(configText({ behaviors, environments }))).toEqual([
      { at: 'behaviors[0].origin', says: 'expected the name of an origin (site), got "pages"' },
    ]);
  });
});

const GREET = "export const own = (request) => { request.headers['x-greeting'] = { value: 'hello' }; };\n";
const IMPORTS_ONE = "expected () => import('./edge/rule.ts'): a function that imports one module by its path";
const CLASHES = 'has a top-level `handler`, the name of the function that CloudFront calls; rename it';
const ASYNC =
  "has an async `own`; a CloudFront Function has 1 ms and nothing to wait for: make it synchronous, or set viewer: 'lambda' on this behavior";
const NO_OWN = 'exports no `own`; expected export const own: ViewerRequestRule = …';
const NO_IO = "a CloudFront Function has no I/O; set viewer: 'lambda' on this behavior";

describe('a condition of freshness', () => {
  const MEETS = 'export const when = (response) => response.statusCode === 200;\n';
  const conditionText = (entry: string, behavior = ''): string =>
    `export default { ...${JSON.stringify(CONFIG)}, behaviors: [{ path: '*', origin: 'site', ${behavior} freshness: { answers: [${entry}] } }] };\n`;
  const EDGE = "{ when: () => import('./edge/condition.ts'), edge: 'no-cache' }";
  const BROWSER = "{ when: () => import('./edge/condition.ts'), browser: 'no-cache' }";

  it('is known by the absolute path of its module', async () => {
    const { config } = await load(conditionText(EDGE), { 'edge/condition.ts': MEETS });
    const [entry] = config.behaviors[0]?.freshness?.answers ?? [];
    expect(entry).toEqual({ when: join(folder, 'edge/condition.ts'), edge: 'no-cache' });
  });

  it.each([
    ["'./edge/condition.ts'", 'expected () => import(\'./edge/is-archived.ts\'), got "./edge/condition.ts"'],
    ['() => true', IMPORTS_ONE],
  ])('is imported by a function, not %s', async (when, says) => {
    const found = await problemsOf(conditionText(`{ when: ${when}, edge: 'no-cache' }, { edge: 'no-store' }`), {
      'edge/condition.ts': MEETS,
    });
    expect(found).toEqual([{ at: 'behaviors[0].freshness.answers[0].when', says }]);
  });

  it.each([
    ['async, where the handler waits', EDGE, '', 'export const when = async () => true;\n'],
    ['I/O, in Lambda@Edge', EDGE, '', "import 'node:fs';\nexport const when = () => true;\n"],
    [
      'I/O, where viewer-response is Lambda@Edge',
      BROWSER,
      "viewer: 'lambda',",
      "import 'node:fs';\nexport const when = () => true;\n",
    ],
    [
      'async, in front of entries that say nothing to browsers',
      `{ browser: 'no-cache', paths: ['/a'] }, ${EDGE}`,
      '',
      'export const when = async () => true;\n',
    ],
  ])('may be or do this: %s', async (_, entry, behavior, content) => {
    await expect(load(conditionText(entry, behavior), { 'edge/condition.ts': content })).resolves.toBeDefined();
  });

  const ASYNC_CONDITION =
    'has an async `when`, and nothing waits at viewer-response: make it synchronous, or say nothing to browsers in this entry and those behind it';

  it.each([
    [
      'exports something else',
      EDGE,
      '',
      'export const own = () => true;\n',
      'exports no `when`; expected export const when: FreshnessCondition = …',
    ],
    [
      'is no function',
      EDGE,
      '',
      'export const when = 1;\n',
      'has a `when` that is no function: 1; expected export const when: FreshnessCondition = …',
    ],
    ['has a `handler`', EDGE, '', `${MEETS}export function handler() {}\n`, CLASHES],
    ['is async beside browser', BROWSER, '', 'export const when = async () => true;\n', ASYNC_CONDITION],
    [
      'is async in Lambda@Edge beside browser',
      BROWSER,
      "viewer: 'lambda',",
      'export const when = async () => true;\n',
      ASYNC_CONDITION,
    ],
    [
      'is async before an entry with browser',
      `${EDGE}, { browser: 'no-cache' }`,
      '',
      'export const when = async () => true;\n',
      ASYNC_CONDITION,
    ],
    [
      'does I/O in a function',
      BROWSER,
      '',
      "import { readFileSync } from 'node:fs';\nexport const when = () => readFileSync('a').length > 0;\n",
      `imports node:fs: ${NO_IO}`,
    ],
  ])('is refused where it %s', async (_, entry, behavior, content, says) => {
    const found = await problemsOf(conditionText(entry, behavior), { 'edge/condition.ts': content });
    expect(found).toEqual([{ at: 'behaviors[0].freshness.answers[0].when (edge/condition.ts)', says }]);
  });
});

describe('an own module', () => {
  it('is known by its absolute path', async () => {
    const { config } = await load(ruleText({ own: './edge/greet.ts' }), { 'edge/greet.ts': GREET });
    expect(config.behaviors).toEqual([
      { path: '*', origin: 'site', viewer: 'function', own: { viewerRequest: join(folder, 'edge/greet.ts') } },
    ]);
  });

  it('is found from the file that names it', async () => {
    const behaviors =
      "export const behaviors = [{ path: '*', origin: 'site', own: () => import('../edge/greet.ts') }];\n";
    const config = `import { behaviors } from './config/behaviors.ts';\nexport default { ...${JSON.stringify(CONFIG)}, behaviors };\n`;
    const loaded = await load(config, { 'config/behaviors.ts': behaviors, 'edge/greet.ts': GREET });
    expect(loaded.config.behaviors[0]?.own).toEqual({ viewerRequest: join(folder, 'edge/greet.ts') });
  });

  it('is not run when the config is read', async () => {
    const content = "throw new Error('this module ran');\nexport const own = () => {};\n";
    await expect(load(ruleText({ own: './edge/greet.ts' }), { 'edge/greet.ts': content })).resolves.toBeDefined();
  });

  it.each([
    [
      'a text',
      "own: './edge/greet.ts'",
      `expected () => import('./edge/rule.ts'), or an object with one for each station, got "./edge/greet.ts"`,
    ],
    [
      'a list',
      "own: [() => import('./edge/greet.ts')]",
      'expected one module, got several: CloudFront runs one function on a station; import the others from the first, got [null]',
    ],
    [
      'the rule itself',
      "own: (request) => { request.uri = '/'; }",
      `${IMPORTS_ONE}; it throws TypeError: Cannot set properties of undefined (setting 'uri')`,
    ],
    ['a rule that does nothing', 'own: () => {}', IMPORTS_ONE],
    ['an async rule', 'own: async () => {}', IMPORTS_ONE],
    ['a module that is no file', 'own: () => ({ own() {} })', IMPORTS_ONE],
    ['a path that is only known when it runs', "own: () => import('./edge/' + String('greet.ts'))", IMPORTS_ONE],
  ])('is imported by a function, not %s', async (_, own, says) => {
    const behaviors = `[{ path: '*', origin: 'site', ${own} }]`;
    const config = `export default { ...${JSON.stringify(CONFIG)}, behaviors: ${behaviors} };\n`;
    expect(await problemsOf(config, { 'edge/greet.ts': GREET })).toEqual([{ at: 'behaviors[0].own', says }]);
  });

  it.each([
    ['exports something else', 'export const greet = () => {};\n', NO_OWN],
    ['exports by default alone', 'export default () => {};\n', NO_OWN],
    ['has a function `handler`', 'export const own = () => handler();\nfunction handler() {}\n', CLASHES],
    ['has a constant `handler`', 'const handler = () => {};\nexport const own = () => handler();\n', CLASHES],
    ['has a class `handler`', 'class handler {}\nexport const own = () => void new handler();\n', CLASHES],
    ['imports a `handler`', "import { run } from './run.ts';\nexport const own = () => run();\n", CLASHES],
    ['is an async arrow', 'export const own = async () => {};\n', ASYNC],
    ['is an async function', 'export async function own() {}\n', ASYNC],
    ['is async in the module that it comes from', "export { own } from './waits.ts';\n", ASYNC],
    [
      'does I/O',
      "import { get } from 'node:https';\nexport const own = () => void get('https://example.com');\n",
      `imports node:https: ${NO_IO}`,
    ],
    [
      'does I/O by the old name',
      "import fs from 'fs';\nexport const own = () => void fs.readFileSync('a');\n",
      `imports fs: ${NO_IO}`,
    ],
    [
      'does I/O further in',
      "import { fetched } from './fetches.ts';\nexport const own = () => void fetched();\n",
      `imports node:https: ${NO_IO}`,
    ],
  ])('is refused where it %s', async (_, content, says) => {
    const files = {
      'edge/rule.ts': content,
      'edge/run.ts': 'export const run = () => handler();\nfunction handler() {}\n',
      'edge/waits.ts': 'export const own = async () => {};\n',
      'edge/fetches.ts':
        "import { get } from 'node:https';\nexport const fetched = () => get('https://example.com');\n",
    };
    expect(await problemsOf(ruleText({ own: './edge/rule.ts' }), files)).toEqual([
      { at: 'behaviors[0].own (edge/rule.ts)', says },
    ]);
  });

  it.each([
    ['edge/rule.ts', 'export const own = (;\n', 'edge/rule.ts:1:21', 'Unexpected ";"'],
    ['edge/run.ts', 'export const run = ];\n', 'edge/run.ts:1:20', 'Unexpected "]"'],
  ])('is refused at the place where it does not parse: %s', async (file, content, place, says) => {
    const rule = "import { run } from './run.ts';\nexport const own = () => run();\n";
    const files = { 'edge/rule.ts': rule, 'edge/run.ts': 'export const run = () => {};\n', [file]: content };
    expect(await problemsOf(ruleText({ own: './edge/rule.ts' }), files)).toEqual([
      { at: `behaviors[0].own (${place})`, says },
    ]);
  });

  it('is refused at the place of an import of nothing', async () => {
    const files = { 'edge/rule.ts': "import { greet } from './greet.ts';\nexport const own = () => greet();\n" };
    expect(await problemsOf(ruleText({ own: './edge/rule.ts' }), files)).toEqual([
      { at: 'behaviors[0].own (edge/rule.ts:1:23)', says: 'Could not resolve "./greet.ts"' },
    ]);
  });

  it.each([
    ['another function', 'export function own() { handle(); }\nfunction handle() {}\n'],
    ['a `handler` further in', 'export const own = () => { const handler = () => {}; handler(); };\n'],
    ['types alone', "import type { OwnRule } from 'edgewright';\nexport const own: OwnRule = () => {};\n"],
    ['what the runtime has', "import crypto from 'crypto';\nexport const own = () => void crypto.createHash('md5');\n"],
    ["CloudFront's own module", "import cf from 'cloudfront';\nexport const own = () => void cf.kvs();\n"],
  ])('may have %s', async (_, content) => {
    await expect(load(ruleText({ own: './edge/rule.ts' }), { 'edge/rule.ts': content })).resolves.toBeDefined();
  });

  it('may do I/O, and wait for it, where Lambda@Edge runs it', async () => {
    const get = "import { get } from 'node:https';\nexport const own = async () => void get('https://example.com');\n";
    const files = { 'edge/rule.ts': get };
    await expect(load(ruleText({ viewer: 'lambda', own: './edge/rule.ts' }), files)).resolves.toBeDefined();
    const own = "{ originRequest: () => import('./edge/rule.ts'), originResponse: () => import('./edge/rule.ts') }";
    await expect(load(ownText(own), files)).resolves.toBeDefined();
  });

  it('may not have what functions alone have, where Lambda@Edge runs it', async () => {
    const files = { 'edge/rule.ts': "import cf from 'cloudfront';\nexport const own = () => void cf.kvs();\n" };
    expect(await problemsOf(ownText("{ originRequest: () => import('./edge/rule.ts') }"), files)).toEqual([
      {
        at: 'behaviors[0].own.originRequest (edge/rule.ts)',
        says: 'imports cloudfront, which CloudFront Functions alone have',
      },
    ]);
  });

  it.each([
    ['a number', 'export const own = 42;\n', '42'],
    ['a text', "export const own = 'no';\n", '"no"'],
    ['an object', 'export const own = { own() {} };\n', '{ own() { } }'],
    ['a list', 'export const own = [() => {}];\n', '[() => { }]'],
    ['a class', 'export class own {}\n', 'class { }'],
    ['nothing', 'export const own = undefined;\n', 'void 0'],
    ['a number under another name', 'const rule = 7;\nexport { rule as own };\n', '7'],
    ['a number by another name', 'const rule = 7;\nexport const own = rule;\n', '7'],
  ])('is refused where its `own` is %s', async (_, content, found) => {
    expect(await problemsOf(ruleText({ own: './edge/rule.ts' }), { 'edge/rule.ts': content })).toEqual([
      {
        at: 'behaviors[0].own (edge/rule.ts)',
        says: `has an \`own\` that is no function: ${found}; expected export const own: ViewerRequestRule = …`,
      },
    ]);
  });

  it.each([
    ['what a call returns', 'const rule = () => () => {};\nexport const own = rule();\n'],
    ['what is declared first', 'export let own;\nown = () => {};\n'],
    ['one of two', 'export const own = Math.PI > 3 ? () => {} : undefined;\n'],
  ])('may be %s', async (_, content) => {
    await expect(load(ruleText({ own: './edge/rule.ts' }), { 'edge/rule.ts': content })).resolves.toBeDefined();
  });

  it('is refused where it is async under another name', async () => {
    const files = { 'edge/rule.ts': 'async function rule() {}\nexport { rule as own };\n' };
    expect(await problemsOf(ruleText({ own: './edge/rule.ts' }), files)).toEqual([
      { at: 'behaviors[0].own (edge/rule.ts)', says: ASYNC },
    ]);
  });

  it.each([['a regular expression that is none', "export const own = () => void /(/.test('');\n"]])(
    'is refused where it has %s',
    async (_, content) => {
      const problems = await problemsOf(ruleText({ own: './edge/rule.ts' }), { 'edge/rule.ts': content });
      expect(problems).toEqual([
        { at: expect.stringMatching(/^behaviors\[0\]\.own \(edge\/rule\.ts/), says: expect.any(String) },
      ]);
    },
  );
});

describe('a list of behaviors', () => {
  it.each([
    [
      'one that another takes every path of',
      ['/images/*', '/images/icons/*', '*'],
      [['behaviors[1].path', 'is unreachable: behaviors[0] (/images/*) takes every path of /images/icons/* before it']],
    ],
    [
      'one that is there already',
      ['/a', 'a', '*'],
      [['behaviors[1].path', 'is unreachable: behaviors[0] (/a) takes every path of a before it']],
    ],
    [
      'one after the default',
      ['*', '/a/*'],
      [
        ['behaviors[1].path', 'is unreachable: behaviors[0] (*) takes every path of /a/* before it'],
        ['behaviors[1].path', "expected the default '*' at the end, got /a/*"],
      ],
    ],
    ['no default', ['/a/*', '/b/*'], [['behaviors[1].path', "expected the default '*' at the end, got /b/*"]]],
    [
      'a default that is a narrower pattern',
      ['*.html'],
      [['behaviors[0].path', "expected the default '*' at the end, got *.html"]],
    ],
  ])('is refused with %s', async (_, paths, problems) => {
    const behaviors = paths.map((path) => ({ path, origin: 'site' }));
    expect(await problemsOf(configText({ behaviors }))).toEqual(problems.map(([at, says]) => ({ at, says })));
  });

  it.each([
    [['*']],
    [['/*']],
    [['/a', '/A', '/a/*', '*']],
    [['/images/icons/*', '/images/*', '*']],
    [['*.jpg', '/a/*', '*']],
  ])('holds: %j', async (paths) => {
    const behaviors = paths.map((path) => ({ path, origin: 'site' }));
    await expect(load(configText({ behaviors }))).resolves.toBeDefined();
  });

  it.each([
    ['images', 'expected the name of an origin (site, bucket), got "images"'],
    ['sites', 'expected the name of an origin (site, bucket), got "sites"; did you mean site?'],
    ['buckte', 'expected the name of an origin (site, bucket), got "buckte"; did you mean bucket?'],
    ['toString', 'expected the name of an origin (site, bucket), got "toString"'],
  ])('is refused with an origin that nobody declared: %s', async (origin, says) => {
    const origins = { site: { folder: 'public' }, bucket: { folder: 'images' } };
    expect(await problemsOf(configText({ origins, behaviors: [{ path: '*', origin }] }))).toEqual([
      { at: 'behaviors[0].origin', says },
    ]);
  });

  it('is refused with an origin where there is none', async () => {
    expect(await problemsOf(configText({ origins: {} }))).toEqual([
      { at: 'behaviors[0].origin', says: 'expected the name of an origin (none is declared), got "site"' },
    ]);
  });

  it.each([null, undefined])('is refused with %s among them', async (behavior) => {
    const config = `export default { ...${JSON.stringify(CONFIG)}, behaviors: [${behavior}, { path: '*', origin: 'site' }] };\n`;
    expect(await problemsOf(config)).toEqual([
      { at: 'behaviors[0]', says: expect.stringContaining('expected an object of options') },
    ]);
  });

  it('is refused with an empty name of an origin', async () => {
    expect(await problemsOf(configText({ behaviors: [{ path: '*', origin: '' }] }))).toHaveLength(1);
  });
});

/** A config of behaviors with redirects and nothing else, by path pattern. */
function redirectsText(
  behaviors: Readonly<Record<string, Readonly<Record<string, string>>>>,
  hosts = CONFIG.hosts,
): string {
  const list = Object.entries(behaviors).map(([path, exact]) => ({ path, origin: 'site', redirects: { exact } }));
  return configText({ hosts, behaviors: list });
}

const DECLARED = '(shop.example.com, *.example.org)';

describe('a redirect', () => {
  it.each([
    ['to itself', { '/a': '/a' }, { '/a': 'redirects to itself' }],
    ['to itself with a query', { '/a': '/a?moved' }, { '/a': 'redirects to itself' }],
    ['to itself with a fragment', { '/a': '/a#moved' }, { '/a': 'redirects to itself' }],
    ['to itself by URL', { '/a': 'https://shop.example.com/a' }, { '/a': 'redirects to itself' }],
    ['to itself by URL and query', { '/a': 'http://shop.example.com/a?b=/c#d' }, { '/a': 'redirects to itself' }],
    ['to itself by a URL without a path', { '/': 'https://shop.example.com' }, { '/': 'redirects to itself' }],
    ['to itself by a URL with a query alone', { '/': 'https://shop.example.com?a' }, { '/': 'redirects to itself' }],
    [
      'in two steps',
      { '/a': '/b', '/b': '/a' },
      { '/a': 'never ends: /a → /b → /a', '/b': 'never ends: /b → /a → /b' },
    ],
    [
      'in two steps, by URL',
      { '/a': 'https://a.b.example.org/b?c', '/b': '/a#d' },
      { '/a': 'never ends: /a → /b → /a', '/b': 'never ends: /b → /a → /b' },
    ],
    [
      'in three steps, and not what leads into it',
      { '/a': '/b', '/b': '/c', '/c': '/a', '/into': '/a' },
      {
        '/a': 'never ends: /a → /b → /c → /a',
        '/b': 'never ends: /b → /c → /a → /b',
        '/c': 'never ends: /c → /a → /b → /c',
      },
    ],
  ])('is refused that never ends: %s', async (_, exact, problems) => {
    expect(await problemsOf(redirectsText({ '*': exact }))).toEqual(
      Object.entries(problems).map(([from, says]) => ({ at: `behaviors[0].redirects.exact["${from}"]`, says })),
    );
  });

  it('is refused that never ends across behaviors', async () => {
    const config = redirectsText({ '/a/*': { '/a/1': '/b/1' }, '/b/*': { '/b/1': '/c' }, '*': { '/c': '/a/1' } });
    expect(await problemsOf(config)).toEqual([
      { at: 'behaviors[0].redirects.exact["/a/1"]', says: 'never ends: /a/1 → /b/1 → /c → /a/1' },
      { at: 'behaviors[1].redirects.exact["/b/1"]', says: 'never ends: /b/1 → /c → /a/1 → /b/1' },
      { at: 'behaviors[2].redirects.exact["/c"]', says: 'never ends: /c → /a/1 → /b/1 → /c' },
    ]);
  });

  it('is refused that no request reaches', async () => {
    const config = redirectsText({ '/a/*': { '/b': '/c' }, '*.html': {}, '*': { '/a/1': '/c', '/1.html': '/c' } });
    expect(await problemsOf(config)).toEqual([
      { at: 'behaviors[0].redirects.exact["/b"]', says: 'is never reached: behaviors[2] (*) takes /b' },
      { at: 'behaviors[2].redirects.exact["/a/1"]', says: 'is never reached: behaviors[0] (/a/*) takes /a/1' },
      { at: 'behaviors[2].redirects.exact["/1.html"]', says: 'is never reached: behaviors[1] (*.html) takes /1.html' },
    ]);
  });

  it('is refused that no behavior takes', async () => {
    expect(await problemsOf(redirectsText({ '/a': { '/b': '/c' } }))).toEqual([
      { at: 'behaviors[0].path', says: "expected the default '*' at the end, got /a" },
      { at: 'behaviors[0].redirects.exact["/b"]', says: 'is never reached: no behavior takes /b' },
    ]);
  });

  it.each([
    ['https://example.com/', 'example.com'],
    ['https://www.shop.example.com/', 'www.shop.example.com'],
    ['https://shop.example.com.evil.example/', 'shop.example.com.evil.example'],
    ['https://notshop.example.com/', 'notshop.example.com'],
    ['https://example.org/', 'example.org'],
    ['https://notexample.org/', 'notexample.org'],
    ['http://a.example.org.evil.example:80/?shop.example.com', 'a.example.org.evil.example'],
  ])('is refused that leaves the hosts: %s', async (to, host) => {
    expect(await problemsOf(redirectsText({ '*': { '/a': to } }))).toEqual([
      { at: 'behaviors[0].redirects.exact["/a"]', says: `leads to ${host}, which is not among the hosts ${DECLARED}` },
    ]);
  });

  it.each([
    '/b',
    '/b?a=/a#/a',
    'https://shop.example.com/b',
    'http://shop.example.com:8080',
    'https://a.example.org/',
    'https://a.b.example.org/c',
  ])('may lead to %s', async (to) => {
    await expect(load(redirectsText({ '*': { '/a': to } }))).resolves.toBeDefined();
  });

  it('may be one of a chain that ends', async () => {
    await expect(
      load(redirectsText({ '/a/*': { '/a/1': '/b' }, '*': { '/b': '/c', '/c': '/d' } })),
    ).resolves.toBeDefined();
  });

  it.each(['/%2e/a', '/b/%2E%2e/a', '/b/.%2e/a'])('is refused that never ends: %s', async (to) => {
    expect(await problemsOf(redirectsText({ '*': { '/a': to } }))).toHaveLength(1);
  });

  it.each([
    [
      'of a parameter that is not there',
      { '/a/:b': '/:c' },
      { '/a/:b': 'uses :c, which is not in the pattern; expected :b' },
    ],
    [
      'of a parameter in a segment',
      { '/a/:b': '/c-:b' },
      { '/a/:b': 'has a parameter that is no segment of its own: c-:b' },
    ],
    [
      'of a parameter with more',
      { '/a/:b': '/:b.html' },
      { '/a/:b': 'has a parameter that is no segment of its own: :b.html' },
    ],
    [
      'of a parameter in the query',
      { '/a/:b': '/c?d=:b' },
      { '/a/:b': 'uses :b in the query or the fragment; a parameter stands in the path alone' },
    ],
    [
      'to a host that is not declared',
      { '/a/:b': 'https://example.com/:b' },
      { '/a/:b': `leads to example.com, which is not among the hosts ${DECLARED}` },
    ],
    ['twice', { '/a/:b': '/b/:b', '/a/:c': '/c/:c' }, { '/a/:c': 'takes the same paths as /a/:b' }],
    [
      'that is as specific as another',
      { '/a/:b': '/b/:b', '/:a/b': '/c/:a' },
      { '/:a/b': 'and /a/:b both take /a/b, and neither is more specific' },
    ],
    ['to itself', { '/a/:b': '/a/:b?c' }, { '/a/:b': 'redirects /a/:b to itself' }],
    ['to itself for one path', { '/:a/x': '/x/:a' }, { '/:a/x': 'redirects /x/x to itself' }],
    [
      'in two steps',
      { '/a/:x': '/b/:x', '/b/:y': '/a/:y' },
      {
        '/a/:x': 'never ends: /a/:x → /b/:x → /a/:x',
        '/b/:y': 'never ends: /b/:y → /a/:y → /b/:y',
      },
    ],
    [
      'in two steps of its own',
      { '/a/:x/:y': '/a/:y/:x' },
      { '/a/:x/:y': 'never ends: /a/:x/:y → /a/:y/:x → /a/:x/:y' },
    ],
  ])('is refused by pattern: %s', async (_, patterns, problems) => {
    const config = configText({ behaviors: [{ path: '*', origin: 'site', redirects: { patterns } }] });
    expect(await problemsOf(config)).toEqual(
      Object.entries(problems).map(([from, says]) => ({ at: `behaviors[0].redirects.patterns["${from}"]`, says })),
    );
  });

  it.each([
    ['to itself', { '/a/': '/a/' }, { '/a/': 'redirects /a/ to itself' }],
    ['into itself', { '/a/': '/a/b/' }, { '/a/': 'never ends: /a/ → /a/b/ → /a/b/b/ → /a/b/b/b/ → …' }],
    [
      'in two steps',
      { '/a/': '/b/', '/b/': '/a/' },
      { '/a/': 'never ends: /a/ → /b/ → /a/', '/b/': 'never ends: /b/ → /a/ → /b/' },
    ],
    [
      'in two steps for some of its paths',
      { '/a/': '/b/', '/b/c/': '/a/c/' },
      { '/a/': 'never ends: /a/c/ → /b/c/ → /a/c/', '/b/c/': 'never ends: /b/c/ → /a/c/ → /b/c/' },
    ],
    [
      'to a host that is not declared',
      { '/a/': 'https://example.com/' },
      { '/a/': `leads to example.com, which is not among the hosts ${DECLARED}` },
    ],
  ])('is refused by prefix: %s', async (_, prefixes, problems) => {
    const config = configText({ behaviors: [{ path: '*', origin: 'site', redirects: { prefixes } }] });
    expect(await problemsOf(config)).toEqual(
      Object.entries(problems).map(([from, says]) => ({ at: `behaviors[0].redirects.prefixes["${from}"]`, says })),
    );
  });

  it('is refused by a prefix that no request reaches', async () => {
    const behaviors = [
      { path: '/a/*', origin: 'site', redirects: { prefixes: { '/b/': '/c/' } } },
      { path: '*', origin: 'site', redirects: { prefixes: { '/a/b/': '/c/', '/': 'https://a.example.org/a/' } } },
    ];
    expect(await problemsOf(configText({ behaviors }))).toEqual([
      { at: 'behaviors[0].redirects.prefixes["/b/"]', says: 'is never reached: /a/* takes no such path' },
      {
        at: 'behaviors[1].redirects.prefixes["/a/b/"]',
        says: 'is never reached: behaviors[0] (/a/*) takes every such path',
      },
    ]);
  });

  it('is refused by a pattern that no request reaches', async () => {
    const behaviors = [
      { path: '/a/*', origin: 'site', redirects: { patterns: { '/b/:c': '/d', '/:b/c/d': '/d' } } },
      { path: '*.html', origin: 'site', redirects: { patterns: { '/b/:c': '/d/:c', '/b/:c/d.htm': '/d/:c' } } },
      { path: '*', origin: 'site', redirects: { patterns: { '/a/:c': '/d/:c', '/:c/a/b': '/d/:c' } } },
    ];
    expect(await problemsOf(configText({ behaviors }))).toEqual([
      { at: 'behaviors[0].redirects.patterns["/b/:c"]', says: 'is never reached: /a/* takes no such path' },
      { at: 'behaviors[1].redirects.patterns["/b/:c/d.htm"]', says: 'is never reached: *.html takes no such path' },
      {
        at: 'behaviors[2].redirects.patterns["/a/:c"]',
        says: 'is never reached: behaviors[0] (/a/*) takes every such path',
      },
    ]);
  });

  it.each([
    [{ '/a/:b': '/c/:b', '/a/:b/': '/c/:b' }],
    [{ '/:a/:b': '/c', '/a/:b': '/d/e/:b', '/a/:b/c': '/a/:b' }],
    [{ '/a/:b': '/wiki/Special:Search/:b' }],
    [{ '/a/:b/:c': 'https://x.example.org:8080/:c/:b?d#e' }],
  ])('may be by pattern: %j', async (patterns) => {
    const behaviors = [{ path: '*', origin: 'site', redirects: { patterns } }];
    await expect(load(configText({ behaviors }))).resolves.toBeDefined();
  });

  it('is refused with a status and no path', async () => {
    const redirects = { exact: {}, status: 302 };
    expect(await problemsOf(configText({ behaviors: [{ path: '*', origin: 'site', redirects }] }))).toEqual([
      { at: 'behaviors[0].redirects.status', says: 'has nothing to say: no path redirects' },
    ]);
  });

  it.each([
    ['www.example.com', ['www.example.com', 'example.com']],
    ['a.example.org', ['*.example.org']],
    ['shop.example.com', ['shop.example.com', '*.example.org']],
  ])('may be to one of the hosts: %s', async (host, hosts) => {
    const behaviors = [{ path: '*', origin: 'site', redirects: { host, exact: { '/a': `https://${host}/b` } } }];
    await expect(load(configText({ hosts, behaviors }))).resolves.toMatchObject({
      config: { behaviors: [{ redirects: { otherHosts: hosts.filter((other) => other !== host) } }] },
    });
  });

  it.each([
    [
      'to a host that is not declared',
      { host: 'www.example.com' },
      { host: `www.example.com is not among the hosts ${DECLARED}` },
    ],
    [
      'to a host from where it leads to another',
      { host: 'shop.example.com', exact: { '/a': 'https://a.example.org/b', '/c': 'https://shop.example.com/d' } },
      { 'exact["/a"]': 'leads to a.example.org, from where redirects.host leads to shop.example.com' },
    ],
    [
      'to one host with a word about the queries of paths',
      { host: 'shop.example.com', query: 'drop', status: 302 },
      { query: 'has nothing to say: no path redirects' },
    ],
  ])('is refused %s', async (_, redirects, problems) => {
    expect(await problemsOf(ruleText({ redirects }))).toEqual(
      Object.entries(problems).map(([at, says]) => ({ at: `behaviors[0].redirects.${at}`, says })),
    );
  });

  it.each([
    [
      'a slash less, and back',
      { trailingSlash: 'remove', exact: { '/a': '/a/', '/b/': '/b' } },
      {},
      { 'redirects.exact["/a"]': 'never ends: /a → /a/ → /a', 'redirects.trailingSlash': 'never ends: /a/ → /a → /a/' },
    ],
    [
      'a slash more, and back',
      { trailingSlash: 'add', prefixes: { '/a/b/': '/a/b/' }, patterns: { '/c/:d/': '/c/:d' } },
      {},
      {
        'redirects.patterns["/c/:d/"]': 'never ends: /c/:d/ → /c/:d → /c/:d/',
        'redirects.prefixes["/a/b/"]': 'redirects /a/b/ to itself',
        'redirects.trailingSlash': 'never ends: /c/:d → /c/:d/ → /c/:d',
      },
    ],
    [
      'no slash, and routes that have one',
      { trailingSlash: 'remove' },
      { pages: { '/': '/a.html', '/a/': '/a.html', '/a/*': '/a.html', '/b': '/a.html' } },
      { 'rewrites.pages["/a/"]': 'is never reached: redirects.trailingSlash leads to /a' },
    ],
    [
      'a slash, and routes that have none',
      { trailingSlash: 'add' },
      { pages: { '/a/': '/a.html', '/b': '/a.html', '/c.html': '/a.html' }, index: 'index.html', fallback: '/a.html' },
      { 'rewrites.pages["/b"]': 'is never reached: redirects.trailingSlash leads to /b/' },
    ],
    [
      'no slash, and documents of directories',
      { trailingSlash: 'remove' },
      { index: 'index.html', fallback: '/a.html' },
      { 'redirects.trailingSlash': expect.stringContaining('leaves nothing but / to rewrites.index') },
    ],
    [
      'a slash, and a word about the queries of paths',
      { trailingSlash: 'add', query: 'keep', status: 308 },
      {},
      { 'redirects.query': 'has nothing to say: no path redirects' },
    ],
  ])('is refused with %s', async (_, redirects, rewrites, problems) => {
    expect(await problemsOf(ruleText({ redirects, rewrites }))).toEqual(
      Object.entries(problems).map(([at, says]) => ({ at: `behaviors[0].${at}`, says })),
    );
  });

  it('is refused with a slash that two behaviors do not agree on', async () => {
    const behaviors = [
      { path: '/a/*', origin: 'site', redirects: { trailingSlash: 'remove' } },
      { path: '*', origin: 'site', redirects: { trailingSlash: 'add' } },
    ];
    expect(await problemsOf(configText({ behaviors }))).toEqual([
      { at: 'behaviors[0].redirects.trailingSlash', says: 'never ends: /a/ → /a → /a/' },
    ]);
  });

  it('is refused to a host that an environment does not have, or has alone', async () => {
    const config = configText({
      hosts: ['www.example.com', 'example.com'],
      behaviors: [{ path: '*', origin: 'site', redirects: { host: 'www.example.com' } }],
      environments: { stage: { hosts: ['stage.example.com'] }, prod: { hosts: ['www.example.com'] } },
    });
    const at = 'behaviors[0].redirects.host';
    expect(await problemsOf(config)).toEqual([
      { at, says: 'www.example.com is not among the hosts (stage.example.com) (in stage)' },
      {
        at,
        says: 'has nothing to say: www.example.com is the only one of the hosts; expected the others there, too (in prod)',
      },
    ]);
  });

  it('is the first of the hosts of each environment, where that is what is meant', async () => {
    const config = (hosts: readonly string[]): string =>
      configText({
        hosts: ['www.example.com', 'example.com'],
        behaviors: [{ path: '*', origin: 'site', redirects: { host: 'first' } }],
        environments: { stage: { hosts } },
      });
    const redirects = async (hosts: readonly string[]): Promise<unknown> =>
      (await load(config(hosts), {}, 'stage')).config.behaviors[0]?.redirects;
    expect(await redirects(['stage.example.com'])).toEqual({});
    expect(await redirects(['stage.example.com', 'old.example.com'])).toEqual({
      host: 'stage.example.com',
      otherHosts: ['old.example.com'],
    });
    expect(await problemsOf(config(['*.example.com', 'stage.example.com']))).toEqual([
      {
        at: 'behaviors[0].redirects.host',
        says: 'is *.example.com, the first of the hosts, which stands for many (in stage)',
      },
    ]);
  });

  it('is reached where the path of an earlier behavior is broken', async () => {
    expect(await problemsOf(redirectsText({ '/my images/*': {}, '*': { '/': '/home' } }))).toEqual([
      { at: 'behaviors[0].path', says: expect.stringContaining('expected a CloudFront path pattern') },
    ]);
  });
});

function refusedPath(path: string): string {
  return `has ${path}, which is refused beside prefixes and locales: an origin could read it as another path`;
}

function ofOneLocale(folder: string): string {
  return `begins with ${folder}, which rewrites.locales takes off and puts on again; expected a path that is one for every locale`;
}

const AGAIN = 'leads to a path that is rewritten again';

describe('a rewrite', () => {
  it.each([
    [
      'a page that is a route',
      { pages: { '/a': '/b', '/b': '/b.html' } },
      [['pages["/a"]', `${AGAIN}: /b → /b.html; expected a page that stays`]],
    ],
    [
      'two pages that are each other',
      { pages: { '/a': '/b', '/b': '/a' } },
      [
        ['pages["/a"]', `${AGAIN}: /b → /a → /b; expected a page that stays`],
        ['pages["/b"]', `${AGAIN}: /a → /b → /a; expected a page that stays`],
      ],
    ],
    [
      'a page beneath another route',
      { pages: { '/a/*': '/b/a.html', '/b/*': '/b.html' } },
      [['pages["/a/*"]', `${AGAIN}: /b/a.html → /b.html; expected a page that stays`]],
    ],
    [
      'a page that is a directory',
      { pages: { '/a': '/b/' }, index: 'index.html' },
      [['pages["/a"]', `${AGAIN}: /b/ → /b/index.html; expected a page that stays`]],
    ],
    [
      'a page without an extension',
      { pages: { '/a': '/b' }, index: 'index.html' },
      [['pages["/a"]', `${AGAIN}: /b → /b/index.html; expected a page that stays`]],
    ],
    [
      'a fallback that is a route',
      { pages: { '/app.html': '/b.html' }, fallback: '/app.html' },
      [['fallback', `${AGAIN}: /app.html → /b.html; expected a page that stays`]],
    ],
    [
      'paths that are refused',
      { pages: { '/a%2fb': '/a.html' }, fallback: '/%2e%2e.html', prefixes: { '/a/': '/%5c/', '/b/': '/c/' } },
      [
        ['pages["/a%2fb"]', refusedPath('/a%2fb')],
        ['prefixes["/a/"]', refusedPath('/%5c/')],
        ['fallback', refusedPath('/%2e%2e.html')],
      ],
    ],
    [
      'languages that do not fit together',
      { locales: { supported: ['en', 'de', 'EN'], default: 'fr' } },
      [
        ['locales.supported[2]', 'is en again: case does not count'],
        ['locales.default', 'expected one of the supported (en, de, EN), got fr'],
      ],
    ],
    [
      'routes and pages of one locale',
      {
        pages: { '/de/a': '/a.html', '/b': '/en/b.html', '/den': '/a.html' },
        fallback: '/de/index.html',
        locales: { supported: ['en', 'de'], default: 'en' },
      },
      [
        ['pages["/de/a"]', ofOneLocale('/de')],
        ['pages["/b"]', ofOneLocale('/en')],
        ['fallback', ofOneLocale('/de')],
      ],
    ],
  ])('is refused with %s', async (_, rewrites, problems) => {
    expect(await problemsOf(ruleText({ rewrites }))).toEqual(
      problems.map(([at, says]) => ({ at: `behaviors[0].rewrites.${at}`, says })),
    );
  });

  it.each([
    { pages: { '/a': '/a' } },
    { pages: { '/a': '/a.html', '/a/*': '/a.html' }, index: 'index.html', fallback: '/index.html' },
    { pages: { '/a/*': '/a/index.html' } },
    { fallback: '/app' },
    { index: 'index.html' },
    { pages: { '/a/*': '/a/index.html' }, index: 'index.html', prefixes: { '/': '/site/', '/a/': '/a/' } },
    { pages: { '/%2f': '/a%2fb' } },
    { locales: { supported: ['en', 'pt-BR'], default: 'pt-BR' }, prefixes: { '/en/': '/2/' } },
  ])('may be %j', async (rewrites) => {
    await expect(load(ruleText({ rewrites }))).resolves.toBeDefined();
  });

  it('is refused with prefixes that nothing begins with', async () => {
    const prefixes = { '/a/': '/1/', '/b/': '/2/', '/c/': '/3/', '/d/': '/4/' };
    const behaviors = [
      { path: '/a/*', origin: 'site', rewrites: { pages: { '/a/*': '/b/a.html' }, fallback: '/c/a.html', prefixes } },
      { path: '*', origin: 'site', rewrites: { prefixes: { '/': '/site/', '/a/b/': '/c/' } } },
    ];
    expect(await problemsOf(configText({ behaviors }))).toEqual([
      { at: 'behaviors[0].rewrites.prefixes["/d/"]', says: 'is never reached: /a/* takes no such path' },
      {
        at: 'behaviors[1].rewrites.prefixes["/a/b/"]',
        says: 'is never reached: behaviors[0] (/a/*) takes every such path',
      },
    ]);
  });

  it('is refused whose page grows without end under an index without a dot', () => {
    let reads = 0;
    const rewrites = {
      pages: { '/a': '/b' },
      get index() {
        reads += 1;
        if (reads > 1000) throw new Error('followed a thousand times');
        return 'index';
      },
    };
    const config = { ...CONFIG, behaviors: [{ path: '*', origin: 'site', rewrites }] };
    expect(rewriteProblems(config as unknown as ResolvedConfig)).toHaveLength(1);
  });
});

describe('headers', () => {
  const PRELOAD = 'needs includeSubDomains: true and a maxAge of at least 31536000';
  const LEAVE_OUT = "leave it out, or say it via: 'function'";

  it.each([
    [
      'fight in two spellings',
      { set: { 'X-Robots-Tag': 'noindex', 'x-robots-tag': 'none' } },
      [['set["x-robots-tag"]', 'sets x-robots-tag, which headers.set["X-Robots-Tag"] sets too; keep one of them']],
    ],
    [
      'fight with a named option',
      { frameOptions: 'DENY', set: { 'X-Frame-Options': 'SAMEORIGIN' } },
      [['set["X-Frame-Options"]', 'sets x-frame-options, which headers.frameOptions sets too; keep one of them']],
    ],
    [
      'fight with themselves',
      { strictTransportSecurity: { maxAge: 1 }, set: { 'strict-transport-security': 'max-age=1' } },
      [
        [
          'set["strict-transport-security"]',
          'sets strict-transport-security, which headers.strictTransportSecurity sets too; keep one of them',
        ],
      ],
    ],
    [
      'set what they remove',
      { frameOptions: 'DENY', set: { 'X-A': '1' }, remove: ['x-frame-options', 'x-a'] },
      [
        ['remove[0]', 'removes x-frame-options, which headers.frameOptions sets; keep one of them'],
        ['remove[1]', 'removes x-a, which headers.set["X-A"] sets; keep one of them'],
      ],
    ],
    [
      'remove one header twice',
      { remove: ['Server', 'X-A', 'server'] },
      [['remove[2]', 'removes server, which remove[0] does already']],
    ],
    [
      'put a value together that is too long',
      { contentSecurityPolicy: { 'img-src': [`${'a'.repeat(1776)}.example`] } },
      [['contentSecurityPolicy', 'comes out as 1792 characters; expected at most 1783']],
    ],
    [
      'leave something out of no preset',
      { without: ['frameOptions'] },
      [['without[0]', 'leaves frameOptions out of a preset, and there is none']],
    ],
    [
      'leave out what the preset does not have, or what is given anyway',
      { preset: 'basic', frameOptions: 'DENY', without: ['contentSecurityPolicy', 'frameOptions', 'referrerPolicy'] },
      [
        ['without[0]', 'leaves contentSecurityPolicy out of the preset basic, which does not have it'],
        ['without[1]', 'leaves frameOptions out, which headers.frameOptions gives anyway; keep one of them'],
      ],
    ],
    [
      'ask for preload without subdomains',
      { strictTransportSecurity: { maxAge: 31_536_000, preload: true } },
      [['strictTransportSecurity.preload', PRELOAD]],
    ],
    [
      'ask for preload for less than a year',
      { strictTransportSecurity: { maxAge: 31_535_999, includeSubDomains: true, preload: true } },
      [['strictTransportSecurity.preload', PRELOAD]],
    ],
    [
      'fight under a condition',
      { frameOptions: 'DENY', when: [{ path: '*', set: { 'X-A': '1', 'x-a': '2' }, remove: ['X-A'] }] },
      [
        ['when[0].set["x-a"]', 'sets x-a, which headers.when[0].set["X-A"] sets too; keep one of them'],
        ['when[0].remove[0]', 'removes x-a, which headers.when[0].set["X-A"] sets; keep one of them'],
      ],
    ],
    [
      'a policy has no conditions for',
      { frameOptions: 'DENY', via: 'policy', when: [{ path: '/a', frameOptions: 'SAMEORIGIN' }] },
      [['when', "is more than a response headers policy can say: it knows no condition; say it via: 'both'"]],
    ],
    [
      'have nothing to say',
      { via: 'both' },
      [['via', 'has nothing to say: no header is set or removed in every answer']],
    ],
    [
      'a policy cannot say',
      { via: 'policy', remove: 'fingerprints', set: { 'X-Frame-Options': 'ALLOWALL' } },
      [
        [
          'set["X-Frame-Options"]',
          `a response headers policy has no words for x-frame-options: ALLOWALL; ${LEAVE_OUT}`,
        ],
        ['remove', `a response headers policy has room for 10 headers, got 87; ${LEAVE_OUT}`],
      ],
    ],
  ])('are refused that %s', async (_, headers, problems) => {
    expect(await problemsOf(ruleText({ headers }))).toEqual(
      problems.map(([at, says]) => ({ at: `behaviors[0].headers.${at}`, says })),
    );
  });

  it.each([
    { strictTransportSecurity: { maxAge: 31_536_000, includeSubDomains: true, preload: true } },
    { strictTransportSecurity: { maxAge: 0, preload: false } },
    { frameOptions: 'DENY', set: { 'X-Frame-Option': 'a', 'X-Robots-Tag': 'noindex' } },
    { set: { 'X-Generator': 'a' }, remove: 'fingerprints' },
    { set: { 'X-Generator': 'a' }, remove: 'fingerprints', via: 'function' },
    { frameOptions: 'DENY', via: 'both', when: [{ path: '/a', frameOptions: 'SAMEORIGIN' }] },
    { via: 'function', when: [{ contentType: 'text/html', remove: 'fingerprints' }] },
    { preset: 'strict', set: { 'X-Robots-Tag': 'noindex' }, remove: ['Server'], via: 'policy' },
    { preset: 'basic', set: { 'Referrer-Policy': 'origin' }, remove: ['X-Frame-Options'] },
  ])('may be %j', async (headers) => {
    await expect(load(ruleText({ headers }))).resolves.toBeDefined();
  });
});

describe('a condition of headers', () => {
  const behaviors = (more: object): object => ({
    behaviors: [
      { path: '/api/*', origin: 'site', headers: { when: [{ path: '/app/*', frameOptions: 'DENY' }] }, ...more },
      { path: '*', origin: 'site' },
    ],
  });

  it('is refused where no request meets it', async () => {
    expect(await problemsOf(configText(behaviors({})))).toEqual([
      { at: 'behaviors[0].headers.when[0].path', says: 'is never met: /api/* takes no such path' },
    ]);
  });

  it('may be met by what a rewrite makes of a path', async () => {
    await expect(load(configText(behaviors({ rewrites: { fallback: '/app/index.html' } })))).resolves.toBeDefined();
  });

  it('fights with cors as any header does', async () => {
    const headers = { when: [{ contentType: 'text/*', set: { 'Access-Control-Allow-Origin': '*' } }] };
    expect(await problemsOf(ruleText({ cors: { origins: '*' }, headers }))).toEqual([
      {
        at: 'behaviors[0].headers.when[0].set["Access-Control-Allow-Origin"]',
        says: 'sets access-control-allow-origin, which cors sets too; keep one of them',
      },
    ]);
  });
});

describe('cors', () => {
  it.each([
    [
      'takes a star with credentials',
      { cors: { origins: '*', headers: ['*'], expose: ['*'], credentials: true } },
      ['origins', 'headers', 'expose'].map((option) => [
        `cors.${option}`,
        "is '*', which browsers refuse with credentials; name what is meant",
      ]),
    ],
    [
      'fights with headers',
      { cors: { origins: '*' }, headers: { set: { 'Access-Control-Allow-Origin': '*', Vary: 'Origin' } } },
      [
        [
          'headers.set["Access-Control-Allow-Origin"]',
          'sets access-control-allow-origin, which cors sets too; keep one of them',
        ],
      ],
    ],
    [
      'is too long',
      { cors: { origins: '*', expose: ['a'.repeat(1784)] } },
      [['cors.expose', 'comes out as 1784 characters; expected at most 1783']],
    ],
  ])('is refused that %s', async (_, rules, problems) => {
    expect(await problemsOf(ruleText(rules))).toEqual(
      problems.map(([at, says]) => ({ at: `behaviors[0].${at}`, says })),
    );
  });
});

describe('buckets', () => {
  const HIDDEN =
    "needs a CloudFront-* header, which CloudFront adds after a viewer-request Lambda; expected viewer: 'function'";
  const country = { groups: { dach: ['DE', 'AT', 'CH'] }, default: 'world' };

  it.each([
    [
      'need headers that a Lambda does not see',
      { viewer: 'lambda', buckets: { format: ['webp'], device: true, country } },
      [
        ['device', HIDDEN],
        ['country', HIDDEN],
      ],
    ],
    [
      'default to a language that is not supported',
      { buckets: { language: { supported: ['en', 'pt-BR'], default: 'pt' } } },
      [['language.default', 'expected one of the supported (en, pt-BR), got pt']],
    ],
    [
      'support a language twice',
      { buckets: { language: { supported: ['en', 'pt-BR', 'pt-br'], default: 'en' } } },
      [['language.supported[2]', 'is pt-BR again: case does not count']],
    ],
    [
      'have a country in two groups',
      { buckets: { country: { groups: { dach: ['DE', 'AT'], alps: ['CH', 'AT'] }, default: 'world' } } },
      [['country.groups.alps[1]', 'is in dach already']],
    ],
  ])('are refused that %s', async (_, rules, problems) => {
    expect(await problemsOf(ruleText(rules))).toEqual(
      problems.map(([at, says]) => ({ at: `behaviors[0].buckets.${at}`, says })),
    );
  });

  it.each([
    { buckets: { device: true, country } },
    { viewer: 'lambda', buckets: { format: ['avif'], language: { supported: ['en'], default: 'en' } } },
  ])('may be %j', async (rules) => {
    await expect(load(ruleText(rules))).resolves.toBeDefined();
  });
});

describe('record', () => {
  const says = 'records nothing: the behavior has no other rule, and only functions that have one are recorded';

  it.each([
    ['alone', { record: { sample: 1 } }],
    ['beside headers of a policy', { record: { sample: 1 }, headers: { frameOptions: 'DENY', via: 'policy' } }],
  ])('is refused %s', async (_, rules) => {
    expect(await problemsOf(ruleText(rules))).toEqual([{ at: 'behaviors[0].record', says }]);
  });

  it('may stand beside any rule that runs', async () => {
    const rules = { record: { sample: 0.01 }, headers: { frameOptions: 'DENY' } };
    await expect(load(ruleText(rules))).resolves.toBeDefined();
  });
});

describe('problems of several kinds', () => {
  it('stand beside each other in one rule: a slip in an entry hides nothing in the others', async () => {
    const redirects = { exact: { '/a': 'https://evil.example/', '/n': '/n#f', '/s': 5 } };
    const headers = { frameOptions: 'DENY', strictTransportSecurity: {}, set: { 'x-frame-options': 'x' } };
    const found = await problemsOf(
      ruleText({ redirects, rewrites: { indx: 'x', pages: { '/b': '/c', '/c': '/d' } }, headers }),
    );
    expect(found.map(({ at }) => at)).toEqual([
      'behaviors[0].redirects.exact["/s"]',
      'behaviors[0].rewrites.indx',
      'behaviors[0].headers.strictTransportSecurity.maxAge',
      'behaviors[0].redirects.exact["/a"]',
      'behaviors[0].redirects.exact["/n"]',
      'behaviors[0].rewrites.pages["/b"]',
      'behaviors[0].headers.set["x-frame-options"]',
    ]);
  });

  it('stand beside a hole in the list of behaviors', async () => {
    const found = await problemsOf(
      "export default { app: 'a', hosts: ['a.example'], origins: { site: { folder: '.' } }, behaviors: [, { path: '*', origin: 'site' }] };",
    );
    expect(found).toEqual([{ at: 'behaviors[0]', says: 'is missing: expected an object of options' }]);
  });

  it('come at once', async () => {
    const behaviors = [
      { path: '/a/*', origin: 'sit', redirekts: {}, redirects: { exact: { '/a/1': '/a/1', '/b': '/c' } } },
      {
        path: '*',
        origin: 'site',
        headers: { frameOptions: 'deny', set: { 'X-A': '1', 'x-a': '2' } },
        rewrites: { pages: { '/a': '/b/' }, index: 'index.html' },
        own: './edge/rule.ts',
      },
      { path: '/a/b', origin: 'site' },
    ];
    expect(
      await problemsOf(configText({ app: 'Shop', behaviors }), { 'edge/rule.ts': 'export const a = 1;\n' }),
    ).toEqual([
      { at: 'app', says: expect.stringContaining('expected a name') },
      { at: 'behaviors[0].redirekts', says: expect.stringContaining('did you mean redirects?') },
      { at: 'behaviors[1].headers.frameOptions', says: expect.stringContaining('got "deny"') },
      { at: 'behaviors[2].path', says: expect.stringContaining('is unreachable: behaviors[0]') },
      { at: 'behaviors[2].path', says: expect.stringContaining("expected the default '*' at the end") },
      { at: 'behaviors[0].origin', says: expect.stringContaining('did you mean site?') },
      { at: 'behaviors[0].redirects.exact["/a/1"]', says: 'redirects to itself' },
      { at: 'behaviors[0].redirects.exact["/b"]', says: expect.stringContaining('is never reached') },
      { at: 'behaviors[1].rewrites.pages["/a"]', says: expect.stringContaining('rewritten again') },
      { at: 'behaviors[1].headers.set["x-a"]', says: expect.stringContaining('keep one of them') },
      { at: 'behaviors[1].own (edge/rule.ts)', says: expect.stringContaining('exports no `own`') },
    ]);
  });
});
