/** njs, the engine family that CloudFront Functions run on: Debian's package `njs`, one process for a batch of events. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, EVENT_TIMEOUT, type FunctionEvent, type Outcome, type StoreContent } from './engine.ts';
import { bootText, engineText, realmText } from './program.ts';

/** njs never frees what an event allocated, about 30 kB: a process that has done this many is followed by another. */
export const EVENTS_PER_PROCESS = 2000;

/** The name of the program in its folder. */
export const PROGRAM = 'program.js';

/** The version of the `njs` on this machine; none if it isn't there. */
export function njsVersion(): string | undefined {
  try {
    return execFileSync('njs', ['-v'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/** Runs functions in njs. */
export const njsEngine: Engine = {
  name: 'njs',
  run(code, events, now, store) {
    return inFolder(programText(code, 'runBatch();'), store, async (folder) => {
      const outcomes: Outcome[] = [];
      while (outcomes.length < events.length) {
        const batch = events.slice(outcomes.length, outcomes.length + EVENTS_PER_PROCESS);
        const { lines, ended } = await output(folder, batch, now);
        outcomes.push(...lines.map((line): Outcome => JSON.parse(line)));
        if (lines.length < batch.length) outcomes.push({ error: ended, logs: [] });
      }
      return outcomes;
    });
  },
};

/** Every event is run this often to count its bytes, so a process can do far fewer of them. */
const COUNTED_EVENTS_PER_PROCESS = 32;

/** Bytes that a function allocates in njs for each event, from making its globals to its result, give or take 128; nothing where it did not end. */
export function allocatedBytes(
  code: string,
  events: readonly FunctionEvent[],
  now: number,
  store?: StoreContent,
): Promise<readonly (number | undefined)[]> {
  return inFolder(programText(code, engineText('njs-bytes.js')), store, async (folder) => {
    const bytes: (number | undefined)[] = [];
    for (let start = 0; start < events.length; start += COUNTED_EVENTS_PER_PROCESS) {
      const batch = events.slice(start, start + COUNTED_EVENTS_PER_PROCESS);
      const { lines } = await output(folder, batch, now);
      bytes.push(...batch.map((_, i) => (lines[i] === undefined ? undefined : Number(lines[i]))));
    }
    return bytes;
  });
}

/** The whole program stands in a function: what is declared at the top level of a script is a global, which no function shall see. */
export function programText(code: string, run: string): string {
  return `(function (boot) {\n${realmText()}${engineText('njs-batch.js')}${run}\n})(${bootText(code)});\n`;
}

/** Has a program run in a folder of its own, beside what its store holds; the folder is gone once `run` is over. */
export async function inFolder<Result>(
  program: string,
  store: StoreContent | undefined,
  run: (folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-njs-'));
  try {
    await writeFile(join(folder, PROGRAM), program);
    await writeFile(join(folder, 'store.json'), asciiJson(store ?? null));
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Every character beyond ASCII escaped, so that no text depends on how the engine reads UTF-8. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The lines that a program writes for a batch of events, and how it ended. */
async function output(
  folder: string,
  events: readonly FunctionEvent[],
  now: number,
): Promise<{ lines: readonly string[]; ended: string }> {
  await writeFile(join(folder, 'events.jsonl'), events.map((event) => asciiJson({ now, event })).join('\n'));
  return new Promise((resolve, reject) => {
    const timeout = EVENT_TIMEOUT * 2 + events.length * 10;
    const child = spawn('njs', [PROGRAM], { cwd: folder, timeout, killSignal: 'SIGKILL' });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      // A line without its end was cut off with the process.
      const all = Buffer.concat(chunks).toString().split('\n').slice(0, -1);
      const isResult = (line: string): boolean => /^(?:\{|-?\d+$)/.test(line);
      const rest = all.filter((line) => line !== '' && !isResult(line)).join(' ');
      resolve({ lines: all.filter(isResult), ended: endText(code, signal, rest) });
    });
  });
}

function endText(code: number | null, signal: string | null, text: string): string {
  if (signal === 'SIGKILL') return `did not finish within ${EVENT_TIMEOUT} ms`;
  return text || `the engine ended with ${signal ?? `exit code ${code}`}`;
}
