/** Distributions of an account in the JSON that the simulator reads. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { AwsState, Configured, DistributionRecord, Given } from '../state.ts';

/** A distribution with the policies and keys that it may name. What is served in another way than by its settings is left out. */
export function distributionDocument(
  { id, domainName }: DistributionRecord,
  config: Given<DistributionConfig>,
  state: AwsState,
): string {
  const { Staging: _, ContinuousDeploymentPolicyId: __, ...served } = config;
  return JSON.stringify({
    Distribution: { Id: id, DomainName: domainName, DistributionConfig: served },
    CachePolicies: listed(state.cachePolicies, 'CachePolicyConfig'),
    OriginRequestPolicies: listed(state.originRequestPolicies, 'OriginRequestPolicyConfig'),
    ResponseHeadersPolicies: listed(state.responseHeadersPolicies, 'ResponseHeadersPolicyConfig'),
    KeyGroups: listed(state.keyGroups, 'KeyGroupConfig'),
    PublicKeys: listed(state.publicKeys, 'PublicKeyConfig'),
  });
}

function listed(all: Readonly<Record<string, Configured<unknown>>>, member: string) {
  return Object.values(all).map(({ id, config }) => ({ Id: id, [member]: config }));
}
