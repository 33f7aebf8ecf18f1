/** What the README and the docs show is what happens: their commands are run, their configs are read. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlesOf } from '../build/bundle.ts';
import { planOf } from '../build/plan.ts';
import { policiesOf } from '../build/policies.ts';
import { ERROR_CODES } from '../config/errors.ts';
import { loadConfig } from '../config/load.ts';
import { njsVersion } from '../simulator/engine/njs-engine.ts';
import {
  ALONE,
  type Block,
  blocksOf,
  filesIn,
  PROJECTS,
  pages,
  patternOf,
  SESSIONS,
  type Shown,
  shownIn,
} from './doc-blocks.ts';

const FILES = pages();
const blocks = FILES.flatMap(blocksOf);

const EDGEWRIGHT = resolve('lib/edgewright.js');

/** Those of a session are played in docs-sessions.test.ts and docs-projects.test.ts. */
function isPlayedElsewhere({ file, section }: Block): boolean {
  return [...SESSIONS, ...PROJECTS].some((page) => page === file || page === `${file}#${section}`);
}

const commands = blocks.filter((block) => block.language === 'console' && !isPlayedElsewhere(block));
const together = commands.filter(({ file }) => !ALONE.some((page) => page === file));

describe.each([
  ['the pages', together],
  ...ALONE.map((page): [string, readonly Block[]] => [page, commands.filter(({ file }) => file === page)]),
] as [string, readonly Block[]][])('the commands on %s', (_, played) => {
  let root = '';
  let own = '';
  let server: ChildProcess;
  let firstLine = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    own = join(root, 'own');
    await mkdir(own);
    await cp('edge.config.ts', join(root, 'edge.config.ts'));
    await cp('demo', join(root, 'demo'), { recursive: true });
    await cp('test/fixtures', join(root, 'test/fixtures'), { recursive: true });
    // The demo's identity provider is one of its packages, and its origin imports this one by its name.
    await symlink(resolve('node_modules'), join(root, 'node_modules'));
    await cp('package.json', join(root, 'package.json'));
    await symlink(resolve('lib'), join(root, 'lib'));
    server = spawn(process.execPath, [EDGEWRIGHT, 'dev', '--port', '0'], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    firstLine = await new Promise((resolve) => {
      if (server.stdout) createInterface({ input: server.stdout }).once('line', resolve);
    });
    server.stdout?.resume();
  });

  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('exit', resolve));
    server.kill('SIGTERM');
    await ended;
    await rm(root, { recursive: true, force: true });
  });

  /** What stands for a command that a test cannot run as it is. */
  async function run(command: string, cwd: string): Promise<string> {
    const port = /:(\d+)/.exec(firstLine)?.[1];
    if (command === 'npm ci && npm start') return firstLine.replace(`:${port}`, ':8080');
    if (command === 'npm install --save-dev edgewright') return '';
    const line = command
      .replace(/^npm test$/, 'npx edgewright test')
      .replaceAll('npx edgewright', `${process.execPath} ${EDGEWRIGHT}`)
      .replace('localhost:8080', `localhost:${port}`);
    return new Promise((resolve) => {
      execFile('bash', ['-c', line], { cwd }, (_, stdout, stderr) =>
        resolve(`${stdout}${stderr}`.replaceAll('\r', '').replace(/ +$/gm, '').trim()),
      );
    });
  }

  const shown = played.flatMap((block) =>
    shownIn(block).map((item) => ({ ...item, file: block.file, section: block.section })),
  );

  const needsNjs = ({ output }: Shown): boolean => / njs | passed, /.test(output);

  for (const item of shown) {
    const isSkipped = needsNjs(item) && njsVersion() === undefined;
    it.skipIf(isSkipped)(
      `print what ${item.file} shows: ${item.command}${isSkipped ? ' (njs is not here)' : ''}`,
      async () => {
        const printed = await run(item.command, item.section === 'In your own project' ? own : root);
        expect(inTens(printed)).toMatch(patternOf(inTens(item.output)));
      },
    );
  }

  it('are all of a kind that this test knows how to run', () => {
    expect(shown.length).toBeGreaterThan(5);
  });
});

describe('the configs on the pages', () => {
  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    await cp('demo', join(root, 'demo'), { recursive: true });
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const configs = blocks.filter((block) => block.language === 'ts' && !isTest(block));

  it.each(configs.map((block, i) => ({ ...block, i })))('build: $file, $section', async ({ file: page, text, i }) => {
    for (const shown of filesIn(blocksOf(page))) await writeFile(join(root, shown.name), shown.text);
    const file = join(root, `edge-${i}.config.ts`);
    await writeFile(file, text.includes('export default') ? text : wholeConfig(text));
    const { config } = await loadConfig(file);
    const built = [...(await bundlesOf(planOf(config), root)), ...policiesOf(config)];
    expect(built.length).toBeGreaterThan(0);
  });
});

/** Ages by tens of seconds: on a busy machine time passes between two commands. */
function inTens(text: string): string {
  return text.replace(/^Age: (\d*)\d$/gm, 'Age: $10');
}

function isTest({ text }: Block): boolean {
  return text.includes("from 'vitest'");
}

