/**
 * The simulator as a cache, by a measure that others made: the suites of `http-cache-tests`, over real HTTP and in real time, since
 * its origin tells the time by its own clock.
 */
import { getResults, runTests } from 'http-cache-tests/client/runner.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConformanceEdge, conformanceEdge } from './conformance-edge.ts';
import { EXPECTED_FAILURES, requiredOf, SUITES, tableOf } from './suites.ts';

let edge: ConformanceEdge;
let results: ReturnType<typeof getResults> = {};

beforeAll(async () => {
  edge = await conformanceEdge();
  await runTests(SUITES, fetch, false, edge.base);
  results = getResults();
}, 60_000);

afterAll(async () => {
  console.info(`${tableOf(passes)}\n\n${reportOf('optimal')}\n${reportOf('check')}`);
  await edge.close();
});

describe.each(SUITES.filter((suite) => requiredOf(suite).length > 0).map((suite) => [suite.name, suite] as const))(
  'HTTP cache conformance: %s',
  (_, suite) => {
    it.each(requiredOf(suite).map(({ id, name }) => [id, name] as const))('%s: %s', (id) => {
      if (EXPECTED_FAILURES.includes(id)) expect(results[id], 'passes, and stands in exceptions.ts').not.toBe(true);
      else expect(results[id]).toBe(true);
    });
  },
);

describe('exceptions', () => {
  it('are required tests, each named once', () => {
    const required = SUITES.flatMap(requiredOf).map(({ id }) => id);
    expect(EXPECTED_FAILURES.filter((id) => !required.includes(id))).toEqual([]);
    expect(EXPECTED_FAILURES.filter((id, i) => EXPECTED_FAILURES.indexOf(id) !== i)).toEqual([]);
  });
});

function passes(id: string): boolean {
  return results[id] === true;
}

/** What is not required is counted, and held to nothing. */
function reportOf(kind: 'optimal' | 'check'): string {
  const ids = SUITES.flatMap(({ tests }) => tests.filter((test) => test.kind === kind)).map(({ id }) => id);
  const others = ids.filter((id) => !passes(id));
  return `${kind}: ${ids.length - others.length} of ${ids.length}; not ${others.join(', ')}`;
}
