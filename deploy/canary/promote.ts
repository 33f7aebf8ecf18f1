/** Gives a release that was tried to all viewers. */
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { mergedPaths } from '../release/invalidated-paths.ts';
import { readLive } from '../release/live.ts';
import { BEFORE_FIRST } from '../release/record-release.ts';
import { lastTurn, leftPaths, type Release } from '../release/release.ts';
import { releaseServed } from '../release/release-served.ts';
import { planRollback, type Rollback, type RollbackPlan } from '../release/roll-back.ts';
import { serveOrRollBack } from '../release/serve-or-roll-back.ts';
import type { Served } from '../release/serve-release.ts';
import { isOurCode, isSamePattern, type StationChange } from '../release/station-changes.ts';
import { readStaging } from './read-staging.ts';
import { disablePolicy } from './settle-policy.ts';

/** What is to be promoted. */
export interface Promotion extends Omit<Rollback, 'to'> {
  /** Code of others that came to the stations of the release since it was staged may be replaced. */
  readonly adopt?: boolean;
}

/** What a promotion would do; nothing at all where the newest release is served already. */
export interface PromotionPlan extends RollbackPlan {
  readonly isServed: boolean;
  /** The stations of the release that run what others put there since it was staged. */
  readonly adopted: readonly StationChange[];
  /** Why it may not be: what others put there, where it may not be replaced. */
  readonly refusals: readonly Problem[];
}

/**
 * What a promotion would do: what the staged release has at its stations, held against what the distribution has now.
 *
 * @throws EdgeError ERR_RELEASE where no canary runs, or something of it is gone or is not what was tried
 */
export async function planPromotion(clients: AwsClients, promotion: Promotion): Promise<PromotionPlan> {
  const { owner, distribution, adopt } = promotion;
  const live = await readLive(clients, owner, distribution, []);
  const staged = live.releases.find(({ progress }) => progress.state === 'staged');
  const [newest] = live.releases;
  if (staged === undefined) {
    // Whoever was cut off after the last step asks again.
    const served = releaseServed(owner, live);
    const isServed = newest?.progress.state === 'served' && newest.number > BEFORE_FIRST && served === newest;
    if (!isServed) throw noCanary(newest);
    const nothing = { stations: [], policies: [], invalidate: [], adopted: [], refusals: [] };
    return { live, release: newest, served, ...nothing, isServed };
  }
  const plan = await planRollback(clients, { owner, distribution, to: staged.number });
  const left = plan.served ? leftPaths(plan.served) : [];
  const invalidate = mergedPaths(staged.progress.invalidate, left, plan.invalidate);
  const adopted = strangers(owner, plan);
  return { ...plan, invalidate, isServed: false, adopted, refusals: adopt ? [] : adopted.map(strangerProblem) };
}

/**
 * Serves the staged release: nobody is sent to the canary any more, and the distribution gets the associations of the release, and
 * nothing else. It stays staged until it is served, so that no other release comes in between. Where a probe does not hold, what was
 * served before is served again.
 *
 * @throws EdgeError ERR_RELEASE where others changed a station of it meanwhile
 */
export async function promote(world: DeployWorld, promotion: Promotion): Promise<Served> {
  const { owner, probe } = promotion;
  const { live, release, served, stations, invalidate, isServed, refusals } = await planPromotion(
    world.clients,
    promotion,
  );
  if (!live.store) throw new Error('a release without a store');
  if (isServed) return { release, store: live.store, failures: [] };
  refusePromotion(release, refusals);
  await endTraffic(world, promotion);
  const from = served?.number === release.number ? release.progress.from : served?.number;
  const [turn, last] = [release.progress.turn, lastTurn(live.releases)];
  const progress = {
    state: 'staged',
    invalidate,
    ...(from === undefined ? {} : { from }),
    turn: turn === last ? last : last + 1,
  } as const;
  return serveOrRollBack(world, {
    owner,
    live,
    store: live.store,
    release: { ...release, progress },
    changes: stations,
    places: stations.map(({ behavior, station }) => ({ behavior, event: station })),
    ...(probe ? { probe: () => probe(live.distribution) } : {}),
  });
}

/** Sends nobody to the canaries of a project any more. */
export async function endTraffic(
  world: DeployWorld,
  { owner, distribution }: Pick<Rollback, 'owner' | 'distribution'>,
): Promise<void> {
  for (const { domainName } of await readStaging(world.clients, owner, distribution)) {
    if (await disablePolicy(world.clients, domainName)) {
      world.says({ step: 'disable', says: 'nobody is sent to the canary any more' });
    }
  }
}

/** That there is nothing to end, with what became of the newest release. */
export function noCanary(newest: Release | undefined): EdgeError {
  const says = newest
    ? `the newest is ${newest.number}, which is ${newest.progress.state}`
    : 'nothing was released yet';
  const hint = 'edgewright deploy --canary 5% begins one.';
  return new EdgeError('ERR_RELEASE', 'There is no canary', hint, [{ at: 'releases', says }]);
}

/** @throws EdgeError ERR_RELEASE with every problem */
export function refusePromotion({ number }: Release, refusals: readonly Problem[]): void {
  if (refusals.length === 0) return;
  const hint = 'Look at who made it; edgewright abort ends the canary, edgewright promote --adopt replaces it.';
  throw new EdgeError(
    'ERR_RELEASE',
    `Release ${number} would replace what others made since it was staged`,
    hint,
    refusals,
  );
}

/** Stations whose code neither is ours nor stood there when the release was staged. */
function strangers(owner: Promotion['owner'], { live, release, stations }: RollbackPlan): readonly StationChange[] {
  const before = live.releases.find(({ number }) => number === release.progress.from)?.stations ?? [];
  const wasThere = ({ behavior, station, was }: StationChange): boolean =>
    before.some((one) => isSamePattern(one.behavior, behavior) && one.station === station && one.code === was);
  return stations.filter(
    (change) => change.was !== undefined && !isOurCode(owner, live, change.was) && !wasThere(change),
  );
}

function strangerProblem({ behavior, station, was }: StationChange): Problem {
  return { at: `${behavior} at ${station}`, says: `runs ${was}` };
}
