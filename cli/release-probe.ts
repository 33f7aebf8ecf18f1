/** The probes of a config, asked behind a release. */
import type { ResolvedConfig } from '../config/resolve.ts';
import type { DeployWorld } from '../deploy/deploy-world.ts';
import { askEdge } from '../deploy/probe/ask-edge.ts';
import { failedProbes } from '../deploy/probe/probe.ts';
import type { Deployment } from '../deploy/release/deploy-release.ts';
import { counted } from './table.ts';

/**
 * Asks for what a config says has to hold.
 *
 * @param at where, in place of the distribution's domain name: the origin of a URL
 */
export function releaseProbe(
  world: DeployWorld,
  { probes = [], hosts }: Pick<ResolvedConfig, 'probes' | 'hosts'>,
  at: string | undefined,
): NonNullable<Deployment['probe']> {
  return async ({ domainName }, send = {}) => {
    if (probes.length === 0) return [];
    const failed = await failedProbes(world, { probes, hosts, send, ask: askEdge(at ?? `https://${domainName}`) });
    if (failed.length === 0) world.says({ step: 'probe', says: `${counted(probes.length, 'probe')} held` });
    return failed;
  };
}
