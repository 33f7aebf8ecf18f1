import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { connect } from 'node:net';

/** A server that has a core to itself, as far as this run is concerned. */
export interface PinnedServer {
  readonly url: string;
  /** Seconds of a processor that it has used, its children's among them. */
  processorTime(): number;
  stop(): Promise<void>;
}

/** Starts a command on one core, and resolves when it listens at a port of this machine. Linux only. */
export async function pinnedServer(
  core: number,
  [command = '', ...argv]: readonly string[],
  port: number,
): Promise<PinnedServer> {
  const child = spawn('taskset', ['-c', String(core), command, ...argv], { stdio: ['ignore', 'ignore', 'pipe'] });
  let says = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    says += text;
  });
  const exit = new Promise<void>((resolve) => child.on('exit', () => resolve()));
  for (let waited = 0; !(await listens(port)); waited += 50) {
    if (child.exitCode !== null || waited > 20_000)
      throw new Error(`${command} does not listen at port ${port}: ${says}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `http://127.0.0.1:${port}/`,
    processorTime: () => familyOf(child).reduce((sum, id) => sum + ticksOf(id), 0) / TICKS,
    stop: () => {
      child.kill('SIGTERM');
      return exit;
    },
  };
}

/** Of a second, as /proc counts them on every Linux. */
const TICKS = 100;

function familyOf({ pid = 0 }: ChildProcess): readonly number[] {
  const parents = new Map(
    readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), Number(statOf(Number(name))[1])]),
  );
  const family = [pid];
  for (const id of family) family.push(...[...parents].filter(([, parent]) => parent === id).map(([child]) => child));
  return family;
}

/** User and system time. @see https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
function ticksOf(pid: number): number {
  const stat = statOf(pid);
  return Number(stat[11] ?? 0) + Number(stat[12] ?? 0);
}

/** What /proc says of a process after its name; nothing of one that has ended. */
function statOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  } catch {
    return [];
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.end(() => resolve(true)));
    socket.on('error', () => resolve(false));
  });
}
