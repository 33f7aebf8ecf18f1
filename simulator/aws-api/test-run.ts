import type { Engine, FunctionEvent } from '../engine/engine.ts';
import type { TestedRun, TestRun } from './call.ts';

/** Runs of which the time is taken. */
const RUNS = 50;

/** Milliseconds that a function may take: 100 percent of compute utilization. */
const LIMIT = 1;

/**
 * Runs a function as TestFunction does, on the engine that also serves. The compute utilization is the share of a millisecond that
 * a run takes on this machine: like AWS's it differs from time to time, and it is only a hint of AWS's.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/test-function.html#compute-utilization
 */
export async function testRun(
  engine: Engine,
  { now, realNow }: { readonly now: () => number; readonly realNow: () => number },
  { code, event, store }: TestRun,
): Promise<TestedRun> {
  const at = now();
  const [outcome = { error: 'The function gave nothing.', logs: [] }] = await engine.run(
    code,
    [event as FunctionEvent],
    at,
    store,
  );
  if (outcome.error !== undefined) return { outcome, computeUtilization: 0 };
  const start = realNow();
  await engine.run(code, Array<FunctionEvent>(RUNS).fill(event as FunctionEvent), at, store);
  const share = (realNow() - start) / RUNS / LIMIT;
  return { outcome, computeUtilization: Math.max(1, Math.min(100, Math.round(share * 100))) };
}
