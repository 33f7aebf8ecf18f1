/** Puts a recorded release in front of viewers. */
import type { Problem } from '../../config/errors.ts';
import type { DeployWorld } from '../deploy-world.ts';
import type { Association, AssociationChange } from '../distribution/associations.ts';
import { createInvalidation } from '../distribution/create-invalidation.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import { waitUntilDeployed } from '../distribution/wait-until-deployed.ts';
import type { Owner } from '../names.ts';
import {
  isSamePlace,
  placedPolicies,
  policyChanges,
  policyIdChanges,
  releasedPolicies,
} from '../policy/policy-changes.ts';
import { arnOfCode } from './code-arn.ts';
import type { Live } from './live.ts';
import { progressItem, type Release, type ReleaseProgress } from './release.ts';
import { changeStore, type ReleaseStore } from './release-store.ts';
import type { StationChange } from './station-changes.ts';
import { refuseOther, switchDistribution } from './switch-distribution.ts';

/** What is to be served. */
export interface Serving {
  readonly owner: Owner;
  readonly live: Live;
  readonly store: ReleaseStore;
  readonly release: Release;
  readonly changes: readonly StationChange[];
  /** Every station of the project. */
  readonly places: readonly Pick<Association, 'behavior' | 'event'>[];
  /** Asks for what the config says has to hold; what does not hold. */
  readonly probe?: (distribution: LiveDistribution) => Promise<readonly Problem[]>;
}

/** What came of it. */
export interface Served {
  readonly release: Release;
  /** After all that was written. */
  readonly store: ReleaseStore;
  /** Probes that did not hold: it is to be taken back. */
  readonly failures: readonly Problem[];
}

/**
 * Switches the distribution to a release, waits until every edge location has it, invalidates, and probes. What is left to do is
 * kept with the release before anything is switched, so that whoever runs the same command again after a kill finishes it.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster
 */
export async function serveRelease(world: DeployWorld, serving: Serving): Promise<Served> {
  const { release, live, changes, probe } = serving;
  const { invalidate } = release.progress;
  const begun = await keepProgress(world, serving, release.progress);
  const policies = policyChanges(live, releasedPolicies(release, live), 'release');
  const placed = placedPolicies(live).filter((one) => !release.policies.some((other) => isSamePlace(other, one)));
  const wanted = {
    owner: serving.owner,
    live: live.distribution,
    changes: changes.map((change) => associationChange(change, live.account)),
    places: serving.places,
    policies: policyIdChanges(policies),
    policyPlaces: [...release.policies, ...placed],
  };
  const switched = await switchDistribution(world.clients, wanted);
  if (changes.length + policies.length > 0) {
    world.says({ step: 'associate', says: `release ${release.number} is on ${live.distribution.id}` });
  }
  const deployed = await waitUntilDeployed(world, switched);
  // Another release may have come while this one travelled. It invalidates for both, and what is served is not for this one to judge.
  await refuseOther(world.clients, { ...wanted, live: switched, changes: [], policies: [] }, deployed);
  world.says({ step: 'deployed', says: 'every edge location has it' });
  if (invalidate.length > 0) {
    await createInvalidation(world, deployed, invalidate, `release ${release.number}`);
    world.says({ step: 'invalidate', says: `invalidated ${invalidate.join(', ')}` });
  }
  const failures = probe ? await probe(deployed) : [];
  // What failed stays begun until it is taken back: whoever goes on asks again.
  if (failures.length > 0) return { release, store: begun, failures };
  const store = await keepProgress(world, { store: begun, release }, { state: 'served', invalidate: [] });
  return { release, store, failures };
}

/** Says of a release how far it came. The store has to be as it was left: what it holds already is not written. */
export async function keepProgress(
  { clients }: Pick<DeployWorld, 'clients'>,
  { store, release }: Pick<Serving, 'store' | 'release'>,
  progress: ReleaseProgress,
): Promise<ReleaseStore> {
  const { turn } = release.progress;
  const item = progressItem(release.number, { ...progress, ...(turn === undefined ? {} : { turn }) });
  return changeStore(clients, store, () => ({ puts: new Map([item]), deletes: [] }));
}

/** A change as the distribution takes it. */
export function associationChange({ behavior, station, becomes }: StationChange, account: string): AssociationChange {
  return { behavior, event: station, to: becomes === undefined ? undefined : { arn: arnOfCode(becomes, account) } };
}
