/** Makes the staging distribution of a project. */
import { CopyDistributionCommand } from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { digestOf, type Owner } from '../names.ts';
import { readStaging, stagingReference } from './read-staging.ts';

/**
 * A copy of a distribution that nobody reaches yet. Its reference says whose it is and of which state of the primary, so that a copy
 * that was asked for twice is made once. One that was deleted may have used its reference up; the primary has changed since.
 *
 * @throws what the client throws: TooManyDistributions
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CopyDistribution.html
 */
export async function copyDistribution(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  owner: Owner,
  primaryId: string,
): Promise<LiveDistribution> {
  const { state } = await converge({
    what: primaryId,
    read: async () => (await readStaging({ cloudfront }, owner, primaryId))[0],
    isDone: (staging) => staging !== undefined,
    write: async () => {
      const { etag } = await readDistribution(cloudfront, primaryId);
      const CallerReference = stagingReference(owner, primaryId) + digestOf(etag);
      await cloudfront.send(
        new CopyDistributionCommand({
          PrimaryDistributionId: primaryId,
          IfMatch: etag,
          Staging: true,
          Enabled: true,
          CallerReference,
        }),
      );
    },
    conflicts: ['DistributionAlreadyExists', 'PreconditionFailed', 'InvalidIfMatchVersion'],
  });
  if (!state) throw new Error(`${primaryId} was copied, and there is no copy`);
  return state;
}
