import { GetDistributionCommand } from '@aws-sdk/client-cloudfront';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { EdgeConfig } from '../../../config/define.ts';
import { associationsOf } from '../../../deploy/distribution/associations.ts';
import { codeOfArn } from '../../../deploy/release/code-arn.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { built, distributionFor, releaseScene, type Scene, SITE } from '../release-scene.ts';

/** Another redirect, and nothing else. */
const CHANGED: EdgeConfig = {
  ...SITE,
  behaviors: SITE.behaviors.map((behavior) =>
    behavior.path === '*' ? { ...behavior, redirects: { exact: { '/old': '/newer' } } } : behavior,
  ),
};

let [target, changed]: readonly Target[] = [];
let scene: Scene;
beforeAll(async () => {
  [target, changed] = [await built(), await built(CHANGED)];
});
beforeEach(async () => {
  scene = await releaseScene(distributionFor(target as Target), { delays: { distribution: 60_000 } });
});
afterEach(() => scene.api.close());

const running = async (): Promise<readonly string[]> => {
  const { Distribution } = await scene.api.cloudfront.send(new GetDistributionCommand({ Id: scene.distribution }));
  return associationsOf(Distribution?.DistributionConfig as never).map(
    ({ behavior, event, arn }) => `${behavior} ${event} ${codeOfArn(arn).replace(/-[\da-f]{10}$/, '')}`,
  );
};

describe('a first release', () => {
  it('puts every bundle at its station, and says what it did', async () => {
    const { release, failures } = await scene.deploy(target as Target);
    expect(failures).toEqual([]);
    expect(release.number).toBe(1);
    expect(await running()).toEqual([
      '* viewer-request shop-prod-viewer-request',
      '* viewer-response shop-prod-viewer-response',
      '/docs/* origin-response shop-prod-origin-response-docs:1',
    ]);
    expect(scene.steps.map(({ step }) => step)).toEqual([
      'upload',
      'upload',
      'publish',
      'publish',
      'publish',
      'associate',
      'deployed',
      'invalidate',
    ]);
  });
});

describe('the same release again', () => {
  it('plans nothing', async () => {
    await scene.deploy(target as Target);
    expect(await scene.plan(target as Target)).toMatchObject({ stations: [], keys: 0 });
  });
});

describe('a changed config', () => {
  it('changes the station of the rule alone', async () => {
    await scene.deploy(target as Target);
    const { stations } = await scene.plan(changed as Target);
    expect(stations).toMatchObject([{ behavior: '*', station: 'viewer-request', cause: 'config' }]);
    const { release } = await scene.deploy(changed as Target);
    expect(release.number).toBe(2);
  });
});
