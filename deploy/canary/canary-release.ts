/** Tries a release on some viewers before the others get it. */
import type { DistributionConfig, TrafficConfig } from '@aws-sdk/client-cloudfront';
import diff from 'microdiff';
import { ALL_PATHS } from '#policy/invalidation-items';
import { EdgeError, type Problem } from '../../config/errors.ts';
import { changedAgain, ROUNDS } from '../aws/changed-again.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { withAssociations, withContinuousDeploymentPolicy, withPolicyIds } from '../distribution/associations.ts';
import { changeDistribution } from '../distribution/change-distribution.ts';
import { createInvalidation } from '../distribution/create-invalidation.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { updateDistribution } from '../distribution/update-distribution.ts';
import { waitUntilDeployed } from '../distribution/wait-until-deployed.ts';
import { policyChanges, policyIdChanges, releasedPolicies } from '../policy/policy-changes.ts';
import { type Deployment, recordDeployment, type Uploaded, uploadRelease } from '../release/deploy-release.ts';
import { contentDigest, isSameContent, progressItem, type Release, releasesOf } from '../release/release.ts';
import { changeStore, type ReleaseStore, readReleaseStore } from '../release/release-store.ts';
import { associationChange, keepProgress } from '../release/serve-release.ts';
import { stationChanges, wantedByRelease } from '../release/station-changes.ts';
import { bucketProblems } from './bucket-problems.ts';
import { canaryProblems, othersPolicy } from './canary-problems.ts';
import { type CanaryTraffic, trafficConfig, trafficText } from './canary-traffic.ts';
import { copyDistribution } from './copy-distribution.ts';
import { disablePolicy, settlePolicy } from './settle-policy.ts';
import { MAY_STAGE, stagingComment, withPrimary } from './staging-config.ts';

/** A canary. */
export interface Canary {
  readonly release: Release;
  /** The id of its distribution. */
  readonly staging: string;
  /** Which viewers get it; the value of a header is the release's own. */
  readonly traffic: TrafficConfig;
  /** Probes that did not hold: nobody gets it any more. */
  readonly failures: readonly Problem[];
}

/**
 * Releases a build to the staging distribution of a project, and sends viewers there. The distribution itself stays as it is, but for
 * the policy that says who they are. That is switched on last of all, once the release is known as a canary, so that there is never a
 * canary of which `promote`, `abort` and the next release don't know. The same call again finishes what an earlier one began, or sends
 * other viewers.
 *
 * @throws EdgeError ERR_RELEASE with all that stands against it, or where another canary runs
 */
export async function canaryRelease(
  world: DeployWorld,
  deployment: Deployment,
  traffic: CanaryTraffic,
): Promise<Canary> {
  const { staging, isNew } = await stagingFor(world, deployment, traffic);
  const uploaded = await uploadRelease(world, deployment);
  const recorded = await recordCanary(world, deployment, uploaded);
  const config = trafficConfig(traffic, contentDigest(uploaded.content));
  await stageRelease(world, { ...deployment, ...recorded, staging, isNew, traffic: config });
  const { release } = recorded;
  const known = await markStaged(world, recorded);
  await settlePolicy(world.clients, staging.domainName, { isEnabled: true, traffic: config });
  world.says({ step: 'canary', says: `release ${release.number} is for ${trafficText(config)}` });
  const failures = await probeCanary(deployment, config);
  if (failures.length > 0) {
    await disablePolicy(world.clients, staging.domainName);
    await keepProgress(world, { store: known, release }, { state: 'failed', invalidate: [] });
  }
  return { release, staging: staging.id, traffic: config, failures };
}

/** The staging distribution, made where there is none, once nothing stands against a canary on it. */
async function stagingFor(
  world: DeployWorld,
  { target, live, plan }: Deployment,
  traffic: CanaryTraffic,
): Promise<{ readonly staging: LiveDistribution; readonly isNew: boolean }> {
  const { staging, problems, warnings } = await canaryProblems(world.clients, target, live, traffic);
  refuse([
    ...problems,
    ...(plan.stations.length + plan.policies.length === 0 ? [nothingToTry(live.distribution)] : []),
  ]);
  warn(world, warnings);
  if (staging) return { staging, isNew: false };
  world.progress('making the staging distribution');
  const made = await copyDistribution(world.clients, target, live.distribution.id);
  world.says({ step: 'copy', says: `made the staging distribution ${made.id}` });
  const buckets = await bucketProblems(world.clients, live.account, live.distribution, made);
  refuse(buckets.problems);
  warn(world, buckets.warnings);
  return { staging: made, isNew: true };
}

/**
 * Records the release. One that is a canary already stays that while the command is run again, so that at no time viewers get what
 * nobody knows to be tried.
 */
async function recordCanary(world: DeployWorld, deployment: Deployment, uploaded: Uploaded): Promise<Recorded> {
  const { store, content } = uploaded;
  const staged = releasesOf(store.items).find(({ progress }) => progress.state === 'staged');
  if (staged && isSameContent(staged, content)) return { release: staged, store };
  if (staged) {
    const hint = 'Run edgewright promote or edgewright abort first.';
    throw new EdgeError('ERR_RELEASE', `Release ${staged.number} is a canary now`, hint);
  }
  const recorded = await recordDeployment(world, deployment, uploaded);
  refuseOthers(recorded.release, recorded.store);
  return recorded;
}

