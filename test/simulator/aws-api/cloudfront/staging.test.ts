import {
  CopyDistributionCommand,
  CreateContinuousDeploymentPolicyCommand,
  CreateDistributionCommand,
  DeleteContinuousDeploymentPolicyCommand,
  type Distribution,
  GetContinuousDeploymentPolicyCommand,
  GetDistributionConfigCommand,
  type TrafficConfig,
  UpdateDistributionCommand,
  UpdateDistributionWithStagingConfigCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';

let api: LocalApi;
let primary: Distribution;
beforeEach(async () => {
  api = await localApi();
  const made = await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }));
  primary = made.Distribution as Distribution;
});
afterEach(() => api.close());

async function copy(CallerReference = 'copy', Staging = true, IfMatch = FIRST): Promise<Distribution> {
  const { Distribution: copied } = await api.cloudfront.send(
    new CopyDistributionCommand({ PrimaryDistributionId: primary.Id, CallerReference, Staging, IfMatch }),
  );
  return copied as Distribution;
}

const policyFor = (staging: Distribution, TrafficConfig: TrafficConfig) =>
  api.cloudfront.send(
    new CreateContinuousDeploymentPolicyCommand({
      ContinuousDeploymentPolicyConfig: {
        Enabled: true,
        StagingDistributionDnsNames: { Quantity: 1, Items: [staging.DomainName ?? ''] },
        TrafficConfig,
      },
    }),
  );

const HEADER: TrafficConfig = { Type: 'SingleHeader', SingleHeaderConfig: { Header: 'aws-cf-cd-try', Value: 'yes' } };

async function change(Id: string | undefined, IfMatch: string, changes: object) {
  const { DistributionConfig } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const next = { ...DistributionConfig, ...changes } as NonNullable<typeof DistributionConfig>;
  return api.cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig: next }));
}

