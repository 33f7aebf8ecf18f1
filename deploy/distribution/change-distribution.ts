/** Changes a distribution on top of whatever others made of it meanwhile. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import diff from 'microdiff';
import { changedAgain, ROUNDS } from '../aws/changed-again.ts';
import type { AwsClients } from '../aws/clients.ts';
import { type LiveDistribution, readDistribution } from './read-distribution.ts';
import { updateDistribution } from './update-distribution.ts';

/** What is to become of a distribution. */
export interface DistributionChange {
  /** As it was read. */
  readonly live: LiveDistribution;
  /** Its config with the change; where that is the same, nothing is written. */
  readonly change: (config: DistributionConfig) => DistributionConfig;
  /** The paths of the config that the change may touch, where that is more than what a release may. */
  readonly mayChange?: RegExp;
}

/**
 * Writes a change, where it is not there already; where somebody else wrote since the distribution was read, it is read again.
 *
 * @throws what `change` and `updateDistribution` throw; EdgeError ERR_RELEASE where somebody else writes all the time
 */
export async function changeDistribution(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  { live, change, mayChange }: DistributionChange,
): Promise<LiveDistribution> {
  let now = live;
  for (let round = 0; round < ROUNDS; round += 1) {
    const next = change(now.config);
    if (diff(now.config, next).length === 0) return now;
    const updated = await updateDistribution(cloudfront, now, next, mayChange);
    if (updated.outcome === 'updated') return updated.live;
    now = await readDistribution(cloudfront, live.id);
  }
  throw changedAgain(live.id);
}
