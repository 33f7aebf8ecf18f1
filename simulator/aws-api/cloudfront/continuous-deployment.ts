/** Continuous deployment policies. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment.html */
import type { ContinuousDeploymentPolicyConfig } from '@aws-sdk/client-cloudfront';
import type { Operations } from '../call.ts';
import { uuid } from '../ids.ts';
import type { Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { configOf } from './associations.ts';
import { configuredOperations, type Kind } from './configured.ts';
import { checkEnum } from './enums.ts';

/** A policy that says which viewers get a staging distribution. */
export const CONTINUOUS_DEPLOYMENT_POLICY: Kind = {
  one: 'ContinuousDeploymentPolicy',
  many: 'ContinuousDeploymentPolicies',
  part: 'continuousDeploymentPolicies',
  path: 'continuous-deployment-policy',
  newId: ({ randomBytes }) => uuid(randomBytes),
  quota: ({ quotas }) => quotas.continuousDeploymentPolicies,
  tooMany: 'TooManyContinuousDeploymentPolicies',
  hasName: false,
  managed: {},
  checked(given, { state }, id) {
    const config = given as unknown as Given<ContinuousDeploymentPolicyConfig>;
    checkTraffic(config.TrafficConfig);
    const names = config.StagingDistributionDnsNames.Items ?? [];
    if (names.length !== 1) throw new ApiError('InvalidArgument', 'A policy needs one staging distribution.');
    const staging = Object.values(state.distributions).find(({ domainName }) => domainName === names[0]);
    if (!staging || !configOf(staging).Staging) {
      throw new ApiError('InvalidArgument', `${names[0]} is no staging distribution.`);
    }
    const others = Object.values(state.continuousDeploymentPolicies).filter((other) => other.id !== id);
    if (others.some(({ config: other }) => (other.StagingDistributionDnsNames.Items ?? []).includes(names[0] ?? ''))) {
      throw new ApiError(
        'StagingDistributionInUse',
        'A continuous deployment policy for this staging distribution already exists.',
      );
    }
    return given;
  },
  isInUse: (id, state) =>
    Object.values(state.distributions).some((record) => configOf(record).ContinuousDeploymentPolicyId === id),
  listed: (shown) => ({ ContinuousDeploymentPolicy: shown }),
};

/** The share of viewers that a weight can be at most. */
const MAX_WEIGHT = 0.15;

function checkTraffic(traffic: Given<ContinuousDeploymentPolicyConfig>['TrafficConfig']): void {
  if (traffic === undefined) return;
  checkEnum('trafficConfig.type', traffic.Type, ['SingleWeight', 'SingleHeader']);
  const { SingleWeightConfig: weighted, SingleHeaderConfig: named } = traffic;
  if (
    (traffic.Type === 'SingleWeight') !== (weighted !== undefined) ||
    (traffic.Type === 'SingleHeader') !== (named !== undefined)
  ) {
    throw new ApiError('InvalidArgument', `TrafficConfig needs ${traffic.Type}Config, and nothing else.`);
  }
  if (weighted && !(weighted.Weight >= 0 && weighted.Weight <= MAX_WEIGHT)) {
    throw new ApiError('InvalidArgument', `The weight must be from 0 to ${MAX_WEIGHT}.`);
  }
  const sticky = weighted?.SessionStickinessConfig;
  const isTime = (seconds: number) => seconds >= 300 && seconds <= 3600;
  if (sticky && !(isTime(sticky.IdleTTL) && isTime(sticky.MaximumTTL) && sticky.IdleTTL <= sticky.MaximumTTL)) {
    throw new ApiError('InvalidArgument', 'IdleTTL and MaximumTTL must be from 300 to 3600, in this order.');
  }
  if (named && !/^aws-cf-cd-./.test(named.Header)) {
    throw new ApiError('InvalidArgument', 'The name of the header must begin with aws-cf-cd-.');
  }
}

/** What can be asked of continuous deployment policies. */
export const continuousDeploymentOperations: Operations = configuredOperations(CONTINUOUS_DEPLOYMENT_POLICY);