describe('a staging distribution', () => {
  it('is a copy, and says so', async () => {
    const staging = await copy();
    expect(staging.Id).not.toBe(primary.Id);
    expect(staging.DistributionConfig).toMatchObject({ Staging: true, CallerReference: 'copy', Enabled: true });
  });

  it('is the only copy that there is', async () => {
    await expect(copy('copy', false)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it.each<[string, object]>([
    ['its price class', { PriceClass: 'PriceClass_100' }],
    ['IPv6', { IsIPV6Enabled: true }],
    ['its firewall', { WebACLId: 'acl' }],
    ['its HTTP version', { HttpVersion: 'http2and3' }],
    ['a policy', { ContinuousDeploymentPolicyId: 'any' }],
  ])('is refused with a change of %s', async (_, changes) => {
    const { Id } = await copy();
    await expect(change(Id, FIRST, changes)).rejects.toMatchObject({ name: 'IllegalUpdate' });
  });

  it.each<[string, object]>([
    ['whether it serves', { Enabled: false }],
    ['its comment', { Comment: 'next' }],
    ['its root', { DefaultRootObject: 'index.html' }],
    ['its error pages', { CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 404, ErrorCachingMinTTL: 5 }] } }],
    [
      'its countries',
      { Restrictions: { GeoRestriction: { RestrictionType: 'blacklist', Quantity: 1, Items: ['DE'] } } },
    ],
  ])('may have another setting for %s', async (_, changes) => {
    const { Id } = await copy();
    expect((await change(Id, FIRST, changes)).ETag).toBe(SECOND);
  });

  it('has no path pattern that its primary lacks', async () => {
    const behaviorsOf = (...patterns: readonly string[]) => ({
      CacheBehaviors: {
        Quantity: patterns.length,
        Items: patterns.map((PathPattern) => ({ ...distributionConfig().DefaultCacheBehavior, PathPattern })),
      },
    });
    await change(primary.Id, FIRST, behaviorsOf('/a/*', '/b/*'));
    const { Id } = await copy('copy', true, SECOND);
    await expect(change(Id, FIRST, behaviorsOf('/a/*', '/c/*'))).rejects.toMatchObject({ name: 'InvalidArgument' });
    expect((await change(Id, FIRST, behaviorsOf('a/*'))).ETag).toBe(SECOND);
  });

  it('is promoted with the ETags of both, and the policy is off then', async () => {
    const staging = await copy();
    const { ContinuousDeploymentPolicy: policy } = await policyFor(staging, HEADER);
    await change(primary.Id, FIRST, { ContinuousDeploymentPolicyId: policy?.Id });
    await change(staging.Id, FIRST, { Comment: 'next' });
    const promote = (IfMatch: string) =>
      api.cloudfront.send(
        new UpdateDistributionWithStagingConfigCommand({ Id: primary.Id, StagingDistributionId: staging.Id, IfMatch }),
      );
    await expect(promote(SECOND)).rejects.toMatchObject({ name: 'InvalidIfMatchVersion' });
    await expect(promote(`${SECOND},${FIRST}`)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const { Distribution: promoted } = await promote(`${SECOND},${SECOND}`);
    expect(promoted?.DistributionConfig).toMatchObject({
      Comment: 'next',
      Staging: false,
      CallerReference: 'first',
      ContinuousDeploymentPolicyId: policy?.Id,
    });
    const after = await api.cloudfront.send(new GetContinuousDeploymentPolicyCommand({ Id: policy?.Id }));
    expect(after.ContinuousDeploymentPolicy?.ContinuousDeploymentPolicyConfig?.Enabled).toBe(false);
  });
});

describe('a continuous deployment policy', () => {
  it('stays while a distribution has it', async () => {
    const { ContinuousDeploymentPolicy: policy } = await policyFor(await copy(), HEADER);
    await change(primary.Id, FIRST, { ContinuousDeploymentPolicyId: policy?.Id });
    const remove = () =>
      api.cloudfront.send(new DeleteContinuousDeploymentPolicyCommand({ Id: policy?.Id, IfMatch: FIRST }));
    await expect(remove()).rejects.toMatchObject({ name: 'ContinuousDeploymentPolicyInUse' });
    await change(primary.Id, SECOND, { ContinuousDeploymentPolicyId: '' });
    await remove();
  });

  it.each<[string, TrafficConfig]>([
    ['more than 15 %', { Type: 'SingleWeight', SingleWeightConfig: { Weight: 0.16 } }],
    ['a header of another name', { Type: 'SingleHeader', SingleHeaderConfig: { Header: 'x-try', Value: 'yes' } }],
    ['a weight without one', { Type: 'SingleWeight' }],
    [
      'a session that is idle for longer than it lasts',
      {
        Type: 'SingleWeight',
        SingleWeightConfig: { Weight: 0.1, SessionStickinessConfig: { IdleTTL: 900, MaximumTTL: 600 } },
      },
    ],
    [
      'a session that lasts too long',
      {
        Type: 'SingleWeight',
        SingleWeightConfig: { Weight: 0.1, SessionStickinessConfig: { IdleTTL: 300, MaximumTTL: 3601 } },
      },
    ],
    [
      'a session that is too short',
      {
        Type: 'SingleWeight',
        SingleWeightConfig: { Weight: 0.1, SessionStickinessConfig: { IdleTTL: 10, MaximumTTL: 600 } },
      },
    ],
  ])('is refused with %s', async (_, traffic) => {
    await expect(policyFor(await copy(), traffic)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('is refused for a primary distribution with HTTP/3', async () => {
    const { ContinuousDeploymentPolicy: policy } = await policyFor(await copy(), HEADER);
    const both = { ContinuousDeploymentPolicyId: policy?.Id, HttpVersion: 'http2and3' };
    await expect(change(primary.Id, FIRST, both)).rejects.toMatchObject({ name: 'InvalidArgument' });
    await change(primary.Id, FIRST, { HttpVersion: 'http3' });
    await expect(copy('second', true, SECOND)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('is refused over the quota, as staging distributions are', async () => {
    await api.close();
    api = await localApi({ quotas: { stagingDistributions: 2, continuousDeploymentPolicies: 1 } });
    await api.cloudfront
      .send(new CreateDistributionCommand({ DistributionConfig: distributionConfig() }))
      .then(({ Distribution: made }) => {
        primary = made as Distribution;
      });
    await policyFor(await copy('one'), HEADER);
    const second = await copy('two');
    await expect(policyFor(second, HEADER)).rejects.toMatchObject({ name: 'TooManyContinuousDeploymentPolicies' });
    await expect(copy('three')).rejects.toMatchObject({ name: 'TooManyDistributions' });
  });

  it('is the only one of its staging distribution', async () => {
    const staging = await copy();
    await policyFor(staging, HEADER);
    await expect(policyFor(staging, HEADER)).rejects.toMatchObject({ name: 'StagingDistributionInUse' });
  });
});
