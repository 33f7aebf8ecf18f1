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

async function copy(CallerReference = 'copy', Staging = true): Promise<Distribution> {
  const { Distribution: copied } = await api.cloudfront.send(
    new CopyDistributionCommand({ PrimaryDistributionId: primary.Id, CallerReference, Staging, IfMatch: FIRST }),
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
      'a session that is too short',
      {
        Type: 'SingleWeight',
        SingleWeightConfig: { Weight: 0.1, SessionStickinessConfig: { IdleTTL: 10, MaximumTTL: 600 } },
      },
    ],
  ])('is refused with %s', async (_, traffic) => {
    await expect(policyFor(await copy(), traffic)).rejects.toMatchObject({ name: 'InvalidArgument' });
  });

  it('is the only one of its staging distribution', async () => {
    const staging = await copy();
    await policyFor(staging, HEADER);
    await expect(policyFor(staging, HEADER)).rejects.toMatchObject({ name: 'StagingDistributionInUse' });
  });
});
