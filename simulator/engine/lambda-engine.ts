/** Lambda@Edge handlers, each in a worker thread: one that hangs, exits or writes to its output harms nobody else. */
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';
import { EVENT_TIMEOUT, type Outcome } from './engine.ts';

/** A handler made ready to be called again and again. */
export interface LambdaFunction {
  /** What came of one event. Never throws: what goes wrong is in the outcome. */
  run(event: unknown): Promise<Outcome>;
  close(): Promise<void>;
}

/** What runs in the worker: one event at a time, results as text. */
const PROGRAM = `
const { parentPort, workerData } = require('node:worker_threads');
const module_ = import(workerData);
parentPort.on('message', async (event) => {
  try {
    const result = await (await module_).handler(event);
    parentPort.postMessage({ result: JSON.stringify(result ?? null) });
  } catch (error) {
    parentPort.postMessage({ error: String(error) });
  }
});`;

/** Milliseconds in which a worker must start, besides the time of an event. */
const START_TIMEOUT = 5000;

/** Makes the handler of a bundle's file ready. A worker that ended is followed by another at the next event. */
export function lambdaFunction(file: string): LambdaFunction {
  let running: Running | undefined;
  let last: Promise<unknown> = Promise.resolve();
  const next = async (event: unknown): Promise<Outcome> => {
    const timeout = running ? EVENT_TIMEOUT : EVENT_TIMEOUT + START_TIMEOUT;
    running ??= startWorker(file);
    const { isOver, ...outcome } = await running.ask(event, timeout);
    if (isOver) await end();
    return outcome;
  };
  const end = async (): Promise<void> => {
    const ending = running;
    running = undefined;
    await ending?.worker.terminate();
  };
  return {
    run(event) {
      const mine = last.then(() => next(event));
      last = mine;
      return mine;
    },
    close: () => last.then(end),
  };
}

/** What came of an event, and whether the worker can take no other. */
interface Answered extends Outcome {
  readonly isOver: boolean;
}

/** A worker, and how it is asked: one event after the other. */
interface Running {
  readonly worker: Worker;
  ask(event: unknown, timeout: number): Promise<Answered>;
}

function startWorker(file: string): Running {
  const worker = new Worker(PROGRAM, { eval: true, workerData: pathToFileURL(file).href, stdout: true, stderr: true });
  worker.unref();
  let logs: string[] = [];
  let settle = (_: Omit<Answered, 'logs'>): void => {};
  for (const stream of [worker.stdout, worker.stderr]) {
    stream.on('data', (chunk: Buffer) => logs.push(...chunk.toString().trimEnd().split('\n')));
  }
  worker.on('message', ({ result, error }: { result?: string; error?: string }) => {
    const outcome = result === undefined ? { error: error ?? 'failed' } : { result: JSON.parse(result) };
    // What the handler wrote before it returned is still on its way.
    setImmediate(() => settle({ ...outcome, isOver: false }));
  });
  worker.on('error', (error) => settle({ error: String(error), isOver: true }));
  worker.on('exit', (code) => settle({ error: `the handler ended its process with exit code ${code}`, isOver: true }));
  return {
    worker,
    ask: (event, timeout) =>
      new Promise((resolve) => {
        logs = [];
        const late = `did not finish within ${EVENT_TIMEOUT} ms`;
        const timer = setTimeout(() => settle({ error: late, isOver: true }), timeout);
        settle = (outcome) => {
          clearTimeout(timer);
          settle = () => {};
          resolve({ ...outcome, logs });
        };
        worker.postMessage(event);
      }),
  };
}
