/** Takes away what canaries leave behind. */
import {
  DeleteContinuousDeploymentPolicyCommand,
  DeleteDistributionCommand,
  type DistributionConfig,
} from '@aws-sdk/client-cloudfront';
import { EdgeError } from '../../config/errors.ts';
import { converge } from '../aws/converge.ts';
import { ifThere } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { withContinuousDeploymentPolicy } from '../distribution/associations.ts';
import { changeDistribution } from '../distribution/change-distribution.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { waitUntilDeployed } from '../distribution/wait-until-deployed.ts';
import type { Owner } from '../names.ts';
import { readCanaryPolicy, readStaging } from './read-staging.ts';
import { stagedRelease } from './staged-release.ts';

/** Whether a staging distribution serves. */
const MAY_DISABLE = /^Enabled$/;

/** What of a project, at which distribution. */
export interface StagingOf {
  readonly owner: Owner;
  /** The id of the distribution that was copied. */
  readonly distribution: string;
}

/**
 * The ids of the staging distributions that can be removed.
 *
 * @throws EdgeError ERR_RELEASE while a canary runs
 */
export async function removableStaging(
  { clients }: Pick<DeployWorld, 'clients'>,
  { owner, distribution }: StagingOf,
): Promise<readonly string[]> {
  await refuseRunning(clients, owner);
  return (await readStaging(clients, owner, distribution)).map(({ id }) => id);
}

/**
 * Takes the continuous deployment policy off the distribution, and deletes it and every staging distribution of the project. Goes on
 * where an earlier call ended.
 *
 * @returns the ids of the staging distributions that were deleted
 * @throws EdgeError ERR_RELEASE while a canary runs
 */
export async function removeStaging(
  world: DeployWorld,
  { owner, distribution }: StagingOf,
): Promise<readonly string[]> {
  await refuseRunning(world.clients, owner);
  const all = await readStaging(world.clients, owner, distribution);
  for (const staging of all) {
    await removePolicy(world, distribution, staging);
    await removeDistribution(world, staging);
    world.says({ step: 'remove', says: `deleted the staging distribution ${staging.id}` });
  }
  return all.map(({ id }) => id);
}

async function refuseRunning(clients: DeployWorld['clients'], owner: Owner): Promise<void> {
  const staged = await stagedRelease(clients, owner);
  if (!staged) return;
  const hint = 'End it first, by edgewright promote or edgewright abort.';
  throw new EdgeError('ERR_RELEASE', `Release ${staged.number} is a canary now`, hint);
}

/** A policy can be deleted once no distribution has it. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteContinuousDeploymentPolicy.html */
async function removePolicy(world: DeployWorld, primaryId: string, { domainName }: LiveDistribution): Promise<void> {
  const { clients } = world;
  const policy = await readCanaryPolicy(clients, domainName);
  if (!policy) return;
  const detached = await changeDistribution(clients, {
    live: await readDistribution(clients.cloudfront, primaryId),
    change: (config: DistributionConfig) =>
      config.ContinuousDeploymentPolicyId === policy.id ? withContinuousDeploymentPolicy(config, undefined) : config,
  });
  await waitUntilDeployed(world, detached);
  await converge({
    what: `the continuous deployment policy of ${domainName}`,
    read: () => readCanaryPolicy(clients, domainName),
    isDone: (found) => found === undefined,
    write: async (found) => {
      const { id: Id, etag: IfMatch } = found ?? policy;
      await ifThere(clients.cloudfront.send(new DeleteContinuousDeploymentPolicyCommand({ Id, IfMatch })));
    },
    conflicts: ['InvalidIfMatchVersion', 'PreconditionFailed'],
  });
}

/** A distribution can be deleted once it is disabled everywhere. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DeleteDistribution.html */
async function removeDistribution(world: DeployWorld, staging: LiveDistribution): Promise<void> {
  const { clients } = world;
  await converge({
    what: staging.id,
    read: () => ifThere(readDistribution(clients.cloudfront, staging.id)),
    isDone: (found) => found === undefined,
    write: async (found) => {
      const disabled = await changeDistribution(clients, {
        live: found ?? staging,
        change: (config) => (config.Enabled ? { ...config, Enabled: false } : config),
        mayChange: MAY_DISABLE,
      });
      const { id: Id, etag: IfMatch } = await waitUntilDeployed(world, disabled);
      await ifThere(clients.cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch })));
    },
    conflicts: ['DistributionNotDisabled', 'InvalidIfMatchVersion', 'PreconditionFailed'],
  });
}
