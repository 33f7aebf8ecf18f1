/** Pages that show a project and a session beside it: the project is made, served and asked, and prints what the page says. */
import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Block, blocksOf, filesIn, PROJECTS, patternOf, shownIn } from './doc-blocks.ts';

const EDGEWRIGHT = `${process.execPath} ${resolve('lib/edgewright.js')}`;

/** What pages run beside their session, where they do not say it: `edgewright dev` on its usual port. */
const USUAL = 'npx edgewright dev --port 8080';

/** The servers that a page starts, one a line: those of its shell blocks that run `edgewright dev`. */
function serversOf(blocks: readonly Block[]): readonly string[] {
  const lines = blocks.filter(({ language }) => language === 'sh').flatMap(({ text }) => text.split('\n'));
  const servers = lines.filter((line) => line.startsWith('npx edgewright dev'));
  return servers.length === 0 ? [USUAL] : servers;
}

describe.each(PROJECTS)('the project on %s', (page) => {
  const blocks = blocksOf(page);
  const shown = blocks.filter(({ language }) => language === 'console').flatMap(shownIn);
  const servers: ChildProcess[] = [];
  /** What stands for what a page says: ports that are free, and the command line of this clone. */
  const inPlace: [shown: string, real: string][] = [['npx edgewright', EDGEWRIGHT]];
  let root = '';

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    inPlace.push(['127.0.0.1:3000', `127.0.0.1:${await freePort()}`]);
    const config = blocks.find(({ language, text }) => language === 'ts' && text.includes('export default'));
    const distribution = blocks.find(({ language }) => language === 'json');
    const files = [
      { name: 'edge.config.ts', text: config?.text ?? '' },
      { name: 'edge.distribution.prod.json', text: distribution?.text },
      ...filesIn(blocks),
    ];
    for (const { name, text } of files) if (text) await writeFile(join(root, name), real(text));
    for (const line of serversOf(blocks)) await serve(line);
  }, 60_000);

  afterAll(async () => {
    for (const server of servers) {
      const ended = new Promise((done) => server.once('exit', done));
      server.kill('SIGTERM');
      await ended;
    }
    await rm(root, { recursive: true, force: true });
  });

  function real(text: string): string {
    return inPlace.reduce((changed, [from, to]) => changed.replaceAll(from, to), text);
  }

  /** Starts a server on a port that is free, and has commands find it there. */
  async function serve(line: string): Promise<void> {
    const [, port = ''] = /--port (\d+)/.exec(line) ?? [];
    const [node = '', ...args] = real(line).replace(`--port ${port}`, '--port 0').split(' ');
    const server = spawn(node, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    servers.push(server);
    const firstLine = await new Promise<string>((done) => {
      if (server.stdout) createInterface({ input: server.stdout }).once('line', done);
    });
    server.stdout?.resume();
    inPlace.push([`localhost:${port}`, `localhost:${/:(\d+)/.exec(firstLine)?.[1]}`]);
  }

  function run(command: string): Promise<string> {
    return new Promise((done) => {
      execFile('bash', ['-c', real(command)], { cwd: root }, (_, stdout, stderr) =>
        done(`${stdout}${stderr}`.replaceAll('\r', '').trim()),
      );
    });
  }

  // One after the other: each finds what those before have left.
  it.each(shown)('prints what it shows: $command', async ({ command, output }) => {
    expect(await run(command)).toMatch(patternOf(output));
  });
});

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === 'object' && address ? address.port : 0;
}
