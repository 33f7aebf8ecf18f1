import { createHash } from 'node:crypto';
import { cp, mkdir, mkdtemp, readdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Bundle, bundlesOf } from '../../build/bundle.ts';
import { manifestOf } from '../../build/manifest.ts';
import { type Plan, planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import { writeBundles } from '../../build/write-bundles.ts';
import { loadConfig } from '../../config/load.ts';
import type { ResolvedConfig } from '../../config/resolve.ts';

type Files = Readonly<Record<string, string>>;

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

let folder = '';

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-build-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.resetModules();
  await rm(folder, { recursive: true });
});

/** A project of one config; behaviors as plain data, `own` by its module's path. */
async function project(name: string, behaviors: readonly object[], files: Files = {}): Promise<string> {
  const config = { app: 'shop', hosts: ['shop.example.com'], origins: { site: { folder: 'public' } }, behaviors };
  const text = JSON.stringify(config).replace(/"own":("[^"]*")/g, '"own": () => import($1)');
  for (const [file, content] of Object.entries({ 'edge.config.ts': `export default ${text};\n`, ...files })) {
    await mkdir(dirname(join(folder, name, file)), { recursive: true });
    await writeFile(join(folder, name, file), content);
  }
  return join(folder, name);
}

async function configOf(root: string): Promise<ResolvedConfig> {
  return (await loadConfig(join(root, 'edge.config.ts'))).config;
}

async function plan(root: string): Promise<Plan> {
  return planOf(await configOf(root));
}

async function build(root: string): Promise<readonly Bundle[]> {
  return bundlesOf(await plan(root), root);
}

/** The bundles of behaviors whose last is the default. */
async function bundles(behaviors: readonly object[], files: Files = {}): Promise<readonly Bundle[]> {
  return build(await project('shop', [...behaviors, { path: '*', origin: 'site' }], files));
}

/** The bundles of one behavior with these options. */
async function ruled(options: object, files: Files = {}): Promise<readonly Bundle[]> {
  return build(await project('shop', [{ path: '*', origin: 'site', ...options }], files));
}

/** Every file of a project's output by its path: the hash of its bytes. */
async function output(root: string): Promise<Readonly<Record<string, string>>> {
  const planned = await plan(root);
  const built = await bundlesOf(planned, root);
  const policies = policiesOf(await configOf(root));
  await writeBundles(join(root, 'dist'), manifestOf(planned, built, policies), built, policies);
  const entries = await readdir(join(root, 'dist'), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const hashes = await Promise.all(
    files.sort().map(async (file) => [file.slice(root.length + 1), sha256(await readFile(file))] as const),
  );
  return Object.fromEntries(hashes);
}

function sha256(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}

const GREET = "export const own = (request: any) => { request.headers['x-greeting'] = { value: 'hello' }; };\n";

describe('a build', () => {
  /** The demo shop, which has every rule, in a folder of its own. */
  async function shop(name: string): Promise<string> {
    await cp(join(ROOT, 'edge.config.ts'), join(folder, name, 'edge.config.ts'));
    await cp(join(ROOT, 'demo/edge'), join(folder, name, 'demo/edge'), { recursive: true });
    return join(folder, name);
  }

  it('gives the same bytes in every folder, manifest, maps and zips among them', async () => {
    const here = await output(await shop('here'));
    expect(await output(await shop('elsewhere'))).toEqual(here);
    const kinds = Object.keys(here).map((file) => file.replace(/^.*?(?=\.[a-z.]+$)/, ''));
    expect([...new Set(kinds)].sort()).toEqual(['.js', '.js.map', '.json', '.mjs', '.mjs.map', '.zip']);
  });

  it('gives the same bytes again, over what it left behind', async () => {
    const root = await shop('here');
    const first = await output(root);
    const manifest = join(root, 'dist/manifest.json');
    const left = JSON.parse(await readFile(manifest, 'utf8'));
    const gone = ['functions/viewer-request-gone.js', 'functions/viewer-request-gone.js.map'];
    left.bundles.push({ ...left.bundles[0], file: gone[0] });
    left.policies.push({ ...left.policies[0], file: 'policies/gone.cache-policy.json' });
    await writeFile(manifest, JSON.stringify(left));
    for (const file of [...gone, 'policies/gone.cache-policy.json'])
      await writeFile(join(root, 'dist', file), 'left by an earlier config');
    expect(await output(root)).toEqual(first);
  });

  it('leaves what is not its own alone, whatever a manifest says', async () => {
    const root = await shop('here');
    await output(root);
    const mine = join(root, 'dist/functions/mine.js');
    await writeFile(mine, 'mine');
    const bundles = [{ file: '../mine.js' }, { file: 'functions/../../mine.js' }];
    const policies = [{ file: '../mine.js' }, { file: 'policies/../functions/mine.js' }];
    await writeFile(join(root, 'dist/manifest.json'), JSON.stringify({ bundles, policies }));
    await writeFile(join(root, 'mine.js'), 'mine');
    await output(root);
    expect(await readFile(mine, 'utf8')).toBe('mine');
    expect(await readFile(join(root, 'mine.js'), 'utf8')).toBe('mine');
    await rm(mine);
  });

  it.each(['Pacific/Kiritimati', 'America/Los_Angeles', 'Asia/Kathmandu'])(
    'gives the same bytes in every time zone: %s',
    async (zone) => {
      const here = await output(await shop('here'));
      vi.stubEnv('TZ', zone);
      vi.resetModules();
      const there = await import('../../build/bundle.ts');
      expect(new Date(0).getTimezoneOffset()).not.toBe(0);
      const zips = (await there.bundlesOf(await plan(join(folder, 'here')), join(folder, 'here'))).flatMap(({ zip }) =>
        zip ? [[`dist/${zip.file}`, sha256(zip.content)]] : [],
      );
      expect(zips).not.toEqual([]);
      expect(here).toMatchObject(Object.fromEntries(zips));
    },
  );

  it('names no folder of this machine', async () => {
    const built = await build(await shop('here'));
    for (const { code, map } of built) {
      expect(code).not.toContain(folder);
      expect(map).not.toContain(folder);
    }
  });

  it('gives the same maps at another depth', async () => {
    const here = await output(await shop('here'));
    expect(await output(await shop('further/in'))).toEqual(here);
  });

  it('says its own size and hash', async () => {
    for (const { bytes, sha256: hash, code } of await build(await shop('here'))) {
      expect({ bytes, hash }).toEqual({ bytes: Buffer.byteLength(code), hash: sha256(code) });
    }
  });
});

describe('the order in which options are written', () => {
  const exact = Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`/from/${i}`, `/to/${i}`]));
  const pages = { '/a/*': '/a.html', '/a/b/*': '/b.html', '/c': '/c.html', '/d': '/d.html', '/e/*': '/e.html' };

  it.each([
    ['redirects', { redirects: { exact } }, { redirects: { exact: reversed(exact) } }],
    ['pages', { rewrites: { pages } }, { rewrites: { pages: reversed(pages) } }],
    ['rules', { redirects: { exact }, rewrites: { pages } }, { rewrites: { pages }, redirects: { exact } }],
    [
      'named headers',
      { headers: { frameOptions: 'DENY', contentTypeOptions: 'nosniff' } },
      { headers: { contentTypeOptions: 'nosniff', frameOptions: 'DENY' } },
    ],
  ])('changes no byte: %s', async (_, one, other) => {
    const [first] = await ruled(one);
    const [second] = await ruled(other);
    expect(second?.code).toBe(first?.code);
    expect(second?.map).toBe(first?.map);
  });

  it('is the order of the cache key, so kept parameters in another order are other code', async () => {
    const [first] = await ruled({ query: { keep: ['a', 'b'] } });
    const [second] = await ruled({ query: { keep: ['b', 'a'] } });
    expect(second?.code).not.toBe(first?.code);
  });
});

