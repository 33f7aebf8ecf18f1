import {
  CreateCachePolicyCommand,
  DeleteCachePolicyCommand,
  GetCachePolicyCommand,
  GetDistributionCommand,
  UpdateCachePolicyCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withPolicyIds } from '../../../deploy/distribution/associations.ts';
import { updateDistribution } from '../../../deploy/distribution/update-distribution.ts';
import { MEMBER_OF, readPolicies } from '../../../deploy/policy/live-policies.ts';
import { policiesOf } from '../../../deploy/policy/make-policies.ts';
import { policyIdAt } from '../../../deploy/policy/policy-changes.ts';
import { isNothing } from '../../../deploy/release/release-plan.ts';
import { rollBack } from '../../../deploy/release/roll-back.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { built, distributionFor, releaseScene, type Scene, SITE } from '../release-scene.ts';
import { MANAGED, siteWithPolicies } from './site-with-policies.ts';

const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

let [first, changed, own, unneeding]: readonly Target[] = [];
let scene: Scene;
beforeAll(async () => {
  first = await built(siteWithPolicies(['id'], MANAGED));
  changed = await built(siteWithPolicies(['id', 'basket'], MANAGED));
  own = await built(siteWithPolicies(['id'], {}));
  unneeding = await built({ ...SITE, ...MANAGED });
});
beforeEach(async () => {
  scene = await releaseScene(distributionFor(first as Target));
});
afterEach(() => scene.api.close());

const config = async () => {
  const { Distribution } = await scene.api.cloudfront.send(new GetDistributionCommand({ Id: scene.distribution }));
  if (!Distribution?.DistributionConfig) throw new Error('no distribution');
  return Distribution.DistributionConfig;
};

/** The names of the policies of a behavior, without what stands for their content. */
const named = async (behavior: string): Promise<readonly (string | undefined)[]> => {
  const [says, policies] = [await config(), await readPolicies(scene.api)];
  return (['cache-policy', 'response-headers-policy'] as const).map((type) =>
    policies.get(policyIdAt(says, { behavior, type }) ?? '')?.name.replace(/-[\da-f]{10}$/, ''),
  );
};

const cookiesInKey = async (behavior: string): Promise<readonly string[] | undefined> => {
  const policies = await readPolicies(scene.api);
  const policy = policies.get(policyIdAt(await config(), { behavior, type: 'cache-policy' }) ?? '');
  if (policy?.type !== 'cache-policy') throw new Error('no cache policy');
  return policy.config.ParametersInCacheKeyAndForwardedToOrigin?.CookiesConfig?.Cookies?.Items;
};

const back = (to: number) => rollBack(scene.world, { owner: first as Target, distribution: scene.distribution, to });

describe('a release that makes policies', () => {
  it('puts them on the behaviors that need them, and on no other', async () => {
    await scene.deploy(first as Target);
    expect(await named('*')).toEqual(['shop-prod', 'shop-prod']);
    expect(await named('/docs/*')).toEqual(['Managed-CachingOptimized', undefined]);
  });

  it('plans them before', async () => {
    const { policies, refusals } = await scene.plan(first as Target);
    expect(refusals).toEqual([]);
    expect(policies).toMatchObject([
      { behavior: '*', type: 'cache-policy', was: 'Managed-CachingOptimized', cause: 'new' },
      { behavior: '*', type: 'response-headers-policy', cause: 'new' },
    ]);
  });

  it('has nothing left to do afterwards', async () => {
    await scene.deploy(first as Target);
    expect(isNothing(await scene.plan(first as Target))).toBe(true);
  });

  it('makes another policy for another content, and uses one that is there again', async () => {
    const { release } = await scene.deploy(first as Target);
    await scene.deploy(changed as Target);
    expect((await scene.plan(first as Target)).policies).toMatchObject([{ type: 'cache-policy', cause: 'config' }]);
    const again = await scene.deploy(first as Target);
    expect(again.release.policies).toEqual(release.policies);
    expect(policiesOf(first as Target, await readPolicies(scene.api))).toHaveLength(3);
  });

  it('puts back what stood there before once no rule needs it', async () => {
    await scene.deploy(first as Target);
    expect((await scene.plan(unneeding as Target)).policies).toMatchObject([
      { type: 'cache-policy', becomes: 'Managed-CachingOptimized', cause: 'gone' },
      { type: 'response-headers-policy', cause: 'gone' },
    ]);
    await scene.deploy(unneeding as Target);
    expect(await named('*')).toEqual(['Managed-CachingOptimized', undefined]);
  });
});

