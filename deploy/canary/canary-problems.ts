/** What stands against a canary, before anything is written. */
import type { Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import type { Owner } from '../names.ts';
import type { Live } from '../release/live.ts';
import { bucketProblems } from './bucket-problems.ts';
import { type CanaryTraffic, trafficProblems } from './canary-traffic.ts';
import { readCanaryPolicy, readStaging } from './read-staging.ts';
import { stagedBehind } from './staging-config.ts';

/** What was found before a canary. */
export interface CanaryCheck {
  /** The staging distribution, where there is one already. */
  readonly staging: LiveDistribution | undefined;
  readonly problems: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/**
 * Looks for all that continuous deployment excludes. Whether buckets admit a staging distribution that is not there yet cannot be
 * known: they name it by its ARN.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/continuous-deployment-quotas-considerations.html
 */
export async function canaryProblems(
  clients: Pick<AwsClients, 'cloudfront' | 's3'>,
  owner: Owner,
  live: Live,
  traffic: CanaryTraffic,
): Promise<CanaryCheck> {
  const { distribution, account } = live;
  const [staging] = await readStaging(clients, owner, distribution.id);
  const policy = staging && (await readCanaryPolicy(clients, staging.domainName));
  const buckets = staging && (await bucketProblems(clients, account, distribution, staging));
  const attached = distribution.config.ContinuousDeploymentPolicyId ?? '';
  return {
    staging,
    problems: [
      ...trafficProblems(traffic),
      ...versionProblems(distribution),
      ...(attached === '' || attached === policy?.id ? [] : [othersPolicy(distribution.id, attached)]),
      ...(buckets?.problems ?? []),
    ],
    warnings: [...(staging ? behindWarnings(staging, distribution) : []), ...(buckets?.warnings ?? [])],
  };
}

/** A policy that somebody else put on a distribution. */
export function othersPolicy(id: string, policy: string): Problem {
  const says = `has the continuous deployment policy ${policy}, which Edgewright did not make; take it off the distribution, or end what it tries`;
  return { at: id, says };
}

function versionProblems({ id, config }: LiveDistribution): readonly Problem[] {
  const { HttpVersion: version } = config;
  if (version !== 'http3' && version !== 'http2and3') return [];
  const says = `speaks HTTP/3 (${version}), with which there is no continuous deployment; set HttpVersion to http2, or deploy without --canary`;
  return [{ at: id, says }];
}

function behindWarnings(staging: LiveDistribution, primary: LiveDistribution): readonly Problem[] {
  const behind = stagedBehind(staging.config, primary.config);
  if (behind.length === 0) return [];
  const says = `was copied when ${primary.id} had another ${behind.join(', ')}, and cannot follow it; without it the next canary makes a new one`;
  return [{ at: `staging distribution ${staging.id}`, says }];
}
