/** Makes the continuous deployment policy of a canary what it shall be. */
import {
  type ContinuousDeploymentPolicyConfig,
  CreateContinuousDeploymentPolicyCommand,
  type TrafficConfig,
  UpdateContinuousDeploymentPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { isSameTraffic } from './canary-traffic.ts';
import { type CanaryPolicy, readCanaryPolicy } from './read-staging.ts';

/**
 * The policy of a staging distribution, sending viewers there or not; made where there is none.
 *
 * @param domainName of the staging distribution
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateContinuousDeploymentPolicy.html
 */
export async function settlePolicy(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  domainName: string,
  wanted: { readonly isEnabled: boolean; readonly traffic: TrafficConfig },
): Promise<CanaryPolicy> {
  const config: ContinuousDeploymentPolicyConfig = {
    StagingDistributionDnsNames: { Quantity: 1, Items: [domainName] },
    Enabled: wanted.isEnabled,
    TrafficConfig: wanted.traffic,
  };
  const { state } = await converge({
    what: `the continuous deployment policy of ${domainName}`,
    read: () => readCanaryPolicy({ cloudfront }, domainName),
    isDone: (policy) =>
      policy?.config.Enabled === wanted.isEnabled && isSameTraffic(policy.config.TrafficConfig, wanted.traffic),
    write: (policy) =>
      policy
        ? update({ cloudfront }, policy, config)
        : cloudfront.send(new CreateContinuousDeploymentPolicyCommand({ ContinuousDeploymentPolicyConfig: config })),
    conflicts: CONFLICTS,
  });
  if (!state) throw new Error(`the policy of ${domainName} is not there`);
  return state;
}

/** Sends nobody to a staging distribution any more. Where no policy names it, nobody was. */
export async function disablePolicy(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  domainName: string,
): Promise<boolean> {
  const { isWritten } = await converge({
    what: `the continuous deployment policy of ${domainName}`,
    read: () => readCanaryPolicy({ cloudfront }, domainName),
    isDone: (policy) => !policy?.config.Enabled,
    write: async (policy) => policy && update({ cloudfront }, policy, { ...policy.config, Enabled: false }),
    conflicts: CONFLICTS,
  });
  return isWritten;
}

const CONFLICTS = [
  'InvalidIfMatchVersion',
  'NoSuchContinuousDeploymentPolicy',
  'PreconditionFailed',
  'StagingDistributionInUse',
];

function update(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  { id, etag }: CanaryPolicy,
  config: ContinuousDeploymentPolicyConfig,
) {
  return cloudfront.send(
    new UpdateContinuousDeploymentPolicyCommand({ Id: id, IfMatch: etag, ContinuousDeploymentPolicyConfig: config }),
  );
}
