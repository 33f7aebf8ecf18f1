import {
  CreateCachePolicyCommand,
  DeleteCachePolicyCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../../config/define.ts';
import { withPolicyIds } from '../../../deploy/distribution/associations.ts';
import { updateDistribution } from '../../../deploy/distribution/update-distribution.ts';
import { readPolicies } from '../../../deploy/policy/live-policies.ts';
import { policiesOf } from '../../../deploy/policy/make-policies.ts';
import { ACCOUNT_QUOTAS, headroomProblems } from '../../../deploy/release/headroom.ts';
import { isNothing } from '../../../deploy/release/release-plan.ts';
import { rollBack } from '../../../deploy/release/roll-back.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { built, distributionFor, releaseScene, type Scene, SITE } from '../release-scene.ts';
import { MANAGED } from './site-with-policies.ts';

type Rules = Pick<EdgeConfig['behaviors'][number], 'query' | 'cookies' | 'access' | 'cache'>;

const CACHING_OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';
const CACHING_DISABLED = '4135ea2d-6df8-44a3-9df3-4b5a84be39ad';
const ALL_VIEWER = '216adef6-5c7f-47e4-b989-5492eafa07d3';

/** A site whose releases make policies, with rules for some paths and for the rest. */
const siteOf = (paths: readonly string[], rules: Rules): EdgeConfig => ({
  ...SITE,
  ...MANAGED,
  behaviors: [...paths, '*'].map((path) => ({ path, origin: 'site', ...rules })),
});

const SEARCH: Rules = { query: { keep: ['q'] } };
const PATHS = Array.from({ length: 24 }, (_, i) => `/p${i}/*`);

let [many, searched, bare]: readonly Target[] = [];
beforeAll(async () => {
  many = await built(siteOf(PATHS, SEARCH));
  searched = await built(siteOf([], SEARCH));
  bare = await built(siteOf([], { query: { keep: [] } }));
});

const opened: Scene[] = [];
afterEach(async () => {
  for (const { api } of opened.splice(0)) await api.close();
});

async function scene(target: Target, config: DistributionConfig = distributionFor(target)): Promise<Scene> {
  const made = await releaseScene(config);
  opened.push(made);
  return made;
}

/** The default behavior with other policies than CachingOptimized. */
const distributionWith = (cache: string, request?: string): DistributionConfig =>
  withPolicyIds(distributionFor(bare as Target), [
    { behavior: '*', member: 'CachePolicyId', id: cache },
    { behavior: '*', member: 'OriginRequestPolicyId', id: request },
  ]);

const types = async ({ plan }: Scene, target: Target): Promise<readonly string[]> =>
  (await plan(target)).policies.map(({ type, becomes }) => `${type} ${becomes?.replace(/-[\da-f]{10}$/, '')}`);

/** Makes a cache policy of the user's own. */
async function makeOwn({ api }: Scene, Name: string): Promise<{ readonly Id: string; readonly IfMatch: string }> {
  const command = new CreateCachePolicyCommand({ CachePolicyConfig: { Name, MinTTL: 0 } });
  const { CachePolicy, ETag = '' } = await api.cloudfront.send(command);
  return { Id: CachePolicy?.Id ?? '', IfMatch: ETag };
}

describe('behaviors that need the same', () => {
  it('share one policy, whose name and comment speak of none of them', async () => {
    const target = many as Target;
    const play = await scene(target);
    expect(headroomProblems(target, await play.live(target), ACCOUNT_QUOTAS)).toEqual([]);
    const { release } = await play.deploy(target);
    const made = policiesOf(target, await readPolicies(play.api));
    expect(made).toMatchObject([
      { name: expect.stringMatching(/^shop-prod-[\da-f]{10}$/), comment: expect.not.stringContaining('/p') },
    ]);
    expect(new Set(release.policies.map(({ id }) => id))).toEqual(new Set([made[0]?.id]));
    expect(release.policies).toHaveLength(25);
    expect(play.steps.filter(({ step }) => step === 'policy')).toHaveLength(1);
    expect(isNothing(await play.plan(target))).toBe(true);
  });
});

describe('an account with as many policies as its quota', () => {
  it('has no room for another, unless AWS has raised it or the policy is there', async () => {
    const target = searched as Target;
    const play = await scene(target);
    for (const n of PATHS.slice(0, 20)) await makeOwn(play, `others-${n.replace(/\W/g, '')}`);
    const live = await play.live(target);
    expect(headroomProblems(target, live, ACCOUNT_QUOTAS)).toEqual([
      {
        at: 'cache-policies',
        says: expect.stringMatching(
          /^would be 21 cache policies in the account, and the quota is 20: .*--quota cache-p/,
        ),
      },
    ]);
    expect(headroomProblems(target, live, { ...ACCOUNT_QUOTAS, 'cache-policies': 21 })).toEqual([]);
    expect(headroomProblems(bare as Target, live, ACCOUNT_QUOTAS)).toEqual([]);
  });
});

describe('a behavior whose policies lack nothing', () => {
  it('keeps them, and so does a rollback', async () => {
    const [target, next] = [bare as Target, searched as Target];
    const play = await scene(target);
    expect(await types(play, target)).toEqual([]);
    const { release } = await play.deploy(target);
    expect(release.policies).toEqual([]);
    expect(isNothing(await play.plan(target))).toBe(true);
    await play.deploy(next);
    expect((await play.plan(target)).policies).toMatchObject([{ becomes: 'Managed-CachingOptimized', cause: 'gone' }]);
    await rollBack(play.world, { owner: target, distribution: play.distribution, to: release.number });
    const { distribution } = await play.live(target);
    expect(distribution.config.DefaultCacheBehavior?.CachePolicyId).toBe(CACHING_OPTIMIZED);
    expect(isNothing(await play.plan(target))).toBe(true);
  });

  it('keeps ForwardedValues that take all that is needed', async () => {
    const base = distributionFor(searched as Target);
    const { CachePolicyId: _, ...main } = base.DefaultCacheBehavior as NonNullable<typeof base.DefaultCacheBehavior>;
    const ForwardedValues = { QueryString: true, Cookies: { Forward: 'none' as const } };
    const play = await scene(searched as Target, {
      ...base,
      DefaultCacheBehavior: { ...main, ForwardedValues, MinTTL: 0 },
    });
    expect(await play.plan(searched as Target)).toMatchObject({ refusals: [], policies: [] });
  });

  it('has a policy of releases where its own is gone', async () => {
    const [target, next] = [bare as Target, searched as Target];
    const play = await scene(target);
    const theirs = await makeOwn(play, 'theirs');
    const live = await play.live(next);
    const config = withPolicyIds(live.distribution.config, [{ behavior: '*', member: 'CachePolicyId', id: theirs.Id }]);
    await updateDistribution(play.api.cloudfront, live.distribution, config);
    await play.deploy(next);
    await play.api.cloudfront.send(new DeleteCachePolicyCommand(theirs));
    expect(await play.plan(target)).toMatchObject({ refusals: [], policies: [{ cause: 'config' }] });
  });
});

describe('a behavior with policies by which nothing is kept', () => {
  const COOKIE: Rules = { cookies: { keep: ['id'] } };

  it.each([
    ['has the policies that it has, where they send what is needed', COOKIE, []],
    [
      'has both, where the one in the place of the other sends less',
      { ...COOKIE, access: { deny: { countries: ['DE'] } } },
      ['cache-policy shop-prod', 'origin-request-policy shop-prod'],
    ],
  ] as const)('%s', async (_, rules, wanted) => {
    const target = await built(siteOf([], rules as Rules));
    expect(await types(await scene(target, distributionWith(CACHING_DISABLED, ALL_VIEWER)), target)).toEqual(wanted);
  });
});

describe('refusals', () => {
  it('begin with the behaviors that are not there', async () => {
    const target = await built({ ...SITE, behaviors: siteOf(['/new/*'], SEARCH).behaviors });
    const { refusals } = await (await scene(bare as Target)).plan(target);
    expect(refusals.map(({ at }) => at)).toEqual(['/new/*', '*']);
  });
});
