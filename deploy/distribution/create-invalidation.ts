/** Invalidations: what the edge locations shall forget. */
import { CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import { isError } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { digestOf } from '../names.ts';
import type { LiveDistribution } from './read-distribution.ts';

/** Milliseconds to wait where too many are in progress: the SDK does not try those again. */
const POLL = 20_000;

/** How often. */
const TRIES = 30;

type World = Pick<DeployWorld, 'wait' | 'progress'> & { readonly clients: Pick<DeployWorld['clients'], 'cloudfront'> };

/**
 * Invalidates paths. For the same distribution as it is now, the same reason and the same paths it is one invalidation, however
 * often it is asked for.
 *
 * @returns its id
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
export async function createInvalidation(
  { clients, wait, progress }: World,
  { id, etag }: Pick<LiveDistribution, 'id' | 'etag'>,
  paths: readonly string[],
  reason: string,
): Promise<string> {
  const command = new CreateInvalidationCommand({
    DistributionId: id,
    InvalidationBatch: {
      CallerReference: `edgewright-${digestOf(id, etag, reason, ...paths)}`,
      Paths: { Quantity: paths.length, Items: [...paths] },
    },
  });
  for (let tries = TRIES; ; tries -= 1) {
    try {
      const { Invalidation: made } = await clients.cloudfront.send(command);
      progress('');
      return made?.Id ?? '';
    } catch (error) {
      if (tries === 0 || !isError(error, 'TooManyInvalidationsInProgress')) throw error;
      progress('waiting for other invalidations to end');
      await wait(POLL);
    }
  }
}
