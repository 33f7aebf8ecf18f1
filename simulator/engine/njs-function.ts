/** A function in njs that is called again and again, as a server does: a process that stays, and takes one event after the other. */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { EVENT_TIMEOUT, type FunctionRun, type Outcome, type StoreReader } from './engine.ts';
import { asciiJson, EVENTS_PER_PROCESS, inFolder, PROGRAM, programText } from './njs-engine.ts';
import { engineText } from './program.ts';
import { storeMetaText } from './store-meta.ts';

/** A function, and what ends its process. */
export interface NjsFunction {
  (...run: Parameters<FunctionRun>): Promise<Outcome>;
  close(): Promise<void>;
}

/**
 * A bundle made ready in njs. Never throws: what goes wrong is in the outcome. `read` gives the value of a key of the associated
 * KeyValueStore, if one is.
 */
export function njsFunction(code: string, read?: StoreReader): NjsFunction {
  const program = programText(code, engineText('njs-serve.js'));
  let running: NjsProcess | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const once = async (line: string): Promise<Outcome> => {
    if (!running || running.isSpent()) {
      running?.end();
      running = await startProcess(program, read);
    }
    return running.ask(line);
  };
  const run: FunctionRun = (event, now, edgeLocation) => {
    const line = asciiJson({ event, now, edgeLocation, hasStore: read !== undefined });
    const outcome = last.then(() => once(line)).catch((error: unknown) => ({ error: String(error), logs: [] }));
    last = outcome;
    return outcome;
  };
  const close = async (): Promise<void> => {
    await last;
    running?.end();
  };
  return Object.assign(run as NjsFunction, { close });
}

/** A process of njs that waits for events. */
interface NjsProcess {
  ask(line: string): Promise<Outcome>;
  /** Whether it has ended, or done as many events as it has memory for. */
  isSpent(): boolean;
  end(): void;
}

type Child = ChildProcessByStdio<Writable, Readable, Readable>;

/** Starts a process. Its program is gone from the disk once it has read it. */
function startProcess(program: string, read: StoreReader | undefined): Promise<NjsProcess> {
  return inFolder(program, undefined, async (folder) => {
    const child = spawn('njs', [PROGRAM], { cwd: folder, stdio: 'pipe' });
    const started = processOf(child, read);
    await started.isReady;
    return started;
  });
}

function processOf(child: Child, read: StoreReader | undefined): NjsProcess & { readonly isReady: Promise<void> } {
  let events = 0;
  let isOver = false;
  let written = '';
  let rest = '';
  let heard = (_: string): void => {};
  let failed = (_: string): void => {};
  const end = (): void => {
    child.kill('SIGKILL');
  };
  const line = (text: string): void => {
    if (text.startsWith('?') && read) child.stdin.write(`${answerTo(JSON.parse(text.slice(1)), read)}\n`);
    else if (text.startsWith('{') || text === 'ready') heard(text);
    else written += text;
  };
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const each of lines) line(each);
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    written += text;
  });
  const ends = (says: string): void => {
    isOver = true;
    failed(written.trim() || says);
  };
  child.on('error', (error) => ends(String(error)));
  child.on('close', (code, signal) => ends(`the engine ended with ${signal ?? `exit code ${code}`}`));
  // Whoever forgets to close it can still end: the timer of an event is what keeps this process alive.
  child.unref();
  for (const stream of [child.stdin, child.stdout, child.stderr]) if (stream instanceof Socket) stream.unref();
  // What is written to a process that has just ended is lost, and its end is heard of.
  child.stdin.on('error', () => {});
  /** The next line, or why there is none. */
  const next = (): Promise<string> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        failed(`did not finish within ${EVENT_TIMEOUT} ms`);
        isOver = true;
        end();
      }, EVENT_TIMEOUT);
      heard = (text) => {
        clearTimeout(timer);
        resolve(text);
      };
      failed = (says) => {
        clearTimeout(timer);
        reject(says);
      };
    });
  return {
    isReady: next().then(() => {}),
    ask: async (input) => {
      events += 1;
      const outcome = next();
      child.stdin.write(`${input}\n`);
      return JSON.parse(await outcome);
    },
    isSpent: () => isOver || events >= EVENTS_PER_PROCESS,
    end,
  };
}

/** What the process is told of a key, or of the store at a time. */
function answerTo(asked: string | number, read: StoreReader): string {
  try {
    return asciiJson({ value: typeof asked === 'string' ? read(asked) : storeMetaText(read, asked) });
  } catch (error) {
    return asciiJson({ error: error instanceof Error ? error.message : String(error) });
  }
}
