import { mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExitCode } from '../../cli/io.ts';
import { main } from '../../cli/main.ts';
import { ioIn } from './io-in.ts';

type Files = Readonly<Record<string, string>>;

const CONFIG = `import { hosts } from './config/hosts.ts';
export default { app: 'shop', hosts, origins: { site: { folder: '.' } },
  behaviors: [{ path: '*', origin: 'site', own: () => import('./edge/own.ts') }] };`;
const OWN = "import { uri } from './deep/uri.ts';\nexport const own = (request) => { request.uri = uri; };";
const WHOLE: Files = {
  'edge.config.ts': CONFIG,
  'config/hosts.ts': "export const hosts = ['a.example'];",
  'edge/own.ts': OWN,
  'edge/deep/uri.ts': "export const uri = '/first';",
};
const BUILT = /^shop for dev: 1 bundle in dist, \d+ ms$/;

let folder = '';
let lines: string[] = [];
let waiting: (() => void)[] = [];
let interrupt = (): void => {};
let ended: Promise<ExitCode> | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(await realpath(tmpdir()), 'edgewright-watch-'));
  lines = [];
  waiting = [];
});

afterEach(async () => {
  interrupt();
  await ended;
  await rm(folder, { recursive: true });
});

async function write(files: Files): Promise<void> {
  for (const [file, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), content);
  }
}

function start(...argv: string[]): void {
  const interrupted = new Promise<void>((resolve) => {
    interrupt = resolve;
  });
  const print = (text: string): void => {
    lines.push(text);
    for (const found of waiting.splice(0)) found();
  };
  const io = ioIn(folder, { out: print, err: print, interrupted: () => interrupted });
  ended = main(['build', '--watch', ...argv], io, '1.2.3');
}

/** The next line that matches; what stood before it is gone. */
async function line(pattern: RegExp): Promise<string> {
  for (;;) {
    const index = lines.findIndex((text) => pattern.test(text));
    if (index >= 0) return lines.splice(0, index + 1).at(-1) ?? '';
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

const bundle = (): Promise<string> => readFile(join(folder, 'dist/functions/viewer-request-default.js'), 'utf8');

/** Waits for longer than a build takes. */
const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 150));

describe('edgewright build --watch', () => {
  it.each([
    ['an own module', 'edge/own.ts', "export const own = (request) => { request.uri = '/second'; };"],
    ['what an own module imports', 'edge/deep/uri.ts', "export const uri = '/second';"],
    ['the config', 'edge.config.ts', CONFIG.replace(/own: .*'\)/, "redirects: { exact: { '/a': '/second' } }")],
  ])('builds again when it changes: %s', async (_, file, content) => {
    await write(WHOLE);
    start();
    await line(BUILT);
    await write({ [file]: content });
    await line(BUILT);
    expect(await bundle()).toContain('/second');
  });

  it('builds again when what the config imports changes', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    await write({ 'config/hosts.ts': 'export const hosts = [];' });
    expect(await line(/hosts/)).toBe('  hosts: expected at least one host name, got []');
  });

  it('sees a file that an editor puts in the place of another, again and again', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    for (const uri of ['/second', '/third', '/fourth']) {
      await write({ 'edge/deep/uri.ts~': `export const uri = '${uri}';` });
      await rename(join(folder, 'edge/deep/uri.ts~'), join(folder, 'edge/deep/uri.ts'));
      await line(BUILT);
      expect(await bundle()).toContain(uri);
    }
  });

  it('sees a folder that another took the place of', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    await rename(join(folder, 'edge/deep'), join(folder, 'edge/old'));
    await line(/deep\/uri/);
    await write({ 'edge/deep/uri.ts': "export const uri = '/second';" });
    await line(BUILT);
    await write({ 'edge/deep/uri.ts': "export const uri = '/third';" });
    await line(BUILT);
    expect(await bundle()).toContain('/third');
  });

  it.each([
    ['what the config imports', 'config/hosts.ts'],
    ['an own module', 'edge/own.ts'],
    ['what an own module imports', 'edge/deep/uri.ts'],
  ])('begins with an error, and builds when the missing file appears: %s', async (_, missing) => {
    const { [missing]: content = '', ...others } = WHOLE;
    await write(others);
    start();
    await line(/^ERR_CONFIG {2}edge\.config\.ts has 1 problem/);
    await write({ [missing]: content });
    await line(BUILT);
  });

  it('builds when a package that was missing is installed', async () => {
    await write({ ...WHOLE, 'edge/own.ts': OWN.replace('./deep/uri.ts', '@uris/first') });
    start();
    await line(/^ERR_CONFIG {2}/);
    const place = 'node_modules/@uris/first';
    await write({
      [`${place}/package.json`]: '{ "main": "a.js" }',
      [`${place}/a.js`]: "export const uri = '/packed';",
    });
    await line(BUILT);
    expect(await bundle()).toContain('/packed');
  });

  it('keeps what was built last where a change is wrong, and goes on when it is mended', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    const last = await bundle();
    await write({ 'edge/deep/uri.ts': 'export const uri = ;' });
    expect(await line(/uri\.ts/)).toMatch(/^ {2}behaviors\[0\]\.own \(edge\/deep\/uri\.ts:1:20\): /);
    expect(await bundle()).toBe(last);
    await write({ 'edge/deep/uri.ts': "export const uri = '/mended';" });
    await line(BUILT);
    expect(await bundle()).toContain('/mended');
  });

  it('builds once for a change, and not for what is no part of it', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    await write({ 'edge/other.ts': 'export {}', 'notes.txt': 'a' });
    await settled();
    expect(lines).toEqual([]);
    await write({ 'edge/deep/uri.ts': "export const uri = '/second';" });
    await line(BUILT);
    await settled();
    expect(lines).toEqual([]);
  });

  it('prints an object a build as JSON', async () => {
    await write(WHOLE);
    start('--json');
    const facts = { app: 'shop', environment: 'dev', bundles: ['viewer-request-default'], ms: expect.any(Number) };
    expect(JSON.parse(await line(/^\{/))).toEqual(facts);
    await write({ 'edge/deep/uri.ts': "export const uri = '/second';" });
    expect(JSON.parse(await line(/^\{/))).toEqual(facts);
  });

  it('ends with 0 when it is interrupted', async () => {
    await write(WHOLE);
    start();
    await line(BUILT);
    interrupt();
    expect(await ended).toBe(0);
    await write({ 'edge/deep/uri.ts': "export const uri = '/second';" });
    await settled();
    expect(lines).toEqual([]);
  });

  it('ends at once where there is no config', async () => {
    start();
    expect(await ended).toBe(1);
    expect(lines[0]).toBe('ERR_CONFIG  edge.config.ts is not there');
    expect(await readdir(folder)).toEqual([]);
  });

  it('explains nothing', async () => {
    start('--explain');
    expect(await ended).toBe(1);
    expect(lines[0]).toMatch(/^ERR_USAGE {2}option '--watch' cannot be used with option '--explain'/);
  });
});