describe('equal functions', () => {
  const rules = { redirects: { exact: { '/a/old': '/new', '/b/old': '/new' } }, headers: { frameOptions: 'DENY' } };
  const keep = { query: { keep: ['page'] } };

  it('are one bundle with all its behaviors', async () => {
    const built = await bundles([
      { path: '/a/*', origin: 'site', ...keep },
      { path: '/b/*', origin: 'site', query: { keep: [] } },
      { path: '/c/*', origin: 'site', ...keep, rewrites: {} },
    ]);
    expect(built.map(({ name, behaviors }) => [name, behaviors])).toEqual([
      ['viewer-request-a', ['/a/*', '/c/*']],
      ['viewer-request-b', ['/b/*']],
    ]);
  });

  it('are one bundle whatever the order of their tables, and wherever their own rule is imported', async () => {
    const pages = { '/p': '/p.html', '/q': '/q.html' };
    const built = await bundles(
      [
        { path: '/a/*', origin: 'site', rewrites: { pages }, own: './edge/greet.ts' },
        { path: '/b/*', origin: 'site', rewrites: { pages: reversed(pages) }, own: './edge/../edge/greet.ts' },
      ],
      { 'edge/greet.ts': GREET },
    );
    expect(built.map(({ behaviors }) => behaviors)).toEqual([['/a/*', '/b/*']]);
  });

  it('are two bundles in two runtimes, and at two stations', async () => {
    const built = await bundles([
      { path: '/a/*', origin: 'site', ...keep, headers: rules.headers },
      { path: '/b/*', origin: 'site', ...keep, viewer: 'lambda' },
    ]);
    expect(built.map(({ name, runtime }) => [name, runtime])).toEqual([
      ['viewer-request-a', 'cloudfront-js-2.0'],
      ['viewer-response-a', 'cloudfront-js-2.0'],
      ['viewer-request-b', 'lambda-edge'],
    ]);
  });

  it('have names apart from others of the same pattern', async () => {
    const built = await bundles(
      ['/a/*', '/a-*', '/A'].map((path, i) => ({ path, origin: 'site', query: { keep: [`p${i}`] } })),
    );
    expect(built.map(({ name }) => name)).toEqual(['viewer-request-a', 'viewer-request-a-2', 'viewer-request-a-3']);
  });

  it('have names apart from a pattern that looks like a second of theirs', async () => {
    const built = await bundles(
      ['/a-2/*', '/a/*'].map((path, i) => ({ path, origin: 'site', query: { keep: [`p${i}`] } })),
    );
    expect(new Set(built.map(({ file }) => file)).size).toBe(2);
  });
});

