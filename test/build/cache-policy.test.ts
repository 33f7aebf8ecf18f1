/** What `cache` says of a behavior, in the policy that the build writes and in what the simulator makes of it. */
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../build/policies.ts';
import type { Behavior } from '../../config/define.ts';
import { checkedConfig } from '../../config/load.ts';
import { projectSettings } from '../../simulator/project-settings.ts';

async function builtOf(behavior: Partial<Behavior>) {
  const { config } = await checkedConfig({
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { api: { http: 'https://api.example.com' } },
    issuers: { shop: { issuer: 'https://id.example.com/', audiences: ['shop'] } },
    behaviors: [{ path: '*', origin: 'api', ...behavior }],
  });
  const policies = policiesOf(config);
  const [settings] = projectSettings({ config, bundles: [], policies }).behaviors;
  return { policies, settings };
}

const auth = { issuers: ['shop'] } as const;

describe('a cache policy', () => {
  it.each<[string, Partial<Behavior>, readonly number[]]>([
    ['of rules', { query: { keep: [] } }, [0, 86_400, 31_536_000]],
    ['of times alone', { cache: { defaultTTL: 60 } }, [0, 60, 31_536_000]],
    ['of rules and times', { query: { keep: [] }, cache: { minTTL: 10, maxTTL: 20 } }, [10, 20, 20]],
    ['of a least time above the default', { cache: { minTTL: 100_000 } }, [100_000, 100_000, 31_536_000]],
    ['of auth', { auth }, [0, 0, 31_536_000]],
    ['of auth and a longest time', { auth, cache: { maxTTL: 5 } }, [0, 0, 5]],
  ])('has the times that are said: %s', async (_, behavior, expected) => {
    const { policies, settings } = await builtOf(behavior);
    const [policy] = policies;
    if (policy?.type !== 'cache-policy') throw new Error('no cache policy');
    expect([policy.config.MinTTL, policy.config.DefaultTTL, policy.config.MaxTTL]).toEqual(expected);
    expect(settings?.cachePolicy).toMatchObject({ minTtl: expected[0], defaultTtl: expected[1], maxTtl: expected[2] });
  });

  it('is CachingDisabled where that is said, whatever the rules need', async () => {
    const { policies, settings } = await builtOf({ auth, query: { keep: ['page'] }, cache: 'CachingDisabled' });
    expect(policies).toEqual([]);
    expect(settings?.cachePolicy).toMatchObject({ minTtl: 0, defaultTtl: 0, maxTtl: 0 });
    // The token has to come as far as origin-request.
    expect(settings?.originRequestPolicy?.headers.behavior).toBe('allExcept');
  });

  it.each<[string, Partial<Behavior>]>([
    ['access.allow.countries', { access: { allow: { countries: ['DE'] } } }],
    ['access.deny.countries', { access: { deny: { countries: ['DE'] } } }],
    ['buckets.device', { buckets: { device: true } }],
    ['buckets.country', { buckets: { country: { groups: { dach: ['DE'] }, default: 'world' } } }],
  ])('brings no header that a rule needs where nothing is kept: %s', async (option, behavior) => {
    await expect(builtOf({ ...behavior, cache: 'CachingDisabled' })).rejects.toMatchObject({
      problems: [{ at: `behaviors[0].${option}`, says: expect.stringContaining('CloudFront-* header') }],
    });
    await expect(builtOf(behavior)).resolves.toBeDefined();
  });

  it.each([
    [{ minTTL: 5, defaultTTL: 4 }, 'expected minTTL at most defaultTTL, and defaultTTL at most maxTTL'],
    [{ defaultTTL: 5, maxTTL: 4 }, 'expected minTTL at most defaultTTL, and defaultTTL at most maxTTL'],
    ['CachingOptimized', "expected 'CachingDisabled', or an object with minTTL, defaultTTL and maxTTL in seconds"],
    [{ ttl: 5 }, 'is not an option'],
    [{ maxTTL: 0 }, "expected 1 or more seconds, or cache: 'CachingDisabled'"],
  ])('is refused: %j', async (cache, says) => {
    await expect(builtOf({ cache } as never)).rejects.toMatchObject({
      problems: [{ at: expect.stringContaining('behaviors[0].cache'), says: expect.stringContaining(says) }],
    });
  });
});
