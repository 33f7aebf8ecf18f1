import {
  CopyDistributionCommand,
  CreateContinuousDeploymentPolicyCommand,
  CreateFunctionCommand,
  CreateOriginAccessControlCommand,
  type DistributionConfig,
  GetDistributionCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { CreateBucketCommand, PutBucketPolicyCommand } from '@aws-sdk/client-s3';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { abort } from '../../../deploy/canary/abort.ts';
import { promote } from '../../../deploy/canary/promote.ts';
import { removeStaging } from '../../../deploy/canary/remove-staging.ts';
import { associationsOf } from '../../../deploy/distribution/associations.ts';
import { codeOfArn } from '../../../deploy/release/code-arn.ts';
import { releaseServed } from '../../../deploy/release/release-served.ts';
import type { Target } from '../../../deploy/release/target.ts';
import { latest } from '../../../simulator/aws-api/revisions.ts';
import { built, distributionFor, releaseScene, type Scene, sceneOf } from '../release-scene.ts';
import { brokenIn, HEADER, releasesIn, SHARE, siteWith, tryOut } from './canary-scene.ts';

let [first, second, third]: readonly Target[] = [];
let scene: Scene;
beforeAll(async () => {
  [first, second, third] = [await built(), await built(siteWith('/newer')), await built(siteWith('/newest'))];
});
beforeEach(async () => {
  scene = await releaseScene(distributionFor(first as Target), { delays: { distribution: 60_000 } });
  await scene.deploy(first as Target);
});
afterEach(() => scene.api.close());

const project = () => ({ owner: first as Target, distribution: scene.distribution });

const policies = () =>
  Object.values(scene.api.account.state().continuousDeploymentPolicies).map(({ config }) => config);

const runningOn = (id: string): readonly string[] =>
  associationsOf(latest(scene.api.account.state().distributions[id]?.configs ?? []) as never).map(({ arn }) =>
    codeOfArn(arn),
  );

const states = (): readonly string[] =>
  releasesIn(scene.api.account.state()).map(({ number, progress }) => `${number} ${progress.state}`);

async function change(id: string, changes: Partial<DistributionConfig>): Promise<void> {
  const { Distribution, ETag } = await scene.api.cloudfront.send(new GetDistributionCommand({ Id: id }));
  const DistributionConfig = { ...(Distribution?.DistributionConfig as DistributionConfig), ...changes };
  await scene.api.cloudfront.send(new UpdateDistributionCommand({ Id: id, IfMatch: ETag, DistributionConfig }));
}

describe('a canary', () => {
  it('is on a copy of the distribution, which gets the policy and nothing else', async () => {
    const before = runningOn(scene.distribution);
    const { release, staging } = await tryOut(scene, second as Target, SHARE);
    expect(runningOn(scene.distribution)).toEqual(before);
    expect(runningOn(staging)).not.toEqual(before);
    expect(runningOn(staging).toSorted()).toEqual(release.stations.map(({ code }) => code).toSorted());
    expect(policies()).toMatchObject([
      { Enabled: true, TrafficConfig: { Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.05 } } },
    ]);
    expect(states()).toEqual(['2 staged', '1 served', '0 served']);
    expect(brokenIn(scene)).toEqual([]);
  });

  it('has a header whose value is the release itself', async () => {
    const { traffic } = await tryOut(scene, second as Target, HEADER);
    expect(traffic.SingleHeaderConfig).toMatchObject({
      Header: 'aws-cf-cd-shop',
      Value: expect.stringMatching(/^[\da-f]{10}$/),
    });
  });

  it('is the same one when the command is run again, for other viewers if it says so', async () => {
    const { staging } = await tryOut(scene, second as Target, SHARE);
    const again = await tryOut(scene, second as Target, { type: 'weight', weight: 0.1 });
    expect(again).toMatchObject({ staging, release: { number: 2 } });
    expect(policies()).toMatchObject([{ Enabled: true, TrafficConfig: { SingleWeightConfig: { Weight: 0.1 } } }]);
    expect(states()).toEqual(['2 staged', '1 served', '0 served']);
  });

  it('keeps other releases away until it ends', async () => {
    await tryOut(scene, second as Target, SHARE);
    const refusal = [{ at: 'release 2', says: expect.stringContaining('is a canary now') }];
    expect((await scene.plan(third as Target)).refusals).toEqual(refusal);
    expect((await scene.plan(third as Target, { canary: true })).refusals).toEqual(refusal);
    expect((await scene.plan(second as Target)).refusals).toEqual(refusal);
    expect((await scene.plan(second as Target, { canary: true })).refusals).toEqual([]);
    await expect(tryOut(scene, third as Target, SHARE)).rejects.toMatchObject({ code: 'ERR_RELEASE' });
    await expect(removeStaging(scene.world, project())).rejects.toMatchObject({ code: 'ERR_RELEASE' });
  });

  it('takes the distribution as it is now, and forgets what its caches have', async () => {
    const { staging } = await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    await change(scene.distribution, { DefaultRootObject: 'home.html' });
    scene.steps.length = 0;
    expect(await tryOut(scene, third as Target, SHARE)).toMatchObject({ staging });
    expect(scene.api.account.state().distributions[staging]?.configs.at(-1)?.value).toMatchObject({
      DefaultRootObject: 'home.html',
      Staging: true,
    });
    expect(Object.values(scene.api.account.state().invalidations)).toContainEqual(
      expect.objectContaining({ distributionId: staging, paths: ['/*'] }),
    );
  });

  it('says of what it cannot follow', async () => {
    await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    await change(scene.distribution, { PriceClass: 'PriceClass_100' });
    await tryOut(scene, third as Target, SHARE);
    expect(scene.steps).toContainEqual({ step: 'warning', says: expect.stringContaining('another PriceClass') });
  });

  it('ends by itself where a probe that its header leads to does not hold', async () => {
    const asked: unknown[] = [];
    const probe = async (_: unknown, headers: unknown) => {
      asked.push(headers);
      return [{ at: '/', says: 'expected 200, got 503' }];
    };
    const { failures, traffic } = await tryOut(scene, second as Target, HEADER, { probe });
    expect(failures).toHaveLength(1);
    expect(asked).toEqual([{ 'aws-cf-cd-shop': traffic.SingleHeaderConfig?.Value }]);
    expect(policies()).toMatchObject([{ Enabled: false }]);
    expect(states()).toEqual(['2 failed', '1 served', '0 served']);
  });

  it('is not probed where a share of the viewers gets it', async () => {
    const { failures } = await tryOut(scene, second as Target, SHARE, {
      probe: async () => [{ at: '/', says: 'was asked' }],
    });
    expect(failures).toEqual([]);
  });
});

