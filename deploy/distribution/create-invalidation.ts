/** Invalidations: what the edge locations shall forget. */
import { CreateInvalidationCommand } from '@aws-sdk/client-cloudfront';
import type { InvalidationBatch } from '../../invalidation/batches.ts';
import { sendPatiently } from '../../invalidation/send-batches.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { digestOf } from '../names.ts';
import type { LiveDistribution } from './read-distribution.ts';

type Clients = { readonly clients: Pick<DeployWorld['clients'], 'cloudfront'> };

/**
 * Invalidates paths. For the same distribution as it is now, the same reason and the same paths it is one invalidation, however
 * often it is asked for.
 *
 * @returns its id
 */
export async function createInvalidation(
  { clients, now, wait, progress }: Pick<DeployWorld, 'now' | 'wait' | 'progress'> & Clients,
  { id, etag }: Pick<LiveDistribution, 'id' | 'etag'>,
  paths: readonly string[],
  reason: string,
): Promise<string> {
  const batch = {
    CallerReference: `edgewright-${digestOf(id, etag, reason, ...paths)}`,
    Paths: { Quantity: paths.length, Items: [...paths] },
  };
  const waits = (): void => progress('waiting for other invalidations to end');
  const made = await sendPatiently(() => sendInvalidation({ clients }, id, batch), { now, wait, waits });
  progress('');
  return made;
}

/**
 * Asks for one invalidation.
 *
 * @returns its id
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CreateInvalidation.html
 */
export async function sendInvalidation(
  { clients }: Clients,
  distribution: string,
  batch: InvalidationBatch,
): Promise<string> {
  const command = new CreateInvalidationCommand({ DistributionId: distribution, InvalidationBatch: batch });
  const { Invalidation: made } = await clients.cloudfront.send(command);
  return made?.Id ?? '';
}
