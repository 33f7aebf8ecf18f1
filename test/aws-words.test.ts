/** Our words and our fixtures, held to AWS's own model of CloudFront. */
import { EventType, FunctionRuntime, TestFunctionCommand } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import { bundlesOf } from '../build/bundle.ts';
import { planOf } from '../build/plan.ts';
import { loadConfig } from '../config/load.ts';
import { isLambdaEvent, readFixtures } from '../simulator/judge/fixture.ts';
import { serialised } from './serialised.ts';

/** Bytes of an event that TestFunction takes, in base64. */
const EVENT_LIMIT = 40_960;

describe('in the words of AWS', async () => {
  const bundles = await bundlesOf(planOf((await loadConfig('edge.config.ts')).config), process.cwd());
  const events = (await readFixtures('test/fixtures')).filter(({ event }) => !isLambdaEvent(event));

  it('stations are event types, and the runtime of functions is one', () => {
    for (const { station, runtime } of bundles) {
      expect(Object.values(EventType)).toContain(station);
      if (runtime !== 'lambda-edge') expect(Object.values(FunctionRuntime)).toContain(runtime);
    }
  });

  it('names of bundles are names that a function can have', () => {
    for (const { name } of bundles) expect(name).toMatch(/^[a-zA-Z0-9-_]{1,64}$/);
  });

  it.each(events)('the fixture $name goes to TestFunction as it is', async ({ event }) => {
    const command = new TestFunctionCommand({
      Name: 'f',
      IfMatch: 'E',
      EventObject: Buffer.from(JSON.stringify(event)),
    });
    const encoded =
      /<EventObject>([^<]*)<\/EventObject>/.exec(await serialised((client) => client.send(command)))?.[1] ?? '';
    expect(JSON.parse(Buffer.from(encoded, 'base64').toString())).toEqual(event);
    expect(encoded.length).toBeLessThan(EVENT_LIMIT);
  });
});
