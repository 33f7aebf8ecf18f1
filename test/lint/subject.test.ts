import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../build/policies.ts';
import { checkedConfig } from '../../config/load.ts';
import { subjectOf } from '../../lint/subject.ts';
import { CACHING_DISABLED, CACHING_OPTIMIZED } from '../../simulator/cache/cache-policy.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER } from '../../simulator/cache/origin-request-policy.ts';
import type { DistributionSettings } from '../../simulator/settings.ts';
import { behaviorOf, oneBehavior } from '../simulator/one-behavior.ts';
import { originAt, sends, shop } from './scene.ts';

async function subject(config: object, distribution?: DistributionSettings, files?: ReadonlyMap<string, string[]>) {
  const loaded = await checkedConfig(config);
  return subjectOf({
    config: loaded.config,
    policies: policiesOf(loaded.config),
    ...(distribution ? { distribution } : {}),
    ...(files ? { files } : {}),
  });
}

const two = {
  behaviors: [
    { path: '/a/*', origin: 'api', query: { keep: [] } },
    { path: '*', origin: 'api' },
  ],
};

describe('a subject', () => {
  it('is what the build comes to, where there is no distribution', async () => {
    const { hosts, behaviors } = await subject(shop({}, two));
    expect(hosts).toEqual(['shop.example.com']);
    expect(behaviors.map(({ path, configAt, distributionAt }) => [path, configAt, distributionAt])).toEqual([
      ['/a/*', 'behaviors[0]', undefined],
      ['*', 'behaviors[1]', undefined],
    ]);
  });

  it('has every behavior of the distribution, with what the config says of it', async () => {
    const distribution = oneBehavior({}, { aliases: ['www.example.com'] });
    const behaviors = [behaviorOf({ path: 'a/*' }), behaviorOf({ path: '/others/*' }), behaviorOf()];
    const found = await subject(shop({}, two), { ...distribution, behaviors });
    expect(found.hosts).toEqual(['www.example.com']);
    expect(found.behaviors.map(({ path, configAt, distributionAt }) => [path, configAt, distributionAt])).toEqual([
      ['a/*', 'behaviors[0]', 'CacheBehaviors.Items[0]'],
      ['/others/*', undefined, 'CacheBehaviors.Items[1]'],
      ['*', 'behaviors[1]', 'DefaultCacheBehavior'],
    ]);
  });

  it('has both origins of a group', async () => {
    const origins = ['one', 'two', 'three'].map((id) => originAt(`${id}.example.com`, id));
    const originGroups = [{ id: 'both', members: ['one', 'three'] as const, statusCodes: [503] }];
    const distribution = oneBehavior({ target: 'both' }, { origins, originGroups });
    const [behavior] = (await subject(shop(), distribution)).behaviors;
    expect(behavior?.origins.map(({ id }) => id)).toEqual(['one', 'three']);
  });

  it.each([
    ['yours to make', {}, {}, CACHING_OPTIMIZED.minTtl, 'none'],
    ['managed, and needed', { query: { keep: [] } }, { policies: 'managed' }, 0, 'none'],
    ['managed, and not needed', {}, { policies: 'managed' }, CACHING_OPTIMIZED.minTtl, 'none'],
    ['managed, for what keeps nothing', { cache: 'CachingDisabled' }, { policies: 'managed' }, 0, 'allExcept'],
  ])('has the policies that the next release leaves: %s', async (_, behavior, more, minTtl, headers) => {
    const distribution = oneBehavior({ cachePolicy: CACHING_OPTIMIZED, originRequestPolicy: sends({}) });
    const [{ settings } = { settings: undefined }] = (await subject(shop(behavior, more), distribution)).behaviors;
    expect([settings?.cachePolicy.minTtl, settings?.originRequestPolicy?.headers.behavior]).toEqual([minTtl, headers]);
  });

  it('has what AWS proposes for an HTTP server that nothing is said of', async () => {
    const [behavior] = (await subject(shop())).behaviors;
    expect(behavior?.settings).toMatchObject({
      cachePolicy: CACHING_DISABLED,
      originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER,
    });
  });

  it('has the files of a folder that are asked for by its own path', async () => {
    const site = { origins: { api: { folder: 'public' } }, ...two };
    const files = new Map([['api', ['/a/b.js', '/index.html', '/a/c/d.css']]]);
    const { behaviors } = await subject(shop({}, site), undefined, files);
    expect(behaviors.map((behavior) => behavior.files)).toEqual([['/a/b.js', '/a/c/d.css'], ['/index.html']]);
  });
});
