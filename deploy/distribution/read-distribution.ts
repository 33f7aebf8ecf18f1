/** A distribution as it is on CloudFront now, and what of it would not survive being written back. */
import {
  type CloudFrontClient,
  type DistributionConfig,
  DistributionConfig$,
  GetDistributionCommand,
  type GetDistributionResult,
  type UpdateDistributionResult,
} from '@aws-sdk/client-cloudfront';
import { NormalizedSchema } from '@smithy/core/schema';
import { differingMembers } from './differing-members.ts';
import { keepBody, updateBody } from './wire-bodies.ts';
import { xmlTree } from './xml-tree.ts';

/** A distribution that was read. */
export interface LiveDistribution {
  readonly id: string;
  readonly arn?: string;
  /** `d111111abcdef8.cloudfront.net` */
  readonly domainName: string;
  /** `Deployed`, or `InProgress` while its last change travels. */
  readonly status: string;
  /** Of exactly this config. */
  readonly etag: string;
  readonly config: DistributionConfig;
  /**
   * Paths of all that CloudFront said of the config and this SDK would not send back as it is:
   * `DistributionConfig.CacheBehaviors.Items[2].New`. A service is newer than its clients: whoever reads a config, changes it and writes
   * it back takes away what they don't know, without a word.
   */
  readonly unknown: readonly string[];
}

/**
 * Reads a distribution, with one call, so that the ETag is that of the config.
 * @throws CloudFrontServiceException as the SDK does: NoSuchDistribution, AccessDenied.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_GetDistribution.html
 */
export async function readDistribution(client: CloudFrontClient, id: string): Promise<LiveDistribution> {
  const command = new GetDistributionCommand({ Id: id });
  const body = keepBody(client, command);
  return liveDistribution(client, await client.send(command), body());
}

/** What an answer says of a distribution; reading one and updating one answer the same. */
export async function liveDistribution(
  client: CloudFrontClient,
  { Distribution: read, ETag: etag }: GetDistributionResult | UpdateDistributionResult,
  body: string,
): Promise<LiveDistribution> {
  const { Id: id, ARN: arn, DomainName: domainName, Status: status, DistributionConfig: config } = read ?? {};
  if (!id || !domainName || !status || !config || !etag) {
    throw new Error('CloudFront answered without what every distribution has');
  }
  const unknown = await unknownMembers(client, config, body);
  return { id, ...(arn && { arn }), domainName, status, etag, config, unknown };
}

/** What differs between the config in an answer and in the UpdateDistribution that would write it back unchanged. */
async function unknownMembers(
  client: CloudFrontClient,
  config: DistributionConfig,
  body: string,
): Promise<readonly string[]> {
  const said = xmlTree(body).children.find(({ name }) => name === 'DistributionConfig');
  if (!said) throw new Error('CloudFront answered without a DistributionConfig');
  const sent = xmlTree(await updateBody(client, config));
  return differingMembers(NormalizedSchema.of(DistributionConfig$), said, sent);
}
