import { pathToFileURL } from 'node:url';
import type { LambdaEngine } from '../../simulator/engine/lambda-engine.ts';

/** Runs handlers in this process, where it is not asked how they run: a thread for each of hundreds of accounts takes minutes. */
export const inProcessLambda: LambdaEngine = (file) => ({
  async run(event) {
    const { handler } = await import(/* @vite-ignore */ pathToFileURL(file).href);
    // What a handler returns is sent as JSON.
    return { result: JSON.parse(JSON.stringify(await handler(structuredClone(event)))), logs: [] };
  },
  close: async () => {},
});
