/** njs, the engine family that CloudFront Functions run on: Debian's package `njs`, one process for a batch of events. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Engine, EVENT_TIMEOUT, type FunctionEvent, type Outcome } from './engine.ts';
import { bootText, engineText, realmText } from './program.ts';

/** njs never frees what an event allocated, about 30 kB: a process that has done this many is followed by another. */
const EVENTS_PER_PROCESS = 2000;

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
  async run(code, events, now) {
    const folder = await mkdtemp(join(tmpdir(), 'edgewright-njs-'));
    try {
      await writeFile(join(folder, 'batch.js'), realmText() + bootText(code) + engineText('njs-batch.js'));
      const outcomes: Outcome[] = [];
      while (outcomes.length < events.length) {
        outcomes.push(
          ...(await runBatch(folder, events.slice(outcomes.length, outcomes.length + EVENTS_PER_PROCESS), now)),
        );
      }
      return outcomes;
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  },
};

/** Outcomes of a batch, up to the event that ended the process, if one did. */
async function runBatch(folder: string, events: readonly FunctionEvent[], now: number): Promise<readonly Outcome[]> {
  await writeFile(join(folder, 'events.jsonl'), events.map((event) => asciiJson({ now, event })).join('\n'));
  const { text, ended } = await output(folder, EVENT_TIMEOUT * 2 + events.length * 10);
  const outcomes = text
    .split('\n')
    .filter(Boolean)
    .map((line): Outcome => JSON.parse(line));
  return outcomes.length === events.length ? outcomes : [...outcomes, { error: ended, logs: [] }];
}

/** Every character beyond ASCII escaped, so that no text depends on how the engine reads UTF-8. */
function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

function output(folder: string, timeout: number): Promise<{ text: string; ended: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn('njs', ['batch.js'], { cwd: folder, timeout, killSignal: 'SIGKILL' });
    const chunks: Buffer[] = [];
    const errors: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const text = Buffer.concat(chunks).toString();
      const complete = text.slice(0, text.lastIndexOf('\n') + 1);
      const rest = text.slice(complete.length).trim() || Buffer.concat(errors).toString().trim();
      resolve({
        text: complete.startsWith('Thrown:') ? '' : complete,
        ended: endText(code, signal, rest || complete.trim()),
      });
    });
  });
}

function endText(code: number | null, signal: string | null, text: string): string {
  if (signal === 'SIGKILL') return `did not finish within ${EVENT_TIMEOUT} ms`;
  return text || `the engine ended with ${signal ?? `exit code ${code}`}`;
}
