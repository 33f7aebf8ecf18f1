/** One instance of a Lambda@Edge handler: a worker thread. One that hangs, exits or writes to its output harms nobody else. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { Outcome } from './engine.ts';
import { contextOf, environmentOf, type LambdaSettings } from './lambda-settings.ts';
import { engineText } from './program.ts';

/** What came of an event, and whether the instance can take no other. */
export interface Answered extends Outcome {
  readonly isOver: boolean;
}

/** An instance, which is asked one event after the other. */
export interface LambdaInstance {
  /** What came of one event. Never throws: what goes wrong is in the outcome. */
  ask(event: unknown): Promise<Answered>;
  /** Whether it still runs: one may end between two events. */
  isAlive(): boolean;
  end(): Promise<unknown>;
}

/** Milliseconds in which a worker must have started and loaded the handler: what Lambda allows. */
const START_TIMEOUT = 10_000;

/** What the worker says. */
interface Message {
  readonly isReady?: true;
  /** What the handler wrote to its output. */
  readonly log?: string;
  readonly result?: string;
  readonly error?: string;
}

/** Starts an instance for the handler of a file. */
export function startInstance(file: string, settings: LambdaSettings): LambdaInstance {
  const { networkFlag, now, standsStill } = settings;
  const worker = new Worker(engineText('lambda-runtime.js'), {
    eval: true,
    workerData: { file: pathToFileURL(file).href, networkFlag, now: now?.(), standsStill },
    env: environmentOf(settings),
    resourceLimits: { maxOldGenerationSizeMb: settings.memory },
    stdout: true,
    stderr: true,
  });
  worker.unref();
  let isAlive = true;
  let logs: string[] = [];
  let settle = (_: Omit<Answered, 'logs'>): void => {};
  let becomesReady = (): void => {};
  const note = (text: string): void => {
    logs.push(...text.trimEnd().split('\n'));
  };
  // What the process itself writes, which no handler did.
  for (const stream of [worker.stdout, worker.stderr]) stream.on('data', (chunk: Buffer) => note(chunk.toString()));
  worker.on('message', ({ isReady, log, result, error }: Message) => {
    if (isReady) return becomesReady();
    if (log !== undefined) return note(log);
    settle({
      ...(result === undefined ? { error: error ?? 'failed' } : { result: JSON.parse(result) }),
      isOver: false,
    });
  });
  const ends = (error: string): void => {
    isAlive = false;
    settle({ error, isOver: true });
  };
  worker.on('error', (error: NodeJS.ErrnoException) => ends(endText(error, settings)));
  worker.on('exit', (code) => ends(`the handler ended its process with exit code ${code}`));
  return {
    isAlive: () => isAlive,
    end: () => worker.terminate(),
    ask: (event) =>
      new Promise((resolve) => {
        logs = [];
        let timer: NodeJS.Timeout | undefined;
        const giveUpAfter = (ms: number): void => {
          clearTimeout(timer);
          timer = setTimeout(() => settle({ error: `did not finish within ${ms} ms`, isOver: true }), ms);
        };
        settle = (outcome) => {
          clearTimeout(timer);
          settle = () => {};
          becomesReady = () => {};
          resolve({ ...outcome, logs });
        };
        becomesReady = () => giveUpAfter(settings.timeout);
        giveUpAfter(START_TIMEOUT);
        worker.postMessage({ event, context: contextOf(settings), now: now?.() });
      }),
  };
}

function endText(error: NodeJS.ErrnoException, { memory }: LambdaSettings): string {
  return error.code === 'ERR_WORKER_OUT_OF_MEMORY' ? `needed more than ${memory} MB of memory` : String(error);
}
