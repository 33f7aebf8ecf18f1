/** What runs at the stations of a distribution. */
import type { Station as StationName } from '#policy/restricted-headers';
import type { Conflict } from '../conflicts.ts';
import type { Engine } from '../engine/engine.ts';
import type { LambdaEngine } from '../engine/lambda-engine.ts';
import { LAMBDA_TIMEOUTS } from '../engine/lambda-settings.ts';
import type { ServedNodeFunctions } from '../engine/node-engine.ts';
import { type FaultSwitches, faultSwitches } from '../faults.ts';
import type { Association, BehaviorSettings, DistributionSettings } from '../settings.ts';
import type { TripNotes } from '../trace/trip-notes.ts';
import type { FunctionStationOptions } from './function-station.ts';
import type { LambdaStationOptions } from './lambda-station.ts';
import type { ContextOf, Observe, Station } from './station.ts';
import { stationFaults } from './station-faults.ts';

/** The stations of every behavior. */
export interface Stations {
  /** What runs at a behavior's station; nothing where nothing is associated. */
  at(behavior: BehaviorSettings, station: StationName): Station | undefined;
  /** Ends what runs between events. */
  close(): Promise<void>;
}

/** What every event says of its distribution and its request. */
export function contextOf({ id, domainName }: DistributionSettings): ContextOf {
  return (eventType, requestId) => ({
    distributionDomainName: domainName,
    distributionId: id,
    eventType,
    requestId,
  });
}

/** How all stations of a distribution run. */
export interface StationsWiring {
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What runs functions; Node where nothing is said. */
  readonly engine?: Engine['name'];
  /** What runs handlers; worker threads where nothing is said. */
  readonly lambdaEngine?: LambdaEngine;
  readonly faults?: FaultSwitches;
  /** Where runs are noted. */
  readonly notes?: TripNotes;
  /** Variables that handlers find in their environment besides those that Lambda sets. */
  readonly variables?: Readonly<Record<string, string>>;
  /** What another page of AWS says, in place of what is followed otherwise. */
  readonly conflicts?: readonly Conflict[];
}

/** The options of a function's station. */
export function functionOptions(
  { origins }: DistributionSettings,
  { name }: Pick<Association, 'name'>,
  { engine = 'node', faults = faultSwitches(), notes, conflicts = [] }: StationsWiring,
  nodeFunctions: ServedNodeFunctions,
): FunctionStationOptions {
  return {
    engine,
    nodeFunctions,
    faults: stationFaults(faults, 'function'),
    mayChangeStatus: conflicts.includes('status-change'),
    originIds: origins.map(({ id }) => id),
    ...(notes ? { observe: observer(name, notes) } : {}),
  };
}

/** The options of a handler's station. */
export function lambdaOptions(
  station: StationName,
  { name, includesBody }: Pick<Association, 'name' | 'includesBody'>,
  { now, lambdaEngine, faults = faultSwitches(), notes, variables, conflicts = [] }: StationsWiring,
): LambdaStationOptions {
  const isBefore = conflicts.includes('lambda-5s') && station.startsWith('viewer-');
  return {
    includesBody,
    networkFlag: faults.networkFlag,
    ...(variables ? { variables } : {}),
    ...(lambdaEngine ? { lambdaEngine } : {}),
    timeout: isBefore ? LAMBDA_TIMEOUTS.viewerBefore : LAMBDA_TIMEOUTS.current,
    faults: stationFaults(faults, 'lambda'),
    now,
    ...(notes ? { observe: observer(name, notes) } : {}),
  };
}

function observer(name: string, notes: TripNotes): Observe {
  return (id, run) => notes.ran(id, { ...run, name });
}
