/** The package as others get it: packed, installed in an empty folder, and used there. */
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);

describe('the package', () => {
  let folder = '';
  let tarball = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-package-'));
    // lib/ is built by now: npm test does so first, and packing it again would take it away from other tests.
    const { stdout } = await run('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', folder]);
    tarball = join(folder, JSON.parse(stdout)[0].filename);
    await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
    await run(
      'npm',
      ['install', '--prefer-offline', '--no-audit', '--no-fund', tarball, resolve('node_modules/typescript')],
      { cwd: folder },
    );
  }, 240_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  const edgewright = (...argv: string[]) => run('npx', ['--no-install', 'edgewright', ...argv], { cwd: folder });

  it('has nothing that publint objects to', async () => {
    const { messages, pkg } = await publint({ pkgDir: process.cwd(), pack: false, strict: true });
    expect(messages.map((message) => formatMessage(message, pkg))).toEqual([]);
  });

  it('holds what it needs and nothing of the repository', async () => {
    const files = await readdir(join(folder, 'node_modules/edgewright'));
    expect(files.sort()).toEqual(
      [
        'CHANGELOG.md',
        'LICENSE',
        'README.md',
        'SECURITY.md',
        'action.yml',
        'cli',
        'docs',
        'functions',
        'lambda-edge',
        'lib',
        'package.json',
        'policy',
        'simulator',
      ].sort(),
    );
  });

  it('holds the pages on what a config may say, those on tokens and on releases among them', async () => {
    const pages = await readdir(join(folder, 'node_modules/edgewright/docs'));
    expect(pages.sort()).toEqual([
      'auth.md',
      'aws-api.md',
      'ci.md',
      'config.md',
      'deploy.md',
      'guides',
      'lint.md',
      'local.md',
      'rules.md',
    ]);
  });

  it('starts a project, builds it and proves it', async () => {
    expect((await edgewright('init')).stdout).toContain('wrote edge.config.ts');
    expect((await edgewright('build')).stdout).toContain('my-app for dev: 2 bundles in dist');
    expect((await edgewright('build', '--env', 'prod', '--json')).stdout).toContain('"environment": "prod"');
    expect((await edgewright('test', '--engine', 'node')).stdout).toContain('1 passed, 0 failed');
    expect(JSON.parse((await edgewright('schema')).stdout).properties.app.description).toContain('Names the app');
    const manifest = JSON.parse(await readFile(join(folder, 'dist/manifest.json'), 'utf8'));
    expect(manifest.bundles.map(({ file }: { file: string }) => file)).toEqual([
      'functions/viewer-request-default.js',
      'functions/viewer-response-default.js',
    ]);
  }, 60_000);

  it('gives servers what they say of their answers, and nothing of the rest', async () => {
    const program = "import('edgewright/origin').then(({ etagOfVersion }) => console.log(etagOfVersion('orders', 1)))";
    expect((await run(process.execPath, ['-e', program], { cwd: folder })).stdout).toBe('W/"orders:1"\n');
    expect(await importedBy(join(folder, 'node_modules/edgewright/lib'), 'origin.js')).toEqual(['node:crypto']);
  });

  it('gives servers the function that invalidates, without any package', async () => {
    const program = `import('edgewright/invalidate').then(({ invalidator }) => {
      const map = { version: 1, entities: { product: { paths: ['/p/:id'] } }, behaviors: [{ path: '*' }] };
      const send = async ({ Paths }) => console.log(Paths.Items.join());
      return invalidator({ map, send, window: 0 })({ product: 42 });
    })`;
    expect((await run(process.execPath, ['-e', program], { cwd: folder })).stdout).toBe('/p/42\n');
    expect(await importedBy(join(folder, 'node_modules/edgewright/lib'), 'invalidate.js')).toEqual([
      'node:crypto',
      'node:timers/promises',
    ]);
  }, 60_000);

  it('gives the editor its types, and refuses unknown options', async () => {
    const tsc = (file: string) =>
      run('npx', ['--no-install', 'tsc', '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', file], {
        cwd: folder,
      });
    await tsc('edge.config.ts');
    const config = await readFile(join(folder, 'edge.config.ts'), 'utf8');
    await writeFile(join(folder, 'wrong.ts'), config.replace('redirects:', 'redirekts:'));
    await expect(tsc('wrong.ts')).rejects.toMatchObject({
      stdout: expect.stringContaining("'redirekts' does not exist"),
    });
  }, 60_000);
});

/** What a file of the package and its own chunks import from elsewhere. */
async function importedBy(lib: string, file: string): Promise<readonly string[]> {
  const code = await readFile(join(lib, file), 'utf8');
  const imported = [...code.matchAll(/(?:^|[\s}])from "([^"]+)"|^import "([^"]+)"/gm)].map(
    ([, from, alone]) => from ?? alone ?? '',
  );
  const chunks = imported.filter((from) => from.startsWith('./'));
  const beneath = await Promise.all(chunks.map((chunk) => importedBy(lib, chunk)));
  return [...new Set([...imported.filter((from) => !chunks.includes(from)), ...beneath.flat()])].sort();
}