describe('of two canaries at once', () => {
  it.each(['uploads', 'waits for the edge'])(
    'one wins, and the other says so: while the first one %s',
    async (when) => {
      await tryOut(scene, second as Target, SHARE);
      await abort(scene.world, project());
      const { wait, says } = scene.world;
      let other: Promise<unknown> | undefined;
      const begin = (isNow: boolean): void => {
        if (isNow) other ??= tryOut(sceneOf(scene.api, scene.distribution), second as Target, SHARE);
      };
      const world: Scene['world'] = {
        ...scene.world,
        says: (step) => {
          begin(when === 'uploads');
          says(step);
        },
        wait: async (milliseconds) => {
          begin(true);
          await other?.catch(() => {});
          await wait(milliseconds);
        },
      };
      const mine = tryOut({ ...scene, world }, third as Target, SHARE);
      const both = await Promise.allSettled([mine, mine.catch(() => {}).then(() => other)]);
      expect(both.filter(({ status }) => status === 'rejected')).toMatchObject([{ reason: { code: 'ERR_RELEASE' } }]);
      expect(brokenIn(scene)).toEqual([]);
      const staged = releasesIn(scene.api.account.state()).filter(({ progress }) => progress.state === 'staged');
      expect(staged).toHaveLength(1);
      const [copy = ''] = Object.keys(scene.api.account.state().distributions).filter(
        (id) => id !== scene.distribution,
      );
      expect(runningOn(copy).toSorted()).toEqual(staged[0]?.stations.map(({ code }) => code).toSorted());
    },
  );
});

