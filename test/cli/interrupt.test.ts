/** How `edgewright dev` and `build --watch` end, as processes of their own. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const EDGEWRIGHT = resolve('lib/edgewright.js');

const isBuilt = existsSync(EDGEWRIGHT);
const ABSENT = isBuilt ? '' : ' (skipped: there is no lib/edgewright.js; npm run bundle makes it)';

/** Well above the second that an end may take: other tests run beside this one. */
const SOON = 3000;

/** The same above the five seconds that requests in flight have. */
const PATIENCE = 8000;

/** An origin that tells its id and that of a process it starts, and answers nothing but `/api/fast` and, in a second, `/api/slow`. */
const ORIGIN = `
  import { spawn } from 'node:child_process';
  import { createServer } from 'node:http';
  if (process.argv[2] === 'stubborn') process.on('SIGTERM', () => {});
  const inner = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
  createServer((request, response) => {
    if (request.url === '/api/crash') process.exit(3);
    console.log('asked ' + request.url);
    if (request.url === '/api/fast') response.end('fast');
    if (request.url === '/api/slow') setTimeout(() => response.end('slow'), 1000);
  }).listen(process.env.PORT, '127.0.0.1', () => console.log('pids', process.pid, inner.pid));`;

let folder = '';
let port = 0;
let dev: ChildProcess;
let lines: string[] = [];
let waiting: (() => void)[] = [];
let ended: Promise<number | null>;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'edgewright-interrupt-'));
  lines = [];
  waiting = [];
  port += 1;
});

afterEach(async () => {
  dev.kill('SIGKILL');
  await ended;
  await rm(folder, { recursive: true });
});

async function start(argument = '', argv = ['dev', '--port', '0'], rules = ''): Promise<void> {
  const config = {
    app: 'dev',
    hosts: ['a.example'],
    origins: { api: { http: `http://127.0.0.1:${18_440 + port}`, command: `node origin.mjs ${argument}` } },
  };
  const behaviors = `[{ path: '*', origin: 'api'${rules} }]`;
  await writeFile(join(folder, 'origin.mjs'), ORIGIN);
  const text = `export default { ...${JSON.stringify(config)}, behaviors: ${behaviors} };`;
  await writeFile(join(folder, 'edge.config.ts'), text);
  dev = spawn(process.execPath, [EDGEWRIGHT, ...argv], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  ended = new Promise((resolve) => dev.once('exit', resolve));
  for (const input of [dev.stdout, dev.stderr]) {
    if (!input) continue;
    createInterface({ input }).on('line', (line) => {
      lines.push(line);
      for (const found of waiting.splice(0)) found();
    });
  }
}

async function line(pattern: RegExp): Promise<RegExpExecArray> {
  for (;;) {
    for (const text of lines) {
      const match = pattern.exec(text);
      if (match) return match;
    }
    await new Promise<void>((resolve) => waiting.push(resolve));
  }
}

/** The ids of the origin's processes, and where the edge listens. */
async function running(): Promise<{ pids: readonly number[]; url: string }> {
  const [, ...pids] = await line(/pids (\d+) (\d+)/);
  const [url] = await line(/^http:\S+/);
  return { pids: pids.map(Number), url };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    // A process that is dead and not yet buried is alive no more.
    return !/^\d+ \(.*\) Z/s.test(existsSync('/proc/self/stat') ? readFileSync(`/proc/${pid}/stat`, 'utf8') : '');
  } catch {
    return false;
  }
}

/** Interrupts, and measures how long the end takes. */
async function interrupted(signal: NodeJS.Signals = 'SIGINT'): Promise<{ code: number | null; ms: number }> {
  const start = performance.now();
  dev.kill(signal);
  return { code: await ended, ms: performance.now() - start };
}

/** Whether no such process is left, given a second. */
async function gone(pids: readonly number[]): Promise<boolean> {
  for (let i = 0; i < 40 && pids.some(isAlive); i += 1) await new Promise((resolve) => setTimeout(resolve, 25));
  return !pids.some(isAlive);
}

/** A connection that says no more than this. */
async function connection(url: string, text: string): Promise<void> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1').on('error', () => {});
  await new Promise((resolve) => socket.write(text, resolve));
}