describe('the tests on the pages', () => {
  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    await cp('edge.config.ts', join(root, 'edge.config.ts'));
    await cp('demo', join(root, 'demo'), { recursive: true });
    await mkdir(join(root, 'node_modules'));
    await symlink(resolve('.'), join(root, 'node_modules/edgewright'));
    await symlink(resolve('node_modules/vitest'), join(root, 'node_modules/vitest'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(blocks.filter(isTest))('pass: $file, $section', async ({ text }) => {
    await writeFile(join(root, 'page.test.ts'), text);
    const vitest = resolve('node_modules/vitest/vitest.mjs');
    const printed = await new Promise<string>((done) => {
      execFile(process.execPath, [vitest, 'run', '--root', root], (_, stdout, stderr) => done(`${stdout}${stderr}`));
    });
    expect(printed).toMatch(/Tests .*1 passed/);
  });
});

describe('the servers on the pages', () => {
  /** What they query, in place of a database. */
  const DATABASE = `export const orders = { read: () => ({ type: 'application/json', body: '[]' }), life: 'revalidate' };
export const db = { ordersVersion: async () => 7, newestOrder: async () => ({ updatedAt: 1000, count: 2 }), orders: async () => [], isOpen: async () => true };`;
  /** Asks what a module exports, a server, a handler of Node or one of Lambda, twice: the second time with what it had. */
  const ASK = `import { createServer } from 'node:http';
import * as page from './page.mjs';
const lambda = async (ifNoneMatch) => {
  const headers = { 'if-none-match': ifNoneMatch, 'x-origin-secret': process.env.ORIGIN_SECRET };
  const { statusCode, headers: { etag } } = await page.handler({ rawPath: '/', rawQueryString: '', headers, requestContext: { http: { method: 'GET' } } });
  return [statusCode, etag];
};
const server = page.server ?? createServer(page.handler);
const http = async (ifNoneMatch) => {
  const headers = { 'if-none-match': ifNoneMatch, 'x-origin-secret': process.env.ORIGIN_SECRET };
  const { status, headers: answered } = await fetch('http://127.0.0.1:' + server.address().port + '/api/orders', { headers });
  return [status, answered.get('etag')];
};
const isLambda = page.handler?.length === 1;
if (!isLambda) await new Promise((done) => server.listen(0, '127.0.0.1', done));
const ask = isLambda ? lambda : http;
const [status, etag] = await ask('"none"');
console.log(status, ...await ask(etag));
process.exit();`;
  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    await mkdir(join(root, 'node_modules'));
    await symlink(resolve('.'), join(root, 'node_modules/edgewright'));
    await writeFile(join(root, 'db.mjs'), DATABASE);
    await writeFile(join(root, 'ask.mjs'), ASK);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it.each(blocks.filter(isServer))('answer, and answer 304: $file, $section', async ({ text }) => {
    await writeFile(join(root, 'page.mjs'), text);
    const printed = await new Promise<string>((done) => {
      execFile(
        process.execPath,
        [join(root, 'ask.mjs')],
        { env: { ORIGIN_SECRET: 'a'.repeat(16) } },
        (_, stdout, stderr) => done(`${stdout}${stderr}`),
      );
    });
    expect(printed).toMatch(/^200 304 (?:W\/)?"[^"]+"\n$/);
  });
});

function isServer({ language, text }: Block): boolean {
  return language === 'js' && text.includes("from 'edgewright/origin'");
}

/** A rule's example inside the smallest config that takes it. */
function wholeConfig(rule: string): string {
  return `import { defineEdge } from 'edgewright';
export default defineEdge({
  app: 'docs',
  hosts: ['shop.example.com', 'www.shop.example.com'],
  origins: { pages: { folder: 'demo/pages' } },
  issuers: { shop: { issuer: 'https://id.example.com/', audiences: ['shop'] } },
  behaviors: [{ path: '*', origin: 'pages', ${rule.trim()} }],
});`;
}

describe('the pages', () => {
  it('explain every error code, and no other', () => {
    const headings = readFileSync('docs/errors.md', 'utf8').match(/(?<=^## )ERR_\w+/gm);
    expect(headings?.sort()).toEqual([...ERROR_CODES].sort());
  });

  it('name every dependency, and no other', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const rows = [...readFileSync('docs/dependencies.md', 'utf8').matchAll(/^\| ([^|]+) \|/gm)].flatMap(
      ([, names]) => names?.split(', ') ?? [],
    );
    const known = Object.keys({ ...dependencies, ...devDependencies });
    expect(rows.filter((name) => name !== 'package' && name !== '---').sort()).toEqual(known.sort());
  });

  it.each(FILES)('link to files that are there: %s', (file) => {
    const links = [...readFileSync(file, 'utf8').matchAll(/\]\((?!http)([^)#]+)/g)].map(([, link]) => link ?? '');
    const missing = links.filter((link) => !exists(resolve(file, '..', link)));
    expect(missing).toEqual([]);
  });

  it.each(FILES)('name source files that are there: %s', (file) => {
    const named = [
      ...readFileSync(file, 'utf8').matchAll(
        /`((?:policy|functions|lambda-edge|config|build|simulator|cli|demo|test|docs)\/[\w./-]*\w\.\w+)`/g,
      ),
    ];
    // NAME stands for a name of the reader's own.
    const missing = named.map(([, path]) => path ?? '').filter((path) => !path.includes('NAME') && !exists(path));
    expect(missing).toEqual([]);
  });
});

function exists(path: string): boolean {
  try {
    readFileSync(path);
    return true;
  } catch {
    return false;
  }
}
