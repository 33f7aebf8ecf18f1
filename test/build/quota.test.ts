import { describe, expect, it } from 'vitest';
import { bundlesOf } from '../../build/bundle.ts';
import { FUNCTION_QUOTA } from '../../build/check-code.ts';
import { type Plan, planOf } from '../../build/plan.ts';
import { loadConfig } from '../../config/load.ts';

/** A plan of one function with a redirect table of so many entries. */
function planWith(entries: number): Plan {
  const exact = Object.fromEntries(Array.from({ length: entries }, (_, i) => [`/from/${1000 + i}`, `/to/${1000 + i}`]));
  const rules = [{ name: 'redirects' as const, options: { exact } }];
  const placement = { behavior: '*', station: 'viewer-request', runtime: 'cloudfront-js-2.0', rules } as const;
  return { app: 'a', environment: 'dev', behaviors: ['*'], placements: [placement] };
}

describe('the quota of 10,240 bytes', () => {
  it("is used to three quarters at most by each of the demo's functions", async () => {
    const { config } = await loadConfig('edge.config.ts');
    const functions = (await bundlesOf(planOf(config), process.cwd())).filter(({ zip }) => !zip);
    expect(functions.length).toBeGreaterThan(4);
    for (const { name, bytes } of functions) expect(bytes, name).toBeLessThan(FUNCTION_QUOTA * 0.75);
  });

  it('lets a function through that fits, and refuses the next larger one with its numbers', async () => {
    let fitting = 100;
    const bytesOf = async (entries: number): Promise<number> =>
      (await bundlesOf(planWith(entries), process.cwd()))[0]?.bytes ?? 0;
    const one = (await bytesOf(fitting + 1)) - (await bytesOf(fitting));
    fitting += Math.floor((FUNCTION_QUOTA - (await bytesOf(fitting))) / (one + 8));
    expect(await bytesOf(fitting)).toBeLessThanOrEqual(FUNCTION_QUOTA);
    await expect(bytesOf(fitting * 2)).rejects.toMatchObject({
      code: 'ERR_QUOTA',
      hint: expect.stringMatching(/^Move the \d+ entries of redirects\.exact into the KeyValueStore with store: true/),
      problems: [
        { at: '* at viewer-request', says: expect.stringMatching(/^\d+ bytes, \d+ over the quota of 10240$/) },
      ],
    });
  });
});
