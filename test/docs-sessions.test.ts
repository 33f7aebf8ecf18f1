/** Pages that show a session in one shell: it is played against the local AWS API, and prints what the page says. */
import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { blocksOfSession, filesIn, patternOf, SESSIONS, shownIn } from './doc-blocks.ts';

function hasAws(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const isSkipped = !hasAws();

/** Stands between what two commands print. */
const BETWEEN = '--- next ---';

describe.skipIf(isSkipped).each(SESSIONS)(`the session on %s${isSkipped ? ' (aws is not here)' : ''}`, (page) => {
  const blocks = blocksOfSession(page);
  const shown = blocks.filter(({ language }) => language === 'console').flatMap(shownIn);
  let root = '';
  let server: ChildProcess | undefined;
  let printed: readonly string[] = [];

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'edgewright-docs-'));
    await mkdir(join(root, 'public'));
    await writeFile(join(root, 'public/index.html'), '<h1>Shop</h1>\n');
    await writeFile(join(root, 'distribution.json'), blocks.find(({ language }) => language === 'json')?.text ?? '');
    for (const { name, text } of filesIn(blocks)) await writeFile(join(root, name), text);
    await mkdir(join(root, 'node_modules'));
    await symlink(resolve('.'), join(root, 'node_modules/edgewright'));
    await symlink(resolve('node_modules/@aws-sdk'), join(root, 'node_modules/@aws-sdk'));
    const dev = ['dev', '--port', '0', '--aws-port', '0', '--origin', 'site=./public'];
    server = spawn(process.execPath, [resolve('lib/edgewright.js'), ...dev], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const lines = await announced(server);
    const port = /:(\d+)/.exec(lines[0] ?? '')?.[1] ?? '';
    const exported = lines.filter((line) => line.startsWith('export '));
    const commands = shown.map(({ command }) => command.replaceAll('localhost:8080', `localhost:${port}`));
    // Older AWS CLIs do not read the endpoint, newer ones page what they print.
    const script = [
      'exec 2>&1',
      ...exported,
      // AWS's client says of older versions of Node how long it will run there.
      'export NODE_NO_WARNINGS=1',
      'export AWS_PAGER= AWS_DEFAULT_OUTPUT=json AWS_CONFIG_FILE=/dev/null',
      'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }',
      `npx() { shift; ${process.execPath} ${resolve('lib/edgewright.js')} "$@"; }`,
      commands.join(`\necho '${BETWEEN}'\n`),
    ];
    const output = await new Promise<string>((done) => {
      execFile('bash', ['-c', script.join('\n')], { cwd: root, maxBuffer: 1e8 }, (_, stdout) => done(stdout));
    });
    printed = output
      .split(`${BETWEEN}\n`)
      .map((text) => text.replaceAll('\r', '').replace('aws: [ERROR]: ', '').trim());
  }, 240_000);

  afterAll(async () => {
    const ended = new Promise((done) => server?.once('exit', done));
    server?.kill('SIGTERM');
    await ended;
    await rm(root, { recursive: true, force: true });
  });

  it.each(shown.map(({ command, output }, i) => [command, output, i] as const))(
    'prints what it shows: %s',
    (_, output, i) => {
      expect(anyTime(printed[i] ?? '')).toMatch(patternOf(anyTime(output)));
    },
  );
});

/** What is another each time: ids of a distribution, times, what a function took, and names that stand for its code. */
function anyTime(text: string): string {
  return text
    .replace(/\bE[A-Z\d]{13}\b/g, 'E0000000000000')
    .replace(/\bd[a-z\d]{13}\b/g, 'd0000000000000')
    .replace(/\b\d{4}-\d\d-\d\d \d\d:\d\d\b/g, '2026-01-01 00:00')
    .replace(/\b[\da-f]{10}\b/g, '0000000000')
    .replace(/\b\d+ % of the time/g, '1 % of the time')
    .replaceAll('; a function that takes longer is ended', '');
}

/** The lines up to the last that says how to reach the API. */
function announced({ stdout }: ChildProcess): Promise<readonly string[]> {
  const lines: string[] = [];
  return new Promise((done) => {
    if (!stdout) return;
    createInterface({ input: stdout }).on('line', (line) => {
      lines.push(line);
      if (line.startsWith('export AWS_DEFAULT_REGION')) done([...lines]);
    });
  });
}