describe.skipIf(!isBuilt)(`edgewright dev ends soon when it is interrupted${ABSENT}`, () => {
  it.each([
    ['by Ctrl-C', 'SIGINT', ''],
    ['by whoever started it', 'SIGTERM', ''],
    ['by its terminal', 'SIGHUP', ''],
    ['with an origin that does not want to end', 'SIGINT', 'stubborn'],
  ] as const)('%s', async (_, signal, origin) => {
    await start(origin);
    const { pids, url } = await running();
    expect(await (await fetch(`${url}/api/fast`)).text()).toBe('fast');
    await connection(url, '');
    await connection(url, 'GET / HTTP/1.1\r\nHost: a.exa');
    const { code, ms } = await interrupted(signal);
    expect({ code, isSoon: ms < SOON }).toEqual({ code: 0, isSoon: true });
    expect(await gone(pids)).toBe(true);
    expect(lines.filter((text) => /ended with|Error/.test(text))).toEqual([]);
  });

  it('and lets requests in flight end, though not for ever', async () => {
    await start();
    const { url } = await running();
    const slow = fetch(`${url}/api/slow`).then((answer) => answer.text());
    const never = fetch(`${url}/api/never`).catch(() => 'cut off');
    await line(/asked \/api\/slow/);
    await line(/asked \/api\/never/);
    const { code, ms } = await interrupted();
    expect([code, await slow, await never]).toEqual([0, 'slow', 'cut off']);
    expect(ms).toBeGreaterThan(1000);
    expect(ms).toBeLessThan(PATIENCE);
    expect(lines.filter((text) => /2 requests may still end/.test(text))).toHaveLength(1);
  });

  it('while its origin has not begun to listen', async () => {
    await start();
    await writeFile(join(folder, 'origin.mjs'), "console.log('pids', process.pid); setInterval(() => {}, 1000);");
    const [, pid] = await line(/pids (\d+)/);
    expect((await interrupted()).ms).toBeLessThan(SOON);
    expect(await gone([Number(pid)])).toBe(true);
  });

  it('at once when it is interrupted a second time', async () => {
    await start('stubborn');
    const { pids, url } = await running();
    fetch(`${url}/api/never`).catch(() => {});
    await line(/asked \/api\/never/);
    dev.kill('SIGINT');
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect((await interrupted()).code).toBe(130);
    expect(await gone(pids)).toBe(true);
  });
});

describe.skipIf(!isBuilt)(`edgewright dev${ABSENT}`, () => {
  it("says that an origin's command ended, and goes on", async () => {
    await start();
    const { pids, url } = await running();
    expect((await fetch(`${url}/api/crash`)).status).toBe(502);
    expect((await line(/^.*ended.*$/))[0]).toBe('origin api  the command ended with exit code 3');
    expect(await gone(pids)).toBe(true);
    expect((await fetch(`${url}/api/fast`)).status).toBe(502);
    expect((await interrupted()).code).toBe(0);
  });

  it('says that a function left a rejected promise behind, and goes on', async () => {
    const rule = 'export const own = () => { Promise.resolve().then(() => Buffer.from(void 0)); };';
    await writeFile(join(folder, 'rule.js'), rule);
    await start('', ['dev', '--port', '0'], ", own: () => import('./rule.js')");
    const { url } = await running();
    for (let i = 0; i < 2; i += 1) expect(await (await fetch(`${url}/api/fast`)).text()).toBe('fast');
    expect((await line(/^a function left .*$/))[0]).toMatch(/^a function left a rejected promise behind: TypeError/);
    expect((await interrupted()).code).toBe(0);
  });
});

describe.skipIf(!isBuilt)(`edgewright build --watch${ABSENT}`, () => {
  it('ends with 0 when it is interrupted', async () => {
    await start('', ['build', '--watch']);
    await line(/0 bundles in dist, \d+ ms$/);
    await appendFile(join(folder, 'edge.config.ts'), '\n');
    const { code, ms } = await interrupted();
    expect({ code, isSoon: ms < SOON }).toEqual({ code: 0, isSoon: true });
  });
});
