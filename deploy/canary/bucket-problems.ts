/** The buckets behind a distribution: whether they let its staging distribution read, too. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { GetBucketPolicyCommand } from '@aws-sdk/client-s3';
import type { Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { ifThere } from '../aws/is-error.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import { admitsReader } from './bucket-policy.ts';

/** What was found. */
export interface BucketCheck {
  /** Buckets that the primary distribution reads, and the staging one may not. */
  readonly problems: readonly Problem[];
  /** Buckets of which that cannot be known. */
  readonly warnings: readonly Problem[];
}

/**
 * Looks at the policy of every bucket that a distribution reads by an origin access control: most name the ARN of the distribution,
 * and of no other, so that viewers of a canary would get 403.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment-quotas-considerations.html
 */
export async function bucketProblems(
  clients: Pick<AwsClients, 's3'>,
  account: string,
  primary: LiveDistribution,
  staging: LiveDistribution,
): Promise<BucketCheck> {
  const checks = await Promise.all(
    bucketsOf(primary.config).map((bucket) => bucketProblem(clients, bucket, account, [primary, staging])),
  );
  return {
    problems: checks.flatMap(({ problem }) => problem ?? []),
    warnings: checks.flatMap(({ warning }) => warning ?? []),
  };
}

/** The buckets that are read by an origin access control, each once. */
export function bucketsOf({ Origins }: DistributionConfig): readonly string[] {
  const origins = (Origins?.Items ?? []).filter(
    ({ S3OriginConfig, OriginAccessControlId }) => S3OriginConfig && OriginAccessControlId,
  );
  // `bucket.s3.eu-west-1.amazonaws.com`; a name may have dots.
  const names = origins.map(({ DomainName = '' }) => /^(.+)\.s3[.-](?:.+\.)?amazonaws\.com/.exec(DomainName)?.[1]);
  return [...new Set(names.filter((name) => name !== undefined))];
}

async function bucketProblem(
  { s3 }: Pick<AwsClients, 's3'>,
  bucket: string,
  account: string,
  [primary, staging]: readonly [LiveDistribution, LiveDistribution],
): Promise<{ readonly problem?: Problem; readonly warning?: Problem }> {
  const at = `bucket ${bucket}`;
  const policy = await readPolicy({ s3 }, bucket);
  if ('error' in policy) {
    const says = `cannot be asked whether it admits the staging distribution ${staging.id} (${policy.error}): if it does not, viewers of the canary get 403`;
    return { warning: { at, says } };
  }
  const admits = ({ arn = '' }: LiveDistribution): boolean => admitsReader(policy.text, { bucket, account, arn });
  if (admits(staging)) return {};
  const says = `does not admit the staging distribution; add ${staging.arn} to AWS:SourceArn in its policy`;
  // What the primary cannot read either may be an origin that nobody uses.
  return admits(primary) ? { problem: { at, says } } : { warning: { at, says } };
}

/** The policy of a bucket, an empty one where it has none; or why it could not be read. */
async function readPolicy(
  { s3 }: Pick<AwsClients, 's3'>,
  bucket: string,
): Promise<{ readonly text: string } | { readonly error: string }> {
  try {
    const found = await ifThere(s3.send(new GetBucketPolicyCommand({ Bucket: bucket })));
    return { text: found?.Policy ?? '{}' };
  } catch (error) {
    // Whoever releases need not be allowed to look at buckets.
    if (error instanceof Error && '$metadata' in error) return { error: error.name };
    throw error;
  }
}
