import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { EdgeAnswer, NoAnswer } from '../../../insight/warm/edge-answer.ts';
import { warm } from '../../../insight/warm/warm.ts';
import { steppedWorld, targetsOf } from './stepped-world.ts';

const SECONDS = fc.oneof(fc.nat(100).map(String), fc.constantFrom('-1', '1e9', 'x', '', '99999999999999'));

const ANSWER: fc.Arbitrary<EdgeAnswer | NoAnswer> = fc.oneof(
  fc.record({ failed: fc.string() }),
  fc.record({
    status: fc.constantFrom(0, 200, 204, 301, 304, 403, 429, 500, 503),
    headers: fc.record(
      {
        'cache-control': fc
          .tuple(fc.constantFrom('max-age', 's-maxage', 'private', 'no-cache'), SECONDS, SECONDS)
          .map(([name, fresh, stale]) => `${name}=${fresh}, stale-while-revalidate=${stale}`),
        age: SECONDS,
        expires: fc.constantFrom('0', 'Thu, 01 Jan 2026 00:00:05 GMT'),
        'retry-after': SECONDS,
        'x-cache': fc.constantFrom('Hit from cloudfront', 'Miss from cloudfront', 'nonsense'),
      },
      { requiredKeys: [] },
    ),
  }),
);

describe('warming, whatever an edge answers', () => {
  it('keeps to the rate, asks for everything, and ends in time', async () => {
    const world = fc.record({
      answers: fc.array(ANSWER, { minLength: 1, maxLength: 20 }),
      count: fc.integer({ min: 1, max: 8 }),
      rate: fc.constantFrom(1, 5, 50),
    });
    await fc.assert(
      fc.asyncProperty(world, async ({ answers, count, rate }) => {
        let next = 0;
        const stepped = steppedWorld(() => answers[next++ % answers.length] as EdgeAnswer);
        const paths = Array.from({ length: count }, (_, i) => `/${i}`);
        await warm(targetsOf(...paths), stepped, { rate, concurrency: 2, until: stepped.now() + 20_000 });
        const times = stepped.asked.map(([, seconds]) => seconds);
        const gaps = times.slice(1).map((seconds, i) => seconds - (times[i] ?? 0));
        expect(gaps.every((gap) => gap >= 1 / rate - 0.001)).toBe(true);
        expect(times.every((seconds) => seconds <= 20)).toBe(true);
        expect(stepped.told).toHaveLength(times.length);
        const isBusy = answers.some((one) => 'status' in one && [429, 503].includes(one.status));
        if (!isBusy) expect(new Set(stepped.asked.map(([path]) => path)).size).toBe(count);
      }),
      { numRuns: 50 },
    );
  });
});