describe('what stands against a canary', () => {
  it('is said all at once, before anything is written', async () => {
    await change(scene.distribution, { HttpVersion: 'http2and3' });
    const before = scene.api.account.state();
    await expect(tryOut(scene, second as Target, { type: 'weight', weight: 0.2 })).rejects.toMatchObject({
      code: 'ERR_RELEASE',
      problems: [
        { at: '--canary', says: 'expected more than 0 % and at most 15 %, got 20 %' },
        { at: scene.distribution, says: expect.stringContaining('HTTP/3') },
      ],
    });
    expect(scene.api.account.state()).toBe(before);
  });

  it('is a policy of somebody else', async () => {
    const { cloudfront } = scene.api;
    const { ETag } = await cloudfront.send(new GetDistributionCommand({ Id: scene.distribution }));
    const { Distribution: copy } = await cloudfront.send(
      new CopyDistributionCommand({
        PrimaryDistributionId: scene.distribution,
        IfMatch: ETag,
        Staging: true,
        CallerReference: 'mine',
      }),
    );
    const { ContinuousDeploymentPolicy: policy } = await cloudfront.send(
      new CreateContinuousDeploymentPolicyCommand({
        ContinuousDeploymentPolicyConfig: {
          Enabled: true,
          StagingDistributionDnsNames: { Quantity: 1, Items: [copy?.DomainName ?? ''] },
          TrafficConfig: { Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.1 } },
        },
      }),
    );
    await change(scene.distribution, { ContinuousDeploymentPolicyId: policy?.Id });
    await expect(tryOut(scene, second as Target, SHARE)).rejects.toMatchObject({
      problems: [{ at: scene.distribution, says: expect.stringContaining(`policy ${policy?.Id}`) }],
    });
  });

  it('is that nothing would be another', async () => {
    await expect(tryOut(scene, first as Target, SHARE)).rejects.toMatchObject({
      problems: [{ at: scene.distribution, says: expect.stringContaining('nothing to try') }],
    });
  });
});

describe('a bucket behind the distribution', () => {
  const admits = (...ids: readonly string[]): string =>
    JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { Service: 'cloudfront.amazonaws.com' },
          Action: 's3:GetObject',
          Resource: 'arn:aws:s3:::files/*',
          Condition: {
            StringEquals: { 'AWS:SourceArn': ids.map((id) => `arn:aws:cloudfront::123456789012:distribution/${id}`) },
          },
        },
      ],
    });

  beforeEach(async () => {
    const { OriginAccessControl: control } = await scene.api.cloudfront.send(
      new CreateOriginAccessControlCommand({
        OriginAccessControlConfig: {
          Name: 'files',
          OriginAccessControlOriginType: 's3',
          SigningBehavior: 'always',
          SigningProtocol: 'sigv4',
        },
      }),
    );
    const Items = [
      {
        Id: 'site',
        DomainName: 'files.s3.us-east-1.amazonaws.com',
        OriginAccessControlId: control?.Id ?? '',
        S3OriginConfig: { OriginAccessIdentity: '' },
      },
    ];
    await change(scene.distribution, { Origins: { Quantity: 1, Items } });
  });

  it('that does not admit the copy stops the canary before any viewer gets it', async () => {
    await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    await scene.api.s3.send(new PutBucketPolicyCommand({ Bucket: 'files', Policy: admits(scene.distribution) }));
    const says = expect.stringMatching(
      /^does not admit the staging distribution; add arn:aws:cloudfront::\d+:distribution\/E\w+ to /,
    );
    const refusal = { code: 'ERR_RELEASE', problems: [{ at: 'bucket files', says }] };
    await expect(tryOut(scene, second as Target, SHARE)).rejects.toMatchObject(refusal);
    expect(policies()).toEqual([]);
    expect(states()).toEqual(['1 served', '0 served']);
    const copy = Object.keys(scene.api.account.state().distributions).find((id) => id !== scene.distribution) ?? '';
    await expect(tryOut(scene, second as Target, SHARE)).rejects.toMatchObject(refusal);
    await scene.api.s3.send(new PutBucketPolicyCommand({ Bucket: 'files', Policy: admits(scene.distribution, copy) }));
    expect(await tryOut(scene, second as Target, SHARE)).toMatchObject({ staging: copy });
  });

  it('that cannot be asked is told', async () => {
    await tryOut(scene, second as Target, SHARE);
    expect(scene.steps).toContainEqual({
      step: 'warning',
      says: expect.stringContaining('bucket files cannot be asked'),
    });
  });

  it('that does not admit the distribution itself is told, too', async () => {
    await scene.api.s3.send(new CreateBucketCommand({ Bucket: 'files' }));
    await tryOut(scene, second as Target, SHARE);
    expect(scene.steps).toContainEqual({
      step: 'warning',
      says: expect.stringContaining('bucket files does not admit'),
    });
  });
});