/** Has a release be known as a canary, if nobody else released meanwhile. */
function markStaged({ clients }: DeployWorld, { release, store }: Recorded): Promise<ReleaseStore> {
  const { number, progress } = release;
  return changeStore(clients, store, (now) => {
    refuseOthers(release, now);
    return { puts: new Map([progressItem(number, { ...progress, state: 'staged' })]), deletes: [] };
  });
}

/** @throws EdgeError ERR_RELEASE where another release is a canary, or came after this one */
function refuseOthers(release: Release, { items }: Pick<ReleaseStore, 'items'>): void {
  // What came after a canary was refused itself.
  if (release.progress.state === 'staged') return;
  const others = releasesOf(items).filter(({ number }) => number !== release.number);
  if (others.some(({ number, progress }) => number > release.number || progress.state === 'staged')) {
    throw faster(release);
  }
}

function faster({ number }: Release): EdgeError {
  const hint = 'Look at edgewright releases, and run the command again.';
  return new EdgeError('ERR_RELEASE', `Another release was faster; nobody is sent to release ${number}`, hint);
}

/** A release that has a number. */
interface Recorded {
  readonly release: Release;
  readonly store: ReleaseStore;
}

/** What is to be put on a staging distribution. */
interface Staging extends Deployment, Recorded {
  readonly staging: LiveDistribution;
  /** Nothing was ever served by it. */
  readonly isNew: boolean;
  readonly traffic: TrafficConfig;
}

/** Puts a release on the staging distribution, and on the primary the policy that leads there, and waits for both. */
async function stageRelease(
  world: DeployWorld,
  { target, live, release, staging, isNew, traffic }: Staging,
): Promise<void> {
  const { clients } = world;
  const isEnabled = release.progress.state === 'staged';
  const { id: policyId } = await settlePolicy(clients, staging.domainName, { isEnabled, traffic });
  const staged = await writeStaging(clients, { target, live, release, staging });
  world.says({ step: 'stage', says: `release ${release.number} is on the staging distribution ${staging.id}` });
  const primary = await attachPolicy(world, live.distribution, policyId);
  const ready = await waitUntilDeployed(world, staged);
  await waitUntilDeployed(world, primary);
  world.says({ step: 'deployed', says: 'every edge location has it' });
  // A canary that was known already had that done.
  if (isNew || isEnabled) return;
  // Its caches are its own: what was invalidated on the primary since the last canary is still there.
  await createInvalidation(world, ready, [ALL_PATHS], `canary ${release.number}`);
  world.says({ step: 'invalidate', says: `invalidated ${ALL_PATHS} on the staging distribution` });
}

/**
 * The staging distribution with a release. Each release writes its number there, so that of two who began at once the one that came
 * first finds that the other has written: it ends, and the newer one goes on.
 */
async function writeStaging(
  clients: AwsClients,
  { target, live, release, staging }: Pick<Staging, 'target' | 'live' | 'release' | 'staging'>,
): Promise<LiveDistribution> {
  const changes = stationChanges(target, live, wantedByRelease(release)).map((change) =>
    associationChange(change, live.account),
  );
  const policies = policyIdChanges(policyChanges(live, releasedPolicies(release, live), 'release'));
  let now = staging;
  for (let round = 0; round < ROUNDS; round += 1) {
    const config = {
      ...withPolicyIds(withAssociations(withPrimary(now.config, live.distribution.config), changes), policies),
      Comment: stagingComment(target, release.number),
    };
    if (diff(now.config, config).length === 0) return now;
    const updated = await updateDistribution(clients.cloudfront, now, config, MAY_STAGE);
    if (updated.outcome === 'updated') return updated.live;
    // In this order: whoever wrote has had its release recorded before.
    now = await readDistribution(clients.cloudfront, staging.id);
    refuseOthers(release, (await readReleaseStore(clients, target)) ?? { items: new Map() });
  }
  throw changedAgain(staging.id);
}

/** The primary distribution with the policy of its staging distribution, and nothing else changed. */
async function attachPolicy(
  { clients }: DeployWorld,
  primary: LiveDistribution,
  policyId: string,
): Promise<LiveDistribution> {
  const before = primary.config.ContinuousDeploymentPolicyId ?? '';
  const change = (config: DistributionConfig): DistributionConfig => {
    const now = config.ContinuousDeploymentPolicyId ?? '';
    // Somebody else was faster.
    if (now !== '' && now !== before && now !== policyId) refuse([othersPolicy(primary.id, now)]);
    return withContinuousDeploymentPolicy(config, policyId);
  };
  return changeDistribution(clients, { live: primary, change });
}

/** Asks what has to hold where a header leads to the canary; a share of the viewers cannot be asked for. */
async function probeCanary(
  { probe, live }: Deployment,
  { SingleHeaderConfig: named }: TrafficConfig,
): Promise<readonly Problem[]> {
  return probe && named?.Header ? probe(live.distribution, { [named.Header]: named.Value ?? '' }) : [];
}

function nothingToTry({ id }: LiveDistribution): Problem {
  return {
    at: id,
    says: 'runs this build at every station already, so there is nothing to try; deploy without --canary',
  };
}

function refuse(problems: readonly Problem[]): void {
  if (problems.length === 0) return;
  const hint = 'Mend what is named above, and run the command again. Nothing is sent to a canary.';
  throw new EdgeError('ERR_RELEASE', 'This release cannot be tried on some viewers as things are', hint, problems);
}

function warn(world: DeployWorld, warnings: readonly Problem[]): void {
  for (const { at, says } of warnings) world.says({ step: 'warning', says: `warning  ${at} ${says}` });
}
