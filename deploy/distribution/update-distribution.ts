/** The one place that writes a distribution's config: whole, as it was read, but for what a release may change. */
import {
  type CloudFrontClient,
  type DistributionConfig,
  InvalidIfMatchVersion,
  PreconditionFailed,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import diff from 'microdiff';
import { EdgeError } from '../../config/errors.ts';
import { ASSOCIATION_MEMBERS, POLICY_MEMBERS } from './associations.ts';
import { type LiveDistribution, liveDistribution } from './read-distribution.ts';
import { keepBody } from './wire-bodies.ts';

/** What became of an update. */
export type Updated =
  | { readonly outcome: 'updated'; readonly live: LiveDistribution }
  /**
   * Somebody changed the distribution since it was read; or this very update arrived, its answer was lost on the way, and the SDK sent
   * it again. Read and plan anew: what is there already is then no change.
   */
  | { readonly outcome: 'changed-meanwhile' };

/**
 * Writes the config that `withAssociations`, `withPolicyIds` and `withContinuousDeploymentPolicy` made of the one that was read, if that
 * is still the one in force.
 * @param mayChange the paths of the config that may be another; of any distribution but a staging one, what a release may change
 * @throws EdgeError ERR_SDK if something of the config that was read would be lost.
 * @throws Error if anything else was changed: that is a bug of the caller, and nothing is sent.
 * @throws CloudFrontServiceException as the SDK does: AccessDenied, InvalidFunctionAssociation.
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_UpdateDistribution.html
 */
export async function updateDistribution(
  client: CloudFrontClient,
  live: LiveDistribution,
  next: DistributionConfig,
  mayChange: RegExp = MAY_CHANGE,
): Promise<Updated> {
  refuseLoss(live);
  refuseOtherChanges(live.config, next, mayChange);
  const command = new UpdateDistributionCommand({ Id: live.id, IfMatch: live.etag, DistributionConfig: next });
  const body = keepBody(client, command);
  try {
    return { outcome: 'updated', live: await liveDistribution(client, await client.send(command), body()) };
  } catch (error) {
    // AWS documents both for an ETag that is not the last one.
    if (error instanceof PreconditionFailed || error instanceof InvalidIfMatchVersion) {
      return { outcome: 'changed-meanwhile' };
    }
    throw error;
  }
}

/**
 * Refuses a distribution of which something would be lost if it were written back.
 * @throws EdgeError ERR_SDK with each such member.
 */
export function refuseLoss({ id, unknown }: Pick<LiveDistribution, 'id' | 'unknown'>): void {
  if (unknown.length === 0) return;
  throw new EdgeError(
    'ERR_SDK',
    `the distribution ${id} has settings that would be lost if this version wrote it`,
    'Upgrade edgewright, and with it @aws-sdk/client-cloudfront: CloudFront has settings that are newer. Nothing was written.',
    unknown.map((at) => ({ at, says: 'is not known to @aws-sdk/client-cloudfront as it is' })),
  );
}

/** The places of a config that a release may change, and all below them. */
const MAY_CHANGE = new RegExp(
  `^(?:ContinuousDeploymentPolicyId|(?:DefaultCacheBehavior|CacheBehaviors\\.Items\\.\\d+)\\.(?:${[
    ...ASSOCIATION_MEMBERS,
    ...POLICY_MEMBERS,
  ].join('|')}))(?:\\.|$)`,
);

function refuseOtherChanges(config: DistributionConfig, next: DistributionConfig, mayChange: RegExp): void {
  const others = diff(config, next)
    .map(({ path }) => path.join('.'))
    .filter((path) => !mayChange.test(path));
  if (others.length > 0) throw new Error(`a release may not change ${others.join(', ')} of a distribution`);
}
