/** What continuous deployment excludes. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment-quotas-considerations.html */
import { isDeepStrictEqual } from 'node:util';
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { AwsState, DistributionRecord, Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { configOf } from './associations.ts';

type Config = Given<DistributionConfig>;

/** What may be another on a staging distribution than on its primary one, and whether it serves at all. */
const EDITABLE: readonly (keyof Config)[] = [
  'Origins',
  'OriginGroups',
  'DefaultCacheBehavior',
  'CacheBehaviors',
  'CustomErrorResponses',
  'Restrictions',
  'DefaultRootObject',
  'Logging',
  'Comment',
  'Enabled',
];

/**
 * Refuses of a staging distribution's next config what cannot be tried there.
 *
 * @throws ApiError IllegalUpdate for a member that is the primary's alone, InvalidArgument for a path pattern that the primary lacks
 */
export function checkStagingUpdate(record: DistributionRecord, next: Config, state: AwsState): void {
  const before = configOf(record);
  const members = [...new Set([...Object.keys(before), ...Object.keys(next)])] as readonly (keyof Config)[];
  const illegal = members.find((name) => !EDITABLE.includes(name) && !isDeepStrictEqual(before[name], next[name]));
  if (illegal !== undefined) {
    throw new ApiError('IllegalUpdate', `${illegal} of a staging distribution cannot be changed.`);
  }
  const primary = primaryOf(record, state);
  if (!primary) return;
  const known = patternsOf(configOf(primary));
  const unknown = patternsOf(next).find((pattern) => !known.includes(pattern));
  if (unknown === undefined) return;
  throw new ApiError(
    'InvalidArgument',
    `The path pattern ${unknown} of the staging distribution is none of its primary distribution.`,
  );
}

/**
 * Refuses a policy where there can be none: on a staging distribution, and beside HTTP/3.
 *
 * @throws ApiError InvalidArgument
 */
export function checkContinuousDeployment(config: Config): void {
  const { HttpVersion: version, ContinuousDeploymentPolicyId: policy = '', Staging: isStaging } = config;
  if (policy === '') return;
  if (isStaging)
    throw new ApiError('InvalidArgument', 'A staging distribution cannot have a continuous deployment policy.');
  requireNoHttp3(version);
}

/** @throws ApiError InvalidArgument for an HTTP version with which there is no continuous deployment */
export function requireNoHttp3(version: Config['HttpVersion']): void {
  if (version !== 'http3' && version !== 'http2and3') return;
  throw new ApiError('InvalidArgument', 'Continuous deployment is not possible for a distribution with HTTP/3.');
}

/** The distribution of which a staging one is a copy, or whose policy names it. */
function primaryOf(
  { primaryId = '', domainName }: DistributionRecord,
  state: AwsState,
): DistributionRecord | undefined {
  if (Object.hasOwn(state.distributions, primaryId)) return state.distributions[primaryId];
  return Object.values(state.distributions).find((record) => {
    const policy = state.continuousDeploymentPolicies[configOf(record).ContinuousDeploymentPolicyId ?? ''];
    return policy?.config.StagingDistributionDnsNames.Items?.includes(domainName) ?? false;
  });
}

/** A slash in front makes no difference. */
function patternsOf({ CacheBehaviors }: Config): readonly string[] {
  return (CacheBehaviors?.Items ?? []).map(({ PathPattern }) => PathPattern.replace(/^\//, ''));
}
