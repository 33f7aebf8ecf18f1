/** Staging distributions: made as copies, promoted as a whole. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html */
import type { CopyDistributionRequest, UpdateDistributionWithStagingConfigRequest } from '@aws-sdk/client-cloudfront';
import type { Handler, Operations } from '../call.ts';
import { etagOf } from '../ids.ts';
import { requireMatch } from '../preconditions.ts';
import type { AwsState } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { configOf } from './associations.ts';
import { checkDistribution } from './distribution-checks.ts';
import { distributionOf } from './distribution-of.ts';
import { changed, created } from './distributions.ts';
import { requireNoHttp3 } from './staging-checks.ts';

/** A copy has no names of its own, and no policy. */
const copyDistribution: Handler<CopyInput> = (input, call) => {
  const primary = distributionOf(call.state, input.PrimaryDistributionId);
  requireMatch(input.IfMatch, etagOf(primary.revision));
  if (!input.Staging)
    throw new ApiError('InvalidArgument', 'A distribution can be copied to a staging distribution alone.');
  const before = configOf(primary);
  if (before.Staging) throw new ApiError('InvalidArgument', 'A staging distribution cannot be copied.');
  requireNoHttp3(before.HttpVersion);
  const config = {
    ...before,
    CallerReference: input.CallerReference,
    Aliases: { Quantity: 0 },
    Staging: true,
    Enabled: input.Enabled ?? before.Enabled,
    ContinuousDeploymentPolicyId: '',
  };
  return created(config, [], call, primary.id);
};

type CopyInput = Readonly<Omit<CopyDistributionRequest, 'PrimaryDistributionId' | 'CallerReference'>> & {
  readonly PrimaryDistributionId: string;
  readonly CallerReference: string;
};

/** The primary keeps its names and its policy, which is switched off. */
const updateDistributionWithStagingConfig: Handler<PromoteInput> = (input, call) => {
  const primary = distributionOf(call.state, input.Id);
  const staging = distributionOf(call.state, input.StagingDistributionId ?? stagingIdOf(call.state, input.Id));
  // One header has both ETags.
  const [primaryEtag, stagingEtag] = (input.IfMatch ?? '').split(',').map((etag) => etag.trim());
  requireMatch(primaryEtag, etagOf(primary.revision));
  requireMatch(stagingEtag, etagOf(staging.revision));
  const before = configOf(primary);
  const policyId = before.ContinuousDeploymentPolicyId ?? '';
  const config = {
    ...configOf(staging),
    CallerReference: before.CallerReference,
    Aliases: before.Aliases ?? { Quantity: 0 },
    Staging: false,
    Enabled: before.Enabled,
    ContinuousDeploymentPolicyId: policyId,
    ...(before.ViewerCertificate ? { ViewerCertificate: before.ViewerCertificate } : {}),
  };
  checkDistribution(config, primary.id, call);
  return changed(primary, config, { ...call, state: withPolicyDisabled(call.state, policyId, call.now) });
};

interface PromoteInput extends Readonly<Omit<UpdateDistributionWithStagingConfigRequest, 'Id'>> {
  readonly Id: string;
}

/** What can be asked of staging distributions besides. */
export const stagingOperations: Operations = {
  CopyDistribution: copyDistribution,
  UpdateDistributionWithStagingConfig: updateDistributionWithStagingConfig,
};

/** The staging distribution that the policy of a primary names. */
function stagingIdOf(state: AwsState, primaryId: string): string {
  const policyId = configOf(distributionOf(state, primaryId)).ContinuousDeploymentPolicyId ?? '';
  const names = state.continuousDeploymentPolicies[policyId]?.config.StagingDistributionDnsNames.Items ?? [];
  const staging = Object.values(state.distributions).find(({ domainName }) => names.includes(domainName));
  if (staging) return staging.id;
  throw new ApiError(
    'InvalidArgument',
    'The distribution has no continuous deployment policy with a staging distribution.',
  );
}

function withPolicyDisabled(state: AwsState, id: string, now: number): AwsState {
  const policy = state.continuousDeploymentPolicies[id];
  if (!policy) return state;
  const config = { ...policy.config, Enabled: false };
  const next = { ...policy, config, revision: policy.revision + 1, changedAt: now };
  return { ...state, continuousDeploymentPolicies: { ...state.continuousDeploymentPolicies, [id]: next } };
}
