/** The staging distribution of a project, found on CloudFront itself. */
import {
  type ContinuousDeploymentPolicyConfig,
  GetContinuousDeploymentPolicyCommand,
  ListContinuousDeploymentPoliciesCommand,
  ListDistributionsCommand,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { ifThere } from '../aws/is-error.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { digestOf, type Owner } from '../names.ts';

/** A continuous deployment policy. */
export interface CanaryPolicy {
  readonly id: string;
  readonly etag: string;
  readonly config: ContinuousDeploymentPolicyConfig;
}

type CloudFront = Pick<AwsClients, 'cloudfront'>;

/** What the CallerReference of every staging distribution begins with that is a project's copy of a distribution. */
export function stagingReference({ app, environment }: Owner, primaryId: string): string {
  return `edgewright-canary-${primaryId}-${digestOf(app, environment)}-`;
}

/**
 * The staging distributions that a project made of a distribution, by their CallerReference, which nobody can change: one as a rule,
 * more if two made one at once. Lists of distributions don't have that member, so each staging one of the account is read.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListDistributions.html
 */
export async function readStaging(
  { cloudfront }: CloudFront,
  owner: Owner,
  primaryId: string,
): Promise<readonly LiveDistribution[]> {
  const reference = stagingReference(owner, primaryId);
  const ours: LiveDistribution[] = [];
  let marker: string | undefined;
  do {
    const { DistributionList: list } = await cloudfront.send(new ListDistributionsCommand({ Marker: marker }));
    for (const { Id: id = '', Staging: isStaging } of list?.Items ?? []) {
      // It may be gone since it was listed.
      const read = isStaging ? await ifThere(readDistribution(cloudfront, id)) : undefined;
      if (read?.config.CallerReference?.startsWith(reference)) ours.push(read);
    }
    marker = list?.NextMarker;
  } while (marker);
  return ours.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/**
 * The continuous deployment policy that names a staging distribution: there is one at most.
 *
 * @param domainName of the staging distribution
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListContinuousDeploymentPolicies.html
 */
export async function readCanaryPolicy(
  { cloudfront }: CloudFront,
  domainName: string,
): Promise<CanaryPolicy | undefined> {
  let marker: string | undefined;
  do {
    const { ContinuousDeploymentPolicyList: list } = await cloudfront.send(
      new ListContinuousDeploymentPoliciesCommand({ Marker: marker }),
    );
    const policies = (list?.Items ?? []).map(({ ContinuousDeploymentPolicy: policy }) => policy);
    const found = policies.find((policy) =>
      policy?.ContinuousDeploymentPolicyConfig?.StagingDistributionDnsNames?.Items?.includes(domainName),
    );
    if (found) return readPolicy({ cloudfront }, found.Id ?? '');
    marker = list?.NextMarker;
  } while (marker);
  return undefined;
}

/** With its ETag, which lists don't have. */
async function readPolicy({ cloudfront }: CloudFront, id: string): Promise<CanaryPolicy | undefined> {
  const got = await ifThere(cloudfront.send(new GetContinuousDeploymentPolicyCommand({ Id: id })));
  const config = got?.ContinuousDeploymentPolicy?.ContinuousDeploymentPolicyConfig;
  return config && { id, etag: got?.ETag ?? '', config };
}
