/** Serves an earlier release again: everything of it is still on AWS. */
import { createHash } from 'node:crypto';
import { ALL_PATHS } from '#policy/invalidation-items';
import { isOriginStation } from '#policy/restricted-headers';
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import type { DeployWorld } from '../deploy-world.ts';
import type { Association } from '../distribution/associations.ts';
import type { LiveDistribution } from '../distribution/read-distribution.ts';
import { isOurs, type Owner } from '../names.ts';
import { CHANGED } from '../policy/make-policies.ts';
import { type PolicyChange, policyChanges, releasedPolicies } from '../policy/policy-changes.ts';
import { isAsNamed } from '../policy/policy-content.ts';
import { readStage } from '../upload/upload-function.ts';
import { mergedPaths, pathOf } from './invalidated-paths.ts';
import { type Live, readLive, readVersions } from './live.ts';
import { BEFORE_FIRST } from './record-release.ts';
import { lastTurn, leftPaths, type Release, type ReleasedPolicy, type ReleasedStation, wasServed } from './release.ts';
import { releaseServed } from './release-served.ts';
import { isGoingBack, isOvertaken } from './release-standing.ts';
import { putBackStations } from './replaced-code.ts';
import { type Served, serveRelease } from './serve-release.ts';
import { isSamePattern, type StationChange, stationChanges, wantedByRelease } from './station-changes.ts';

/** What a rollback is made of. */
export interface Rollback {
  readonly owner: Owner;
  /** The id of the distribution. */
  readonly distribution: string;
  /** The number of the release to serve; the one before that which is served, where none is said. */
  readonly to?: number;
  /** Where only this release is to be taken back: its number. */
  readonly only?: number;
  readonly probe?: (distribution: LiveDistribution) => Promise<readonly Problem[]>;
}

/** What a rollback would do. */
export interface RollbackPlan {
  readonly live: Live;
  readonly release: Release;
  readonly served: Release | undefined;
  readonly stations: readonly StationChange[];
  readonly policies: readonly PolicyChange[];
  readonly invalidate: readonly string[];
}

/**
 * What a rollback would do.
 *
 * @throws EdgeError ERR_RELEASE where there is no such release, something of it is gone or is not what was released, or another
 * release is served than that which is to be taken back
 */
export async function planRollback(
  clients: AwsClients,
  { owner, distribution, to, only }: Rollback,
): Promise<RollbackPlan> {
  const first = await readLive(clients, owner, distribution, []);
  const served = releaseServed(owner, first);
  if (only !== undefined && served?.number !== only) throw notServed(only, served);
  const release = chosen(first.releases, served, to);
  const wanted = [...release.stations, ...putBackStations(first, release)];
  // Versions of handlers are known by their functions' names.
  const handlers = wanted.flatMap(({ code }) => (code.includes(':') ? [code.split(':')[0] ?? ''] : []));
  const versions = await readVersions(clients, [...new Set(handlers)]);
  const live = { ...first, versions: new Map([...first.versions, ...versions]) };
  const policies = policyChanges(live, releasedPolicies(release, live), 'release');
  const problems = [
    ...(await Promise.all(wanted.map((station) => codeProblems(clients, live, station)))).flat(),
    ...policyProblems(owner, live, [...release.policies, ...policies]),
  ];
  if (problems.length > 0) {
    const hint = 'Deploy the config of that release again, from its commit.';
    throw new EdgeError('ERR_RELEASE', `Release ${release.number} cannot be served as it was`, hint, problems);
  }
  const stations = stationChanges(owner, live, wantedByRelease({ ...release, stations: wanted }), 'release');
  return { live, release, served, stations, policies, invalidate: invalidatedBetween(stations, [release, served]) };
}

/** Serves the release of a plan. */
export async function rollBack(world: DeployWorld, rollback: Rollback): Promise<Served> {
  const { live, release, served, stations, invalidate } = await planRollback(world.clients, rollback);
  if (!live.store) throw new Error('a release without a store');
  const from = served?.number === release.number ? release.progress.from : served?.number;
  const { state, turn } = release.progress;
  const last = lastTurn(live.releases);
  const progress = {
    state: 'begun',
    invalidate: mergedPaths(leftPaths(release), served ? leftPaths(served) : [], invalidate),
    ...(from === undefined ? {} : { from }),
    turn: state === 'begun' && turn === last ? last : last + 1,
    ...(wasServed(release) ? { wasServed: true as const } : {}),
  } as const;
  return serveRelease(world, {
    owner: rollback.owner,
    live,
    store: live.store,
    release: { ...release, progress },
    changes: stations,
    places: stations.map(({ behavior, station }) => ({ behavior, event: station as Association['event'] })),
    ...(rollback.probe ? { probe: rollback.probe } : {}),
  });
}

