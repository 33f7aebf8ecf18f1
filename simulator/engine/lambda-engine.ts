import { pathToFileURL } from 'node:url';
import { EVENT_TIMEOUT, type Outcome } from './engine.ts';

/**
 * Runs a Lambda@Edge bundle in this process on one event. The hash keeps an older build of the same file from answering.
 * Never throws: what goes wrong is in the outcome.
 */
export async function runLambda(file: string, event: unknown, sha256: string): Promise<Outcome> {
  try {
    const module: { handler: (event: unknown) => Promise<unknown> } = await import(
      `${pathToFileURL(file).href}?${sha256}`
    );
    const result = await withinTime(module.handler(structuredClone(event)));
    return { result: JSON.parse(JSON.stringify(result ?? null)), logs: [] };
  } catch (error) {
    return { error: String(error), logs: [] };
  }
}

async function withinTime<Value>(value: Promise<Value>): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`did not finish within ${EVENT_TIMEOUT} ms`)), EVENT_TIMEOUT);
  });
  return Promise.race([value, late]).finally(() => clearTimeout(timer));
}
