/** The command that serves an origin or an issuer of this machine: started with its port, and ended with `edgewright dev`. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** A command that runs, or that was not needed. */
export interface ServerCommand {
  /** What the user should know about the start, if anything. */
  readonly says?: string;
  stop(): Promise<void>;
}

/** Milliseconds in which a server must listen. */
const PATIENCE = 10_000;

/** Milliseconds between asking a command to end and ending it. */
const GRACE = 400;

/**
 * Starts a command in a folder with `PORT` set to the URL's port, and resolves when something listens there, or when nobody wants
 * to wait any longer. However this process ends in the end, short of being killed, the command and what it started end with it.
 */
export async function startServerCommand(
  command: string,
  url: string,
  folder: string,
  line: (text: string) => void,
  interrupted: Promise<void>,
): Promise<ServerCommand> {
  if (await listensAt(url)) {
    return { says: `something listens at ${url} already; the command was not started`, stop: async () => {} };
  }
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    detached: true,
    env: { ...process.env, PORT: String(portOf(url)) },
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', line);
  let ended = false;
  let isWanted = true;
  void interrupted.then(() => {
    isWanted = false;
  });
  const kill = (signal: NodeJS.Signals): void => signalGroup(child.pid, signal);
  const killNow = (): void => kill('SIGKILL');
  process.on('exit', killNow);
  const exit = new Promise<void>((resolve) => {
    child.on('exit', (code, signal) => {
      ended = true;
      process.off('exit', killNow);
      // What it started and left behind.
      killNow();
      if (isWanted) line(`the command ended with ${signal ?? `exit code ${code}`}`);
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    isWanted = false;
    if (ended) return;
    kill('SIGTERM');
    const patience = setTimeout(killNow, GRACE);
    await exit;
    clearTimeout(patience);
  };
  for (let waited = 0; waited < PATIENCE && !ended && isWanted; waited += 50) {
    if (await listensAt(url)) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const isLate = !ended && isWanted;
  return isLate ? { says: `nothing listens at ${url} after ${PATIENCE / 1000} s`, stop } : { stop };
}

/** Signals a command and all that it started. */
function signalGroup(leader: number | undefined, signal: NodeJS.Signals): void {
  try {
    if (leader !== undefined) process.kill(-leader, signal);
  } catch {
    // Nothing of it is left.
  }
}

/** The port that a URL means. */
function portOf(url: string): number {
  const { port, protocol } = new URL(url);
  return Number(port || (protocol === 'https:' ? 443 : 80));
}

/** Whether something takes connections at a URL. */
export function listensAt(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: new URL(url).hostname.replace(/^\[|\]$/g, ''), port: portOf(url) });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
