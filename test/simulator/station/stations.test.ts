import { expect, it } from 'vitest';
import { servedNodeFunctions } from '../../../simulator/engine/node-engine.ts';
import { functionOptions, lambdaOptions } from '../../../simulator/station/stations.ts';
import { oneBehavior } from '../one-behavior.ts';

const CODE = { name: 'any', includesBody: false };

it.each([
  ['viewer-request', [], 30_000],
  ['viewer-request', ['lambda-5s'], 5_000],
  ['viewer-response', ['lambda-5s'], 5_000],
  ['origin-request', ['lambda-5s'], 30_000],
] as const)('a handler at %s has, by the pages of AWS %j, %d milliseconds', (station, conflicts, timeout) => {
  expect(lambdaOptions(station, CODE, { now: () => 0, conflicts }).timeout).toBe(timeout);
});

it.each([
  [[], false],
  [['status-change'], true],
] as const)('whether a function may change the status is, by the pages of AWS %j, %j', (conflicts, mayChangeStatus) => {
  const options = functionOptions(oneBehavior({}), CODE, { now: () => 0, conflicts }, servedNodeFunctions());
  expect(options.mayChangeStatus).toBe(mayChangeStatus);
});
