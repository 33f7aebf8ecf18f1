/** Pages that show a project and a session beside it: the project is made, served and asked, and prints what the page says. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOf, PROJECTS, patternOf, shownIn } from './doc-blocks.ts';

const EDGEWRIGHT = `${process.execPath} ${resolve('lib/edgewright.js')}`;

describe.each(PROJECTS)('the project on %s', (page) => {
  const blocks = blocksOf(page);
  const shown = blocks.filter(({ language }) => language === 'console').flatMap(shownIn);
  let root = '';
  let server: ChildProcess;
  let port = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    const config = blocks.find(({ language, text }) => language === 'ts' && text.includes('export default'));
    await writeFile(join(root, 'edge.config.ts'), config?.text ?? '');
    const [node = '', file = ''] = EDGEWRIGHT.split(' ');
    server = spawn(node, [file, 'dev', '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    const firstLine = await new Promise<string>((done) => {
      if (server.stdout) createInterface({ input: server.stdout }).once('line', done);
    });
    server.stdout?.resume();
    port = /:(\d+)/.exec(firstLine)?.[1] ?? '';
  });

  afterAll(async () => {
    const ended = new Promise((done) => server.once('exit', done));
    server.kill('SIGTERM');
    await ended;
    await rm(root, { recursive: true, force: true });
  });

  function run(command: string): Promise<string> {
    const line = command.replaceAll('npx edgewright', EDGEWRIGHT).replaceAll('localhost:8080', `localhost:${port}`);
    return new Promise((done) => {
      execFile('bash', ['-c', line], { cwd: root }, (_, stdout, stderr) =>
        done(`${stdout}${stderr}`.replaceAll('\r', '').trim()),
      );
    });
  }

  // One after the other: each finds what those before have left.
  it.each(shown)('prints what it shows: $command', async ({ command, output }) => {
    expect(await run(command)).toMatch(patternOf(output));
  });
});
