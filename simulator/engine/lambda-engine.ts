/** Lambda@Edge handlers: instances that take one event at a time, more of them while all are busy, as Lambda scales. */
import { randomUUID } from 'node:crypto';
import type { Outcome } from './engine.ts';
import { type LambdaInstance, startInstance } from './lambda-instance.ts';
import { LAMBDA_CONCURRENCY, LAMBDA_MEMORY, LAMBDA_TIMEOUTS, type LambdaSettings } from './lambda-settings.ts';

/** A handler made ready to be called again and again. */
export interface LambdaFunction {
  /** What came of one event. Never throws: what goes wrong is in the outcome. */
  run(event: unknown): Promise<Outcome>;
  /** Ends its instances once every event that has begun is over. It is asked nothing afterwards. */
  close(): Promise<void>;
}

/** What makes the handler of a file ready. */
export type LambdaEngine = (file: string, settings?: Partial<LambdaSettings>) => LambdaFunction;

/**
 * Makes the handler of a bundle's file ready. An event goes to the instance that was busy last, so that what a handler keeps from
 * event to event is met again; an instance that ended is followed by another.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html
 */
export function lambdaFunction(file: string, settings: Partial<LambdaSettings> = {}): LambdaFunction {
  const all = { ...DEFAULTS, ...settings };
  const idle: LambdaInstance[] = [];
  const running = new Set<Promise<Outcome>>();
  const waiting: (() => void)[] = [];
  let busy = 0;

  const place = async (): Promise<void> => {
    if (busy === all.concurrency) return new Promise((resolve) => waiting.push(resolve));
    busy += 1;
  };
  const leave = (): void => {
    const next = waiting.shift();
    if (next) next();
    else busy -= 1;
  };
  const take = (): LambdaInstance => {
    const known = idle.pop();
    if (!known) return startInstance(file, all);
    return known.isAlive() ? known : take();
  };
  const once = async (event: unknown): Promise<Outcome> => {
    await place();
    const instance = take();
    const { isOver, ...outcome } = await instance.ask(event);
    if (isOver) await instance.end();
    else idle.push(instance);
    leave();
    return outcome;
  };
  return {
    run(event) {
      const outcome = once(event).finally(() => running.delete(outcome));
      running.add(outcome);
      return outcome;
    },
    async close() {
      await Promise.all(running);
      await Promise.all(idle.map((instance) => instance.end()));
    },
  };
}

const DEFAULTS: LambdaSettings = {
  functionName: 'function',
  timeout: LAMBDA_TIMEOUTS.current,
  memory: LAMBDA_MEMORY,
  concurrency: LAMBDA_CONCURRENCY,
  requestId: randomUUID,
};
