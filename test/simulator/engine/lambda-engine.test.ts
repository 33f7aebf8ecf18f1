/** A handler is a user's code: whatever it does, the others are judged and the output stays ours. */
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { lambdaFunction } from '../../../simulator/engine/lambda-engine.ts';
import { faultSwitches } from '../../../simulator/faults.ts';
import { runLambda } from './run-lambda.ts';

describe('a handler', () => {
  let folder = '';
  let count = 0;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-lambda-'));
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));

  const written = async (code: string, extension = 'mjs'): Promise<string> => {
    count += 1;
    const file = join(folder, `handler-${count}.${extension}`);
    await writeFile(file, code);
    return file;
  };
  const fileOf = (body: string): Promise<string> =>
    written(`let calls = 0; export async function handler(event, context) { calls += 1; ${body} }`);
  const callbackFile = (body: string): Promise<string> =>
    written(`exports.handler = function (event, context, callback) { ${body} };`, 'cjs');
  const SHORT = { timeout: 300 };

  it('keeps its state from event to event, as a warm Lambda does', async () => {
    const lambda = lambdaFunction(await fileOf('return { calls, uri: event.uri };'));
    const outcomes = [await lambda.run({ uri: '/a' }), await lambda.run({ uri: '/b' })];
    await lambda.close();
    expect(outcomes.map(({ result }) => result)).toEqual([
      { calls: 1, uri: '/a' },
      { calls: 2, uri: '/b' },
    ]);
  });

  it.each([
    ['throws', 'throw new Error("no");', /^Error: no$/],
    ['hangs in a loop', 'for (;;) {}', /^did not finish within 300 ms$/],
    ['waits too long', 'await new Promise((done) => setTimeout(done, 5000));', /^did not finish within 300 ms$/],
    ['never settles', 'return new Promise(() => {});', /ended without a result/],
    ['exits', 'process.exit(0);', /ended its process with exit code 0$/],
    ['leaves a rejection behind', 'Promise.reject(new Error("left")); return new Promise(() => {});', /left/],
    ['throws later', 'setTimeout(() => { throw new Error("late"); }, 5); return new Promise(() => {});', /late/],
    ['returns what JSON cannot hold', 'const a = {}; a.a = a; return a;', /circular/],
    [
      'needs too much memory',
      'const all = []; for (;;) all.push(new Array(10000).fill(all.length));',
      /^needed more than 16 MB of memory$/,
    ],
    ['does not parse', '}', /SyntaxError|Unexpected/],
  ])('that %s is an error, and nothing else', async (_, body, error) => {
    // A heap of 16 MB is full sooner than a slow machine needs the time for it.
    const settings = body.includes('push') ? { memory: 16 } : SHORT;
    expect((await runLambda(await fileOf(body), {}, settings)).error).toMatch(error);
  });

  it.each([
    ['calls back', "callback(null, { status: '200' });", { result: { status: '200' } }],
    ['calls back later', "setTimeout(callback, 5, null, { status: '200' });", { result: { status: '200' } }],
    ['calls back twice', "callback(null, 1); callback(new Error('no'));", { error: 'Error: no' }],
    ['calls back with an error', "callback(new Error('no'));", { error: 'Error: no' }],
    ['calls back with an error that is a text', "callback('no');", { error: 'no' }],
    [
      'calls back and waits for the loop',
      'setTimeout(() => {}, 5000); callback(null, 1);',
      { error: /^did not finish/ },
    ],
    [
      'calls back and does not wait',
      'context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 5000); callback(null, 1);',
      { result: 1 },
    ],
    ['calls what was before the callback', 'context.succeed(1);', { result: 1 }],
    ['fails by the context', "context.fail(new Error('no'));", { error: 'Error: no' }],
    ['calls nothing', '', { error: /ended without a result/ }],
    ['returns a promise all the same', 'return Promise.resolve(1);', { result: 1 }],
  ])('that takes a callback and %s comes out as in Lambda', async (_, body, expected) => {
    const { logs: _logs, ...outcome } = await runLambda(await callbackFile(body), {}, SHORT);
    const error = 'error' in expected ? expected.error : undefined;
    expect(outcome).toEqual(error instanceof RegExp ? { error: expect.stringMatching(error) } : expected);
  });

  it('that returns a value and no promise is told so', async () => {
    const file = await written('export function handler() { return { status: "200" }; }');
    expect((await runLambda(file, {}, SHORT)).error).toContain('make it async');
  });

  it('that is not exported is told so', async () => {
    expect((await runLambda(await written('export const other = 1;'), {}, SHORT)).error).toContain('not exported');
  });

  it('knows from its context what it is and how long it has', async () => {
    const body = 'return { ...context, left: context.getRemainingTimeInMillis() };';
    const settings = { functionName: 'greet', timeout: 5000, memory: 64, requestId: () => 'id' };
    const result = (await runLambda(await fileOf(body), {}, settings)).result as { left: number };
    expect(result).toMatchObject({
      functionName: 'us-east-1.greet',
      functionVersion: '1',
      memoryLimitInMB: '64',
      awsRequestId: 'id',
      callbackWaitsForEmptyEventLoop: true,
    });
    expect(result.left).toBeGreaterThan(0);
    expect(result.left).toBeLessThanOrEqual(5000);
  });

  it("sees Lambda's variables and none of this machine's", async () => {
    const { result } = await runLambda(await fileOf('return process.env;'), {}, { functionName: 'greet' });
    expect(result).toMatchObject({ AWS_LAMBDA_FUNCTION_NAME: 'us-east-1.greet', AWS_REGION: 'us-east-1' });
    expect(result).not.toHaveProperty('PATH');
  });

  it('finds credentials of a role that open nothing, and whatever variables it is given', async () => {
    const variables = { AWS_ENDPOINT_URL_SSM: 'http://127.0.0.1:8801' };
    const { result } = await runLambda(await fileOf('return process.env;'), {}, { variables });
    expect(result).toMatchObject({ ...variables, AWS_SESSION_TOKEN: 'local' });
    expect(Object.keys(result as object)).toEqual(
      expect.arrayContaining(['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']),
    );
  });

  it('lives at the time that it is told, from when it is loaded, event by event', async () => {
    const file = await written(
      `const loadedAt = Date.now();
       export async function handler() {
         const year = (date) => new Date(date).getUTCFullYear();
         return [year(loadedAt), year(Date.now()), new Date().getUTCFullYear(), new Date(0).getTime(), Date.UTC(1970, 0),
           new Date() instanceof Date, typeof Date()];
       }`,
    );
    let now = Date.UTC(2030, 5);
    const lambda = lambdaFunction(file, { now: () => now });
    const { result: first } = await lambda.run({});
    now = Date.UTC(2031, 5);
    const { result: second } = await lambda.run({});
    await lambda.close();
    expect(first).toEqual([2030, 2030, 2030, 0, 0, true, 'string']);
    expect(second).toEqual([2030, 2031, 2031, 0, 0, true, 'string']);
  });

  it('lives at one moment where its clock stands still', async () => {
    const body =
      'const from = Date.now(); await new Promise((done) => setTimeout(done, 20)); return [from, Date.now()];';
    const settings = { now: () => 1_735_689_600_000, standsStill: true };
    expect((await runLambda(await fileOf(body), {}, settings)).result).toEqual([1_735_689_600_000, 1_735_689_600_000]);
  });

  describe('whose network is switched', () => {
    const ASKS = `
      import http from 'node:http';
      import { request } from 'node:http';
      const asked = (ask) => new Promise((settle) => {
        ask((response) => { response.resume(); response.on('end', () => settle(response.statusCode)); })
          .on('error', ({ code }) => settle(code)).end();
      });
      const agent = new http.Agent({ keepAlive: true });
      export async function handler({ url }) {
        return [
          await asked((done) => request(url, done)),
          await asked((done) => http.request(url, { agent }, done)),
          await fetch(url).then(({ status }) => status, ({ cause }) => cause.code),
        ];
      }`;

    it('down is refused every connection, kept ones too, and is answered again afterwards', async () => {
      const server = createServer((_, response) => response.end('ok')).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const { port } = server.address() as AddressInfo;
      const faults = faultSwitches();
      const lambda = lambdaFunction(await written(ASKS), { networkFlag: faults.networkFlag });
      const outcomes: unknown[] = [];
      for (const network of ['down', undefined, 'down', undefined] as const) {
        faults.set({ network });
        outcomes.push((await lambda.run({ url: `http://127.0.0.1:${port}` })).result);
      }
      await lambda.close();
      server.close();
      expect(outcomes).toEqual([
        Array(3).fill('ECONNREFUSED'),
        [200, 200, 200],
        Array(3).fill('ECONNREFUSED'),
        [200, 200, 200],
      ]);
    });
  });

  it('is started anew after it ended', async () => {
    const lambda = lambdaFunction(await fileOf('if (event.exit) process.exit(1); return calls;'));
    const outcomes = [await lambda.run({}), await lambda.run({ exit: true }), await lambda.run({})];
    await lambda.close();
    expect(outcomes.map(({ result }) => result)).toEqual([1, undefined, 1]);
  });

  it('runs in another instance while one is busy, and a slow one keeps no other waiting', async () => {
    const lambda = lambdaFunction(
      await fileOf('if (event.slow) await new Promise((done) => setTimeout(done, 600)); return calls;'),
    );
    const ended: string[] = [];
    const run = (name: string, event: object) =>
      lambda.run(event).then(({ result }) => ended.push(`${name} ${result}`));
    await Promise.all([run('slow', { slow: true }), run('fast', {}).then(() => run('next', {}))]);
    await lambda.close();
    expect(ended).toEqual(['fast 1', 'next 2', 'slow 1']);
  });

  it('runs no more instances than it may have, and every event is answered', async () => {
    const lambda = lambdaFunction(await fileOf('await new Promise((done) => setTimeout(done, 5)); return calls;'), {
      concurrency: 2,
    });
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => lambda.run({})));
    await lambda.close();
    const calls = outcomes.map(({ result }) => Number(result));
    expect(calls.filter((call) => call === 1)).toHaveLength(2);
    expect(calls).not.toContain(Number.NaN);
  });

  it('writes to its own output, not to ours', async () => {
    const { logs, result } = await runLambda(await fileOf('console.log("hello"); return 1;'), {});
    expect([logs, result]).toEqual([['hello'], 1]);
  });
});
