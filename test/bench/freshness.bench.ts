/** What deciding on an answer takes in Lambda@Edge: the handler's own time, without what AWS adds. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it } from 'vitest';
import { compile } from '../../build/bundle.ts';
import type { FreshAnswers } from '../../policy/freshness.ts';
import { lambdaEventOf, requestOf } from '../build/write/courts.ts';

const ROUNDS = 50;
const ANSWERS_A_ROUND = 1000;

/** Twenty entries, of which the last one matches. */
const answers: readonly FreshAnswers[] = Array.from({ length: 20 }, (_, i) => ({
  paths: [`/section-${i}/*`, `*/part-${i}/*.html`],
  contentType: ['text/*', 'application/json'],
  edge: { maxAge: i, sharedMaxAge: 60, staleWhileRevalidate: 30 },
}));

it('the lifetime of an answer takes the handler at origin-response 0.2 ms at most', async () => {
  const options = { answers, sessionCookies: ['session'], keyed: { authorization: false, cookies: [] } };
  const rules = [{ name: 'freshness', options }] as const;
  const placement = { behavior: '*', station: 'origin-response', runtime: 'lambda-edge', rules } as const;
  const folder = await mkdtemp(join(tmpdir(), 'edgewright-bench-'));
  const file = join(folder, 'index.mjs');
  await writeFile(file, (await compile(placement, process.cwd())).code);
  const { handler } = (await import(pathToFileURL(file).href)) as { handler: (event: unknown) => Promise<unknown> };
  const headers = { 'content-type': { value: 'text/html; charset=utf-8' }, 'cache-control': { value: 'max-age=5' } };
  const event = lambdaEventOf(
    {
      request: requestOf({ uri: '/a/part-19/b.html' }),
      response: { statusCode: 200, statusDescription: 'OK', headers },
    },
    'origin-response',
  );
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const start = performance.now();
    for (let i = 0; i < ANSWERS_A_ROUND; i += 1) await handler(event);
    times.push((performance.now() - start) / ANSWERS_A_ROUND);
  }
  await rm(folder, { recursive: true });
  const best = Math.min(...times);
  console.log(
    `an answer at origin-response: ${(best * 1000).toFixed(1)} µs with 20 entries, at most ${(Math.max(...times) * 1000).toFixed(1)}`,
  );
  expect(best).toBeLessThan(0.2);
});
