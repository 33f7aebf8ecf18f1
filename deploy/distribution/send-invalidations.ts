/** Invalidations of many items: in batches, one after the other. */
import type { InvalidationBatch } from '../../invalidation/batches.ts';
import { batchSender } from '../../invalidation/send-batches.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { sendInvalidation } from './create-invalidation.ts';

/** What became of the items. */
export interface SentInvalidations {
  /** Of the invalidations, in the order in which they were made. */
  readonly ids: readonly string[];
  readonly done: readonly string[];
  readonly left: readonly string[];
  /** Why something is left. */
  readonly error?: unknown;
}

/** Sends all that CloudFront takes, within its rates. What is refused, and what would have come behind it, is left. */
export async function sendInvalidations(
  world: Pick<DeployWorld, 'now' | 'wait' | 'progress'> & {
    readonly clients: Pick<DeployWorld['clients'], 'cloudfront'>;
  },
  distribution: string,
  batches: readonly InvalidationBatch[],
): Promise<SentInvalidations> {
  const { now, wait, progress } = world;
  const waits = (): void => progress('waiting for other invalidations to end');
  const sender = batchSender((batch) => sendInvalidation(world, distribution, batch), { now, wait, waits });
  const ids: string[] = [];
  const done: string[] = [];
  const items = batches.flatMap(({ Paths }) => Paths.Items);
  for (const batch of batches) {
    progress(`${done.length} of ${items.length} paths sent`);
    try {
      ids.push(await sender(batch));
      done.push(...batch.Paths.Items);
    } catch (error) {
      return { ids, done, left: items.slice(done.length), error };
    }
  }
  return { ids, done, left: [] };
}