describe('a promotion', () => {
  it('gives all viewers what was tried, and nothing else of the canary', async () => {
    const { staging } = await tryOut(scene, second as Target, SHARE);
    await change(scene.distribution, { Comment: 'changed meanwhile' });
    await change(staging, { DefaultRootObject: 'tried.html' });
    const { failures } = await promote(scene.world, project());
    expect(failures).toEqual([]);
    expect(runningOn(scene.distribution)).toEqual(runningOn(staging));
    expect(scene.api.account.state().distributions[scene.distribution]?.configs.at(-1)?.value).toMatchObject({
      Comment: 'changed meanwhile',
      DefaultRootObject: 'index.html',
    });
    expect(policies()).toMatchObject([{ Enabled: false }]);
    expect(states()).toEqual(['2 served', '1 served', '0 served']);
    const live = await scene.live(second as Target);
    expect(releaseServed(project().owner, live)?.number).toBe(2);
  });

  it('is done once', async () => {
    await tryOut(scene, second as Target, SHARE);
    await promote(scene.world, project());
    const before = scene.api.account.state();
    expect(await promote(scene.world, project())).toMatchObject({ release: { number: 2 }, failures: [] });
    expect(scene.api.account.state()).toBe(before);
  });

  it('does not replace what others put there since', async () => {
    await tryOut(scene, second as Target, SHARE);
    const [mine, other] = [runningOn(scene.distribution)[0] ?? '', 'others'];
    const { ETag } = await scene.api.cloudfront.send(
      new CreateFunctionCommand({
        Name: other,
        FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-2.0' },
        FunctionCode: Buffer.from('function handler(event) { return event.request; }'),
      }),
    );
    await scene.api.cloudfront.send(new PublishFunctionCommand({ Name: other, IfMatch: ETag }));
    const { Distribution } = await scene.api.cloudfront.send(new GetDistributionCommand({ Id: scene.distribution }));
    const text = JSON.stringify(Distribution?.DistributionConfig).replaceAll(mine, other);
    await change(scene.distribution, JSON.parse(text));
    await expect(promote(scene.world, project())).rejects.toMatchObject({
      problems: [{ at: '* at viewer-request', says: 'runs others' }],
    });
    expect(runningOn(scene.distribution)).toContain(other);
    await promote(scene.world, { ...project(), adopt: true });
    expect(runningOn(scene.distribution)).not.toContain(other);
  });

  it('goes back by itself where a probe does not hold', async () => {
    const before = runningOn(scene.distribution);
    await tryOut(scene, second as Target, SHARE);
    const { failures } = await promote(scene.world, { ...project(), probe: async () => [{ at: '/', says: 'no' }] });
    expect(failures).toEqual([{ at: '/', says: 'no' }]);
    expect(runningOn(scene.distribution)).toEqual(before);
    expect(states()).toEqual(['2 failed', '1 served', '0 served']);
  });

  it('needs a canary', async () => {
    await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    await expect(promote(scene.world, project())).rejects.toMatchObject({
      message: 'There is no canary',
      problems: [{ says: 'the newest is 2, which is aborted' }],
    });
  });
});

describe('an abortion', () => {
  it('gives every viewer what the distribution has', async () => {
    const before = runningOn(scene.distribution);
    await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    expect(runningOn(scene.distribution)).toEqual(before);
    expect(policies()).toMatchObject([{ Enabled: false }]);
    expect(states()).toEqual(['2 aborted', '1 served', '0 served']);
    expect((await scene.plan(third as Target)).refusals).toEqual([]);
  });

  it('changes nothing where there is no canary', async () => {
    const before = scene.api.account.state();
    expect(await abort(scene.world, project())).toBeUndefined();
    expect(scene.api.account.state()).toBe(before);
  });
});

describe('the next canary', () => {
  it('has a number of its own after one that was aborted, and the same distribution', async () => {
    const { staging } = await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    expect(await tryOut(scene, second as Target, SHARE)).toMatchObject({ staging, release: { number: 3 } });
    expect(policies()).toHaveLength(1);
  });

  it('makes a distribution anew where the last one was removed', async () => {
    const { staging } = await tryOut(scene, second as Target, SHARE);
    await abort(scene.world, project());
    expect(await removeStaging(scene.world, project())).toEqual([staging]);
    expect(Object.keys(scene.api.account.state().distributions)).toEqual([scene.distribution]);
    expect(policies()).toEqual([]);
    expect(await removeStaging(scene.world, project())).toEqual([]);
    expect((await tryOut(scene, third as Target, SHARE)).staging).not.toBe(staging);
  });
});
