/** Whatever a file holds, it is read or refused with what a user can mend: nothing else escapes. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EdgeError } from '../../../config/errors.ts';
import { readDistributionFile } from '../../../simulator/aws/distribution-file.ts';
import { CACHE_POLICY, CONFIG, withBehavior, withForwarded } from './distribution-json.ts';

const FILES: readonly unknown[] = [
  {
    ETag: 'E',
    DistributionConfig: CONFIG,
    CachePolicies: [{ CachePolicy: { Id: 'mine', CachePolicyConfig: CACHE_POLICY } }],
  },
  { DistributionList: { Items: [{ ...CONFIG, Id: 'E1', DomainName: 'd1.cloudfront.net' }] } },
  withForwarded({
    QueryString: true,
    Cookies: { Forward: 'whitelist', WhitelistedNames: { Quantity: 1, Items: ['a*'] } },
  }),
  withBehavior({ TrustedKeyGroups: { Enabled: true, Quantity: 1, Items: ['G1'] }, ResponseHeadersPolicyId: 'h' }),
];

/** A value with something else at one place inside. */
function changed(value: unknown, path: readonly number[], into: unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined || typeof value !== 'object' || value === null) return into;
  const entries = Object.entries(value);
  const [name] = entries[step % Math.max(1, entries.length)] ?? [];
  if (name === undefined) return into;
  const inner = changed((value as Record<string, unknown>)[name], rest, into);
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === name ? inner : item));
  return { ...value, [name]: inner };
}

const anyChange = fc.record({
  file: fc.constantFrom(...FILES),
  path: fc.array(fc.nat({ max: 20 }), { maxLength: 8 }),
  into: fc.oneof(
    fc.jsonValue({ maxDepth: 3 }),
    fc.constantFrom('', '__proto__', 'constructor', [], {}, null, -1, true),
  ),
});

describe('any JSON', () => {
  it('is read as distributions, or refused with a place and a reason for each problem', () => {
    fc.assert(
      fc.property(anyChange, ({ file, path, into }) => {
        try {
          const { settings } = readDistributionFile(JSON.stringify(changed(file, path, into)) ?? '', 'dist.json');
          for (const { behaviors } of settings) expect(behaviors.at(-1)?.path).toBe('*');
        } catch (error) {
          expect(error).toBeInstanceOf(EdgeError);
          const { problems } = error as EdgeError;
          expect(problems.every(({ at, says }) => at !== '' && says !== '')).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });
});