describe('a behavior that keeps nothing', () => {
  it.each([
    ['that rules need nothing of', {}, ['CachePolicyId']],
    [
      'whose cookies have to reach the origin',
      { cookies: { keep: ['id'] } },
      ['CachePolicyId', 'OriginRequestPolicyId'],
    ],
  ] as const)("%s has AWS's own policies", async (_, rules, members) => {
    const uncached = await built({
      ...SITE,
      ...MANAGED,
      behaviors: [
        { path: '*', origin: 'site', cache: 'CachingDisabled', redirects: { exact: { '/a': '/b' } }, ...rules },
      ],
    });
    const { release } = await scene.deploy(uncached);
    expect(release.policies.map(({ type }) => MEMBER_OF[type])).toEqual(members);
    expect(await named('*')).toEqual(['Managed-CachingDisabled', undefined]);
    expect(isNothing(await scene.plan(uncached))).toBe(true);
    await back(0);
    expect(await named('*')).toEqual(['Managed-CachingOptimized', undefined]);
  });
});

describe('a release that cannot make its policies', () => {
  it('is refused for a behavior with ForwardedValues, with what to do', async () => {
    const base = distributionFor(first as Target);
    const { CachePolicyId: _, ...main } = base.DefaultCacheBehavior as NonNullable<typeof base.DefaultCacheBehavior>;
    const ForwardedValues = { QueryString: false, Cookies: { Forward: 'none' as const } };
    const DefaultCacheBehavior = { ...main, ForwardedValues, MinTTL: 0 };
    const legacy = await releaseScene({ ...base, DefaultCacheBehavior });
    const { refusals } = await legacy.plan(first as Target);
    await legacy.api.close();
    expect(refusals).toEqual([
      { at: '*', says: expect.stringMatching(/^has ForwardedValues that lack: cookie id.*CachePolicyId in the place/) },
    ]);
  });

  it('is refused where the distribution lacks a behavior that needs one', async () => {
    const more = await built(siteWithPolicies(['id'], MANAGED, '/shop/*'));
    const { refusals } = await scene.plan(more);
    expect(refusals.map(({ at }) => at)).toEqual(['/shop/*']);
  });
});

describe('a release that puts a policy in the place of another', () => {
  it('warns of what that has and no rule asks for', async () => {
    const SECURITY_HEADERS = '67f7725c-6f97-4210-82d7-5512b31e9d03';
    const live = await scene.live(first as Target);
    const next = withPolicyIds(live.distribution.config, [
      { behavior: '*', member: 'ResponseHeadersPolicyId', id: SECURITY_HEADERS },
    ]);
    await updateDistribution(scene.api.cloudfront, live.distribution, next);
    expect((await scene.plan(first as Target)).warnings).toEqual([
      {
        at: '*',
        says: 'loses what Managed-SecurityHeadersPolicy has and no rule asks for: XSSProtection; ReferrerPolicy; ContentTypeOptions; StrictTransportSecurity',
      },
    ]);
  });
});

