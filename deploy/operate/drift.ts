/** Drift: where a distribution does not have what its release says. */

import { policyWords } from '../../build/policies.ts';
import type { Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { Owner } from '../names.ts';
import { policyChanges, releasedPolicies } from '../policy/policy-changes.ts';
import type { Live } from '../release/live.ts';
import { BEFORE_FIRST } from '../release/record-release.ts';
import { type Release, wasServed } from '../release/release.ts';
import { releaseServed } from '../release/release-served.ts';
import { codeProblems } from '../release/roll-back.ts';
import { isSamePattern, stationChanges, wantedByRelease } from '../release/station-changes.ts';

/**
 * The release that a distribution is held to: the one that is served, or else, of those that were, the one of which most is there, the
 * newest of several. Nothing before the first.
 */
export function expectedRelease(owner: Owner, live: Live): Release | undefined {
  const served = releaseServed(owner, live);
  if (served) return served;
  const others = live.releases
    .filter((release) => wasServed(release) && release.number !== BEFORE_FIRST)
    .map((release) => ({ release, missing: stationChanges(owner, live, wantedByRelease(release)).length }));
  return others.sort((a, b) => a.missing - b.missing)[0]?.release;
}

/** Every station, policy and key that is not as a release has it. Code is compared byte by byte. */
export async function driftOf(
  clients: AwsClients,
  owner: Owner,
  live: Live,
  release: Release,
): Promise<readonly Problem[]> {
  // What was there before the first release is not ours.
  if (release.number === BEFORE_FIRST) return [];
  const wanted = wantedByRelease(release);
  const changes = stationChanges(owner, live, wanted, 'release');
  const same = release.stations.filter((station) => !changes.some((change) => isAt(change, station)));
  const codes = await Promise.all(same.map((station) => codeProblems(clients, live, station)));
  return [
    ...changes.map(({ behavior, station, was = 'nothing', becomes = 'nothing' }) => ({
      at: `${behavior} at ${station}`,
      says: `runs ${was}; release ${release.number} has ${becomes}`,
    })),
    ...codes.flat(),
    ...policyDrift(live, release),
    ...keyDrift(live, release),
  ];
}

function isAt(
  a: { readonly behavior: string; readonly station: string },
  b: { readonly behavior: string; readonly station: string },
): boolean {
  return a.station === b.station && isSamePattern(a.behavior, b.behavior);
}

function policyDrift(live: Live, release: Release): readonly Problem[] {
  return policyChanges(live, releasedPolicies(release, live), 'release').map(
    ({ behavior, type, was = 'none', becomes = 'none' }) => ({
      at: behavior,
      says: `has the ${policyWords(type)} ${was}; release ${release.number} has ${becomes}`,
    }),
  );
}

function keyDrift({ store }: Live, { number, prefixes }: Release): readonly Problem[] {
  const keys = [...(store?.items.keys() ?? [])];
  return prefixes
    .filter((prefix) => !keys.some((key) => key.startsWith(prefix)))
    .map((prefix) => ({
      at: `${prefix}*`,
      says: `is not in the KeyValueStore; functions of release ${number} read it`,
    }));
}
