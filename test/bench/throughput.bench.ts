/**
 * Cached hits over real sockets, against Node's own server that answers the same bytes: each server in a process of its own on one
 * core, wrk on another, all of them in turn, round after round. Ratios within a round count, and the median of the rounds.
 *
 * What is compared are requests in a second of the server's processor, so that what else the machine does takes from nobody's score.
 * One thing is: a server that keeps wrk busy does not have to wake it for every answer, which costs some 10 µs in a virtual machine.
 * On a quiet machine Node's own is such a server and the others are not; where wrk is held up they all pay, and the ratios are higher.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HEADERS } from './events.ts';
import { type PinnedServer, pinnedServer } from './pinned-server.ts';

const [SERVER_CORE, GENERATOR_CORE] = [0, 1];
/** Viewers at the same time, and what they send: many, whom a fast server answers many at a time, and one, who waits for every answer. */
const VIEWERS = [
  [32, 'no headers'],
  [32, "a browser's headers"],
  [1, 'no headers'],
] as const;
const ROUNDS = 5;
/** Seconds of one server's turn. */
const TURN = 1;
/** The program of test/bench/page-server.ts, one folder below the root as every bundle of this package. */
const PROGRAM = 'dist/page-server.js';

interface Contender {
  readonly name: string;
  readonly port: number;
  readonly command: (folder: string, port: number) => readonly string[];
  /** Without which it is left out. */
  readonly needs?: string;
  /** Of what Node's own server does. */
  readonly goal?: number;
  /** The same, as the gate: below the lowest round of several runs on a machine that did other things too. */
  readonly floor?: number;
}

const NODE = { name: 'bare node:http', port: 8420, command: ourServer('node') };

const CONTENDERS: readonly Contender[] = [
  NODE,
  { name: 'cached hits', port: 8421, command: ourServer('edge'), goal: 0.6, floor: 0.2 },
  { name: 'cached hits through two functions', port: 8422, command: ourServer('functions'), goal: 0.3, floor: 0.1 },
  { name: 'nginx proxy_cache', port: 8423, command: nginx, needs: 'nginx' },
  { name: 'Varnish', port: 8424, command: varnish, needs: 'varnishd' },
];

/** The generator sends a Host of its own. */
const { host: _, ...BROWSER } = HEADERS;

/** What comes with each request: nothing but Host, as load generators do, and what a browser sends. */
const REQUESTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'no headers': {},
  "a browser's headers": BROWSER,
};

const missing = ['taskset', 'wrk'].filter((tool) => !isHere(tool));
const isPossible = missing.length === 0 && cpus().length > 1;
if (!isPossible)
  console.log(
    `SKIPPED: throughput needs Linux, two cores, taskset and wrk; not here: ${missing.join(', ') || 'a second core'}`,
  );

describe.skipIf(!isPossible)('throughput', () => {
  const folder = mkdtempSync(join(tmpdir(), 'edgewright-throughput-'));
  const servers = new Map<Contender, PinnedServer>();

  beforeAll(async () => {
    await build({
      entryPoints: ['test/bench/page-server.ts'],
      outfile: PROGRAM,
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'node20',
      packages: 'external',
      alias: { '#policy': './policy', '#functions': './functions' },
    });
    for (const contender of CONTENDERS) {
      if (contender.needs !== undefined && !isHere(contender.needs))
        console.log(`SKIPPED: ${contender.name} is not here`);
      else
        servers.set(
          contender,
          await pinnedServer(SERVER_CORE, contender.command(folder, contender.port), contender.port),
        );
    }
  });
  afterAll(async () => {
    await Promise.all([...servers.values()].map((server) => server.stop()));
    rmSync(folder, { recursive: true, force: true });
    rmSync(PROGRAM, { force: true });
  });

  it('is of the same bytes', async () => {
    const answers = await Promise.all([...servers.values()].map(async ({ url }) => [await (await fetch(url)).text()]));
    expect(new Set(answers.map(String)).size).toBe(1);
  });

  it.each(VIEWERS)('holds beside Node: %d at a time, %s', (viewers, sent) => {
    const headers = REQUESTS[sent] ?? {};
    // What V8 has not compiled yet is not what is measured.
    for (const { url } of servers.values()) for (let turn = 0; turn < 3; turn += 1) load(url, viewers, headers);
    const scores = new Map([...servers.keys()].map((contender) => [contender, [] as number[]]));
    for (let round = 0; round < ROUNDS; round += 1) {
      for (const [contender, server] of servers) scores.get(contender)?.push(score(server, viewers, headers));
    }
    const node = scores.get(NODE) ?? [];
    for (const [{ name, goal, floor }, own] of scores) {
      const ratios = own.map((rate, round) => rate / (node[round] as number)).sort((a, b) => a - b);
      const ratio = median(ratios);
      const spread = `${ratios[0]?.toFixed(2)} to ${ratios.at(-1)?.toFixed(2)}`;
      const says = goal === undefined ? '' : `, goal ${goal}`;
      console.log(
        `${name}, ${viewers} at a time, ${sent}: ${Math.round(median(own))} a second of the processor, ${ratio.toFixed(2)} of bare node:http (${spread})${says}`,
      );
      if (floor !== undefined) expect.soft(ratio, name).toBeGreaterThan(floor);
    }
  });
});

/** Requests in a second of the server's processor. */
function score(server: PinnedServer, viewers: number, headers: Readonly<Record<string, string>>): number {
  const before = server.processorTime();
  const requests = load(server.url, viewers, headers);
  return requests / (server.processorTime() - before);
}

/** Asks for a URL again and again; how many answers came. */
function load(url: string, viewers: number, headers: Readonly<Record<string, string>>): number {
  const lines = Object.entries(headers).flatMap(([name, value]) => ['-H', `${name}: ${value}`]);
  const argv = ['-c', String(GENERATOR_CORE), 'wrk', '-t1', `-c${viewers}`, `-d${TURN}s`, ...lines, url];
  const { stdout } = spawnSync('taskset', argv, { encoding: 'utf8' });
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(stdout);
  return Number(/(\d+) requests in/.exec(stdout)?.[1]);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

function isHere(tool: string): boolean {
  return spawnSync('which', [tool]).status === 0;
}

function ourServer(kind: 'node' | 'edge' | 'functions'): Contender['command'] {
  return (_, port) => [process.execPath, PROGRAM, kind, String(port)];
}

/** One worker, as a Node process is one. Where the master is root, so is the worker, or the folder would be closed to it. */
function nginx(folder: string, port: number): readonly string[] {
  const file = join(folder, 'nginx.conf');
  writeFileSync(
    file,
    `user root; daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/nginx.log;
events {}
http {
  access_log off;
  proxy_cache_path ${folder}/nginx levels=1:2 keys_zone=pages:10m;
  proxy_temp_path ${folder}/nginx-proxy; client_body_temp_path ${folder}/nginx-body;
  fastcgi_temp_path ${folder}/nginx-fastcgi; uwsgi_temp_path ${folder}/nginx-uwsgi; scgi_temp_path ${folder}/nginx-scgi;
  keepalive_requests 100000000;
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://127.0.0.1:${NODE.port}; proxy_cache pages; } }
}
`,
  );
  return ['nginx', '-p', folder, '-c', file];
}

function varnish(folder: string, port: number): readonly string[] {
  const listens = ['-a', `127.0.0.1:${port}`, '-b', `127.0.0.1:${NODE.port}`];
  return ['varnishd', '-F', '-n', join(folder, 'varnish'), ...listens, '-s', 'malloc,64m'];
}
