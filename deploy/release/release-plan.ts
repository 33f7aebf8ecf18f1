/** The plan of a release: what changes on AWS, and what stands against it. Plain data: nothing here asks or writes. */
import { isOriginStation } from '#policy/restricted-headers';
import type { Problem } from '../../config/errors.ts';
import { type PolicyChange, policyChanges } from '../policy/policy-changes.ts';
import { policyRefusals, policyWarnings } from '../policy/policy-refusals.ts';
import { wantedPolicies } from '../policy/wanted-policies.ts';
import { behaviorRefusals, behaviorWarnings } from './behavior-refusals.ts';
import { codeOfArn } from './code-arn.ts';
import { invalidatedPaths } from './invalidated-paths.ts';
import type { Live } from './live.ts';
import { originRefusals } from './origin-refusals.ts';
import { type Release, releaseNumberOf } from './release.ts';
import { releaseServed } from './release-served.ts';
import { missingOf, type StoreChanges } from './release-store.ts';
import { type StationChange, stationChanges, type WantedStation, wantedByTarget } from './station-changes.ts';
import type { Target } from './target.ts';

/** A plan. */
export interface ReleasePlan {
  /** The release that viewers get now, if it is known. */
  readonly served: Release | undefined;
  readonly wanted: readonly WantedStation[];
  readonly stations: readonly StationChange[];
  /** Policies of behaviors that change, where the config leaves them to releases. */
  readonly policies: readonly PolicyChange[];
  /** Keys that the KeyValueStore lacks. */
  readonly keys: number;
  /** Paths to invalidate once it has arrived. */
  readonly invalidate: readonly string[];
  /** What has to be mended before. */
  readonly refusals: readonly Problem[];
  readonly warnings: readonly Problem[];
}

/** What the user allows. */
export interface PlanOptions {
  /** Others' code may be replaced. */
  readonly adopt?: boolean;
  /** It is tried on some viewers first: what is tried already may go on. */
  readonly canary?: boolean;
  /** Nothing is released by it: a canary that waits is a warning. */
  readonly isLook?: boolean;
}

/** Whether a plan changes nothing, so that nothing is to be written. */
export function isNothing({ stations, policies, keys, served }: ReleasePlan): boolean {
  return stations.length === 0 && policies.length === 0 && keys === 0 && served?.progress.state === 'served';
}

/** What a release of a build would do. */
export function planRelease(target: Target, live: Live, options: PlanOptions = {}): ReleasePlan {
  const wanted = wantedByTarget(target, live);
  const stations = stationChanges(target, live, wanted);
  const policies = policyChanges(live, wantedPolicies(target, live));
  const canaries = waitingCanaries(live, options.canary ? wanted : undefined);
  return {
    served: releaseServed(target, live),
    wanted,
    stations,
    policies,
    keys: missingOf(live.store ?? EMPTY_STORE, storeChanges(target, live.store?.items)).length,
    invalidate: invalidatedPaths(target, stations),
    refusals: [
      ...behaviorRefusals(target, live),
      ...originRefusals(target, live),
      ...runtimeRefusals(stations, live),
      ...(options.adopt ? [] : adoptions(stations)),
      ...policyRefusals(target, live, policies),
      ...(options.isLook ? [] : canaries),
    ],
    warnings: [
      ...(options.isLook ? canaries : []),
      ...behaviorWarnings(target, live),
      ...neighborWarnings(stations),
      ...policyWarnings(target, live, policies),
    ],
  };
}

const EMPTY_STORE = { items: new Map<string, string>() };

/** What a release puts into the KeyValueStore. What an operator may have changed there is left as it is. */
export function storeChanges({ items }: Target, before: ReadonlyMap<string, string> = new Map()): StoreChanges {
  const puts = items.filter(({ key }) => isReleased(key) || !before.has(key));
  return { puts: new Map(puts.map(({ key, value }) => [key, value])), deletes: [] };
}

/** Keys of a release have what they hold in their names: `redirects.0a1b2c3d4e5f.7`. Others are switches and secrets. */
export function releasePrefixOf(key: string): string | undefined {
  return releaseNumberOf(key) === undefined ? /^\w+\.[\da-f]{12}\./.exec(key)?.[0] : undefined;
}

function isReleased(key: string): boolean {
  return releasePrefixOf(key) !== undefined;
}

/** Both runtimes at the viewer stations of one behavior. */
function runtimeRefusals(changes: readonly StationChange[], { associations }: Live): readonly Problem[] {
  return changes.flatMap(({ behavior, station, kind, becomes }) => {
    if (becomes === undefined || isOriginStation(station)) return [];
    const other = associations.find(
      (has) =>
        has.behavior === behavior &&
        has.event !== station &&
        !isOriginStation(has.event as typeof station) &&
        has.kind !== kind &&
        !changes.some((change) => change.behavior === behavior && change.station === has.event),
    );
    if (!other) return [];
    const says = `cannot be ${wordOf(kind)} while ${other.event} is ${wordOf(other.kind)}, ${codeOfArn(other.arn)}: CloudFront refuses both on one behavior`;
    return [{ at: `${behavior} at ${station}`, says }];
  });
}

function wordOf(kind: 'function' | 'lambda'): string {
  return kind === 'function' ? 'a CloudFront Function' : 'Lambda@Edge';
}

function adoptions(changes: readonly StationChange[]): readonly Problem[] {
  return changes
    .filter(({ cause }) => cause === 'adopted')
    .map(({ behavior, station, was }) => ({
      at: `${behavior} at ${station}`,
      says: `runs ${was}, which Edgewright did not make; --adopt keeps its code on this machine and replaces it`,
    }));
}

/** While a canary runs, what viewers get is not one release. One that is what is wanted is gone on with. */
function waitingCanaries({ releases }: Live, wanted: readonly WantedStation[] | undefined): readonly Problem[] {
  return releases
    .filter((release) => release.progress.state === 'staged' && !(wanted && isWanted(release, wanted)))
    .map(({ number }) => ({
      at: `release ${number}`,
      says: 'is a canary now, and keeps another deploy away; edgewright promote or edgewright abort ends it',
    }));
}

function isWanted({ stations }: Release, wanted: readonly WantedStation[]): boolean {
  const isAt = (want: WantedStation): boolean =>
    stations.some(
      ({ behavior, station, code }) => behavior === want.behavior && station === want.station && code === want.code,
    );
  return stations.length === wanted.length && wanted.every(isAt);
}

/** Edge locations change one after the other, and the origin's side is elsewhere: for minutes either may meet the other's old one. */
function neighborWarnings(changes: readonly StationChange[]): readonly Problem[] {
  return changes.flatMap(({ behavior, station, was, becomes }) => {
    const isBoth = was !== undefined && becomes !== undefined && station === 'origin-request';
    const hasNeighbor = changes.some(
      (other) => other.behavior === behavior && other.station === 'viewer-request' && other.was !== undefined,
    );
    if (!isBoth || !hasNeighbor) return [];
    return [
      {
        at: behavior,
        says: 'changes at viewer-request and at origin-request: while it spreads, either may meet the other of the release before',
      },
    ];
  });
}