describe('a rollback', () => {
  it.each([
    ['to an earlier release', 1, ['id']],
    ['to what was there before the first one', 0, undefined],
  ] as const)('%s puts its policies back', async (_, to, cookies) => {
    await scene.deploy(first as Target);
    await scene.deploy(changed as Target);
    await back(to);
    expect(await cookiesInKey('*')).toEqual(cookies);
    expect((await scene.live(first as Target)).releases.map(({ number }) => number)).toEqual([2, 1, 0]);
  });

  it('to a release from before they were managed puts back what stood there then', async () => {
    await scene.deploy(unneeding as Target);
    await scene.deploy(first as Target);
    await back(1);
    expect(await named('*')).toEqual(['Managed-CachingOptimized', undefined]);
  });

  it('names a policy that is not what was released', async () => {
    const { release } = await scene.deploy(first as Target);
    await scene.deploy(changed as Target);
    const Id = release.policies.find(({ type }) => type === 'cache-policy')?.id ?? '';
    const { CachePolicy, ETag } = await scene.api.cloudfront.send(new GetCachePolicyCommand({ Id }));
    const CachePolicyConfig = { ...CachePolicy?.CachePolicyConfig, MinTTL: 60 } as never;
    await scene.api.cloudfront.send(new UpdateCachePolicyCommand({ Id, IfMatch: ETag, CachePolicyConfig }));
    await expect(back(1)).rejects.toMatchObject({ code: 'ERR_RELEASE', problems: [{ at: '*' }] });
    expect((await scene.plan(first as Target)).refusals).toMatchObject([{ at: '*' }]);
  });

  it('names what stood there before, if that is gone', async () => {
    const config = { Name: 'theirs', MinTTL: 5 };
    const { CachePolicy, ETag } = await scene.api.cloudfront.send(
      new CreateCachePolicyCommand({ CachePolicyConfig: config }),
    );
    const Id = CachePolicy?.Id ?? '';
    const live = await scene.live(first as Target);
    const next = withPolicyIds(live.distribution.config, [{ behavior: '*', member: 'CachePolicyId', id: Id }]);
    await updateDistribution(scene.api.cloudfront, live.distribution, next);
    await scene.deploy(first as Target);
    await scene.api.cloudfront.send(new DeleteCachePolicyCommand({ Id, IfMatch: ETag }));
    await expect(back(0)).rejects.toMatchObject({ problems: [{ says: `the policy ${Id} is not on AWS any more` }] });
    expect((await scene.plan(unneeding as Target)).refusals).toMatchObject([{ at: '*' }]);
  });

  it('names a policy that is gone', async () => {
    const { release } = await scene.deploy(first as Target);
    await scene.deploy(changed as Target);
    const Id = release.policies.find(({ type }) => type === 'cache-policy')?.id ?? '';
    const { ETag } = await scene.api.cloudfront.send(new GetCachePolicyCommand({ Id }));
    await scene.api.cloudfront.send(new DeleteCachePolicyCommand({ Id, IfMatch: ETag }));
    await expect(back(1)).rejects.toMatchObject({ problems: [{ says: `the policy ${Id} is not on AWS any more` }] });
  });
});

describe('a config without managed policies', () => {
  it('is refused with the entries that are missing', async () => {
    const { refusals, policies } = await scene.plan(own as Target);
    expect(policies).toEqual([]);
    expect(refusals.map(({ at, says }) => `${at} ${says.split('. ')[0]}`)).toEqual([
      `* has the cache policy Managed-CachingOptimized (${CACHING_OPTIMIZED}), which lacks: cookie id`,
      '* has no response headers policy, and needs one with: FrameOptions {"Override":true,"FrameOption":"DENY"}',
    ]);
  });

  it('gives back what releases made, and is refused for want of it', async () => {
    await scene.deploy(first as Target);
    const { refusals, policies } = await scene.plan(own as Target);
    expect(policies).toMatchObject([{ cause: 'gone' }, { cause: 'gone' }]);
    expect(refusals).toHaveLength(2);
  });
});

describe('somebody who changes a policy while a release is made', () => {
  it('is not undone', async () => {
    await scene.deploy(first as Target);
    const live = await scene.live(changed as Target);
    const other = await scene.live(first as Target);
    const next = withPolicyIds(other.distribution.config, [
      { behavior: '*', member: 'CachePolicyId', id: CACHING_OPTIMIZED },
    ]);
    await updateDistribution(scene.api.cloudfront, other.distribution, next);
    await expect(scene.deploy(changed as Target, live)).rejects.toMatchObject({
      code: 'ERR_RELEASE',
      problems: [{ at: '*', says: expect.stringContaining('CachePolicyId') }],
    });
    expect(await named('*')).toEqual(['Managed-CachingOptimized', 'shop-prod']);
  });
});
