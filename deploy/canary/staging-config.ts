/** The config of a staging distribution. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import diff from 'microdiff';
import { type Owner, storeComment } from '../names.ts';

/**
 * What a staging distribution may have of its own; all else it got when it was copied. Whether it serves is among them, so that one
 * which was about to be removed serves again.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/working-with-staging-distribution-continuous-deployment-policy.html
 */
const STAGING_MEMBERS = [
  'CacheBehaviors',
  'CustomErrorResponses',
  'DefaultCacheBehavior',
  'DefaultRootObject',
  'Enabled',
  'Logging',
  'OriginGroups',
  'Origins',
  'Restrictions',
] as const satisfies readonly (keyof DistributionConfig)[];

/** Their paths, and all below them; and what says which release it is. */
export const MAY_STAGE = new RegExp(`^(?:Comment|${STAGING_MEMBERS.join('|')})(?:\\.|$)`);

/** What is a staging distribution's own by its nature, or says nothing about what is served. */
const NEVER_SAME =
  /^(?:Aliases|CallerReference|Comment|ContinuousDeploymentPolicyId|Staging|ViewerCertificate)(?:\.|$)/;

/** What a staging distribution says of itself: at most 128 characters. */
export function stagingComment(owner: Owner, release: number): string {
  return `${storeComment(owner).slice(0, LONGEST_COMMENT - 30)}; canary, release ${release}`;
}

/** Characters of a distribution's comment. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
const LONGEST_COMMENT = 128;

/** A staging config that is its primary's in everything that it may have of its own. */
export function withPrimary(staging: DistributionConfig, primary: DistributionConfig): DistributionConfig {
  const config = { ...staging };
  for (const name of STAGING_MEMBERS) {
    delete config[name];
    if (primary[name] !== undefined) Object.assign(config, { [name]: primary[name] });
  }
  return config;
}

/** The members in which a staging distribution has stayed behind its primary, and which it cannot follow. */
export function stagedBehind(staging: DistributionConfig, primary: DistributionConfig): readonly string[] {
  const paths = diff(staging, primary).map(({ path }) => path.join('.'));
  const behind = paths.filter((path) => !MAY_STAGE.test(path) && !NEVER_SAME.test(path));
  return [...new Set(behind.map((path) => path.split('.')[0] ?? ''))];
}