function chosen(releases: readonly Release[], served: Release | undefined, to: number | undefined): Release {
  const known = releases.map(({ number }) => number);
  const number = to ?? (served && (isGoingBack(served) ? served : releaseBefore(releases, served)))?.number;
  const found = releases.find((one) => one.number === number);
  if (found) return found;
  const summary = to === undefined ? 'There is no release before the one that is served' : `There is no release ${to}`;
  const says = known.length > 0 ? `there are ${known.join(', ')}` : 'nothing was released yet';
  throw new EdgeError('ERR_RELEASE', summary, 'edgewright releases lists them.', [{ at: 'releases', says }]);
}

/** The release to which a rollback goes: the one before that which is served. */
export function releaseBefore(releases: readonly Release[], served: Release): Release | undefined {
  return releases.find((one) => one.number < served.number && isWayBack(one, releases));
}

function isWayBack(release: Release, releases: readonly Release[]): boolean {
  const isWanted = isGoingBack(release) && !isOvertaken(release, releases);
  return wasServed(release) || release.number === BEFORE_FIRST || isWanted;
}

function notServed(only: number, served: Release | undefined): EdgeError {
  const says = served ? `release ${served.number} is served` : 'no release is served as it was made';
  const hint = 'Another release was faster, and stays. Look at edgewright releases.';
  return new EdgeError('ERR_RELEASE', `Release ${only} failed, and is not served any more`, hint, [
    { at: `release ${only}`, says },
  ]);
}

/** Why the code of a station is not what was released, or cannot be served as it was. */
export async function codeProblems(
  clients: AwsClients,
  { versions }: Live,
  { behavior, station, code, sha256 }: ReleasedStation,
): Promise<readonly Problem[]> {
  const at = `${behavior} at ${station}`;
  const now = code.includes(':') ? versions.get(code)?.sha256 : await liveDigest(clients, code);
  if (now === undefined) return [{ at, says: `${code} is not on AWS any more` }];
  // What others made before the first release was not read then.
  return sha256 === '' || now === sha256 ? [] : [{ at, says: `${code} is not the code that was released` }];
}

/** Why policies cannot be in force as they were. */
function policyProblems(
  owner: Owner,
  { policies }: Live,
  wanted: readonly (Pick<ReleasedPolicy, 'behavior'> & { readonly id?: string })[],
): readonly Problem[] {
  const problems = wanted.flatMap(({ behavior, id }): readonly Problem[] => {
    if (id === undefined) return [];
    const policy = policies.get(id);
    if (!policy) return [{ at: behavior, says: `the policy ${id} is not on AWS any more` }];
    if (!isOurs(owner, policy.comment) || isAsNamed(owner, policy)) return [];
    return [{ at: behavior, says: `the policy ${policy.name} ${CHANGED}` }];
  });
  return problems.filter(({ at, says }, i) => problems.findIndex((one) => one.at === at && one.says === says) === i);
}

async function liveDigest(clients: AwsClients, name: string): Promise<string | undefined> {
  const stage = await readStage(clients, name, 'LIVE');
  return stage && createHash('sha256').update(stage.code).digest('base64');
}

/** What the caches hold of origin stations that change. Whether a viewer-request rewrote is not known of a release: it may have. */
function invalidatedBetween(
  changes: readonly StationChange[],
  releases: readonly (Release | undefined)[],
): readonly string[] {
  const changed = changes.filter(({ station }) => isOriginStation(station)).map(({ behavior }) => behavior);
  const stations = releases.flatMap((release) => release?.stations ?? []);
  const paths = changed.map((behavior) => {
    const mayRewrite = stations.some(
      (one) => isSamePattern(one.behavior, behavior) && one.station === 'viewer-request',
    );
    return mayRewrite ? ALL_PATHS : pathOf(behavior);
  });
  return mergedPaths(paths);
}
