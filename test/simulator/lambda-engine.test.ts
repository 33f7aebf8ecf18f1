/** A handler is a user's code: whatever it does, the others are judged and the output stays ours. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaFunction } from '../../simulator/engine/lambda-engine.ts';
import { runLambda } from './run-lambda.ts';

describe('a handler', () => {
  let folder = '';
  let count = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-lambda-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const fileOf = async (body: string): Promise<string> => {
    count += 1;
    const file = join(folder, `handler-${count}.mjs`);
    await writeFile(file, `let calls = 0; export async function handler(event) { calls += 1; ${body} }`);
    return file;
  };

  it('keeps its state from event to event, as a warm Lambda does', async () => {
    const lambda = lambdaFunction(await fileOf('return { calls, uri: event.uri };'));
    const outcomes = await Promise.all(['/a', '/b'].map((uri) => lambda.run({ uri })));
    await lambda.close();
    expect(outcomes.map(({ result }) => result)).toEqual([
      { calls: 1, uri: '/a' },
      { calls: 2, uri: '/b' },
    ]);
  });

  it.each([
    ['throws', 'throw new Error("no");', /^Error: no$/],
    ['hangs in a loop', 'for (;;) {}', /^did not finish within 1000 ms$/],
    ['never settles', 'return new Promise(() => {});', /^did not finish within 1000 ms$/],
    ['exits', 'process.exit(0);', /ended its process with exit code 0$/],
    ['leaves a rejection behind', 'Promise.reject(new Error("left")); return new Promise(() => {});', /left/],
    ['throws later', 'setTimeout(() => { throw new Error("late"); }, 5); return new Promise(() => {});', /late/],
    ['returns what JSON cannot hold', 'const a = {}; a.a = a; return a;', /circular/],
    ['does not parse', '}', /SyntaxError|Unexpected/],
  ])('that %s is an error, and nothing else', async (_, body, error) => {
    expect((await runLambda(await fileOf(body), {})).error).toMatch(error);
  });

  it('is started anew after it ended', async () => {
    const lambda = lambdaFunction(await fileOf('if (event.exit) process.exit(1); return calls;'));
    const outcomes = [await lambda.run({}), await lambda.run({ exit: true }), await lambda.run({})];
    await lambda.close();
    expect(outcomes.map(({ result }) => result)).toEqual([1, undefined, 1]);
  });

  it('writes to its own output, not to ours', async () => {
    const { logs, result } = await runLambda(await fileOf('console.log("hello"); return 1;'), {});
    expect([logs, result]).toEqual([['hello'], 1]);
  });
});
