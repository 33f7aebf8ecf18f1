/** An origin's own command: started with the server's port, and ended with the server. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';

/** A command that runs, or that was not needed. */
export interface OriginCommand {
  /** What the user should know about the start, if anything. */
  readonly says?: string;
  stop(): Promise<void>;
}

/** Milliseconds in which an origin must listen. */
const PATIENCE = 10_000;

/** Starts a command in a folder with `PORT` set to the URL's port, and resolves when something listens there. */
export async function startOrigin(
  command: string,
  url: string,
  folder: string,
  line: (text: string) => void,
): Promise<OriginCommand> {
  const { hostname, port, protocol } = new URL(url);
  const number = Number(port || (protocol === 'https:' ? 443 : 80));
  if (await listens(hostname, number)) {
    return { says: `something listens at ${url} already; the command was not started`, stop: async () => {} };
  }
  const child = spawn(command, {
    cwd: folder,
    shell: true,
    detached: true,
    env: { ...process.env, PORT: String(number) },
  });
  for (const stream of [child.stdout, child.stderr]) createInterface({ input: stream }).on('line', line);
  let ended = false;
  const exit = new Promise<void>((resolve) => {
    child.on('exit', () => {
      ended = true;
      resolve();
    });
  });
  const stop = async (): Promise<void> => {
    if (ended || child.pid === undefined) return;
    process.kill(-child.pid, 'SIGTERM');
    await exit;
  };
  for (let waited = 0; waited < PATIENCE && !ended; waited += 50) {
    if (await listens(hostname, number)) return { stop };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const says = ended ? 'the command ended before it listened' : `nothing listens at ${url} after ${PATIENCE / 1000} s`;
  return { says, stop };
}

function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