/** A rule by itself, with words that its code has and no other rule's. */
const RULES: Readonly<Record<string, { options: object; words: readonly string[] }>> = {
  redirects: {
    options: { redirects: { exact: { '/old': '/new' } } },
    words: ['/old', '/new', '301', 'Moved', 'statusCode', 'location'],
  },
  rewrites: {
    options: { rewrites: { pages: { '/a/*': '/a.html' }, index: 'index.html' } },
    words: ['/a.html', 'index.html', 'endsWith', 'lastIndexOf'],
  },
  own: { options: { own: './edge/greet.ts' }, words: ['x-greeting', 'hello'] },
  query: { options: { query: { keep: ['page_number'] } }, words: ['page_number', 'querystring'] },
  headers: { options: { headers: { frameOptions: 'DENY' } }, words: ['x-frame-options', 'DENY', 'response'] },
};

/** Words of the tool that no bundle has. */
// biome-ignore format: a list of words reads better filled than one to a line
const TOOL = [
  'redirects', 'rewrites', 'exact', 'pages', 'keep', 'frameOptions', 'zod', 'expected', 'edge:', 'has.', 'edgewright',
  'interface', 'sourceMappingURL', 'undefined',
];

describe('a rule that nobody configured', () => {
  it.each(Object.entries(RULES))('leaves no byte in the function of another: %s', async (name, { options, words }) => {
    const [bundle, ...others] = await ruled(options, { 'edge/greet.ts': GREET });
    expect(others).toEqual([]);
    const code = bundle?.code ?? '';
    expect(words.filter((word) => !code.includes(word))).toEqual([]);
    const strays = Object.entries(RULES).flatMap(([other, rule]) => (other === name ? [] : rule.words));
    expect([...strays, ...TOOL].filter((word) => code.includes(word) && !words.includes(word))).toEqual([]);
  });

  it.each(Object.keys(RULES))('leaves no byte where the others are: %s', async (name) => {
    const others = Object.entries(RULES).filter(([other]) => other !== name);
    const options = Object.assign({}, ...others.map(([, rule]) => rule.options));
    const built = await ruled(options, { 'edge/greet.ts': GREET });
    const code = built.map((bundle) => bundle.code).join('\n');
    expect(others.flatMap(([, { words }]) => words).filter((word) => !code.includes(word))).toEqual([]);
    expect(RULES[name]?.words.filter((word) => code.includes(word))).toEqual([]);
  });

  it('leaves no byte in Lambda@Edge, whose adapter is all that is added', async () => {
    const lambda = { viewer: 'lambda', query: { keep: ['page_number'] } };
    const [{ code } = { code: '' }] = await ruled(lambda);
    for (const stray of ['Moved', 'lastIndexOf', 'startsWith', 'x-greeting', 'x-frame-options', 'zod', 'exact'])
      expect(code).not.toContain(stray);
  });

  it.each([
    ['redirects', { redirects: {} }],
    ['redirects from nowhere', { redirects: { exact: {} } }],
    ['rewrites', { rewrites: {} }],
    ['pages of no route', { rewrites: { pages: {} } }],
    ['headers', { headers: {} }],
    ['headers of no name', { headers: { set: {} } }],
    ['all of them', { redirects: { exact: {} }, rewrites: { pages: {} }, headers: { set: {} } }],
    ['a runtime alone', { viewer: 'lambda' }],
  ])('has no station: %s', async (_, options) => {
    const root = await project('shop', [{ path: '*', origin: 'site', ...options }]);
    expect((await plan(root)).placements).toEqual([]);
    expect(await build(root)).toEqual([]);
  });

  it.each([
    ['redirects', { redirects: { exact: {} } }],
    ['rewrites', { rewrites: {} }],
  ])('is the same as one that is not there: empty %s', async (_, empty) => {
    const [without] = await ruled({ query: { keep: ['page'] } });
    const [emptied] = await ruled({ query: { keep: ['page'] }, ...empty });
    expect(emptied).toEqual(without);
  });

  it('is another than one that keeps nothing of the query', async () => {
    const [bundle] = await ruled({ query: { keep: [] } });
    expect(bundle?.station).toBe('viewer-request');
  });
});

function reversed<Value>(table: Readonly<Record<string, Value>>): Record<string, Value> {
  return Object.fromEntries(Object.entries(table).reverse());
}
