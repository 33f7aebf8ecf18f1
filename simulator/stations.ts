/** What runs at the stations of a distribution. */
import type { Station as StationName } from '#policy/restricted-headers';
import type { BehaviorSettings, DistributionSettings } from './settings.ts';
import type { ContextOf, Station } from './station.ts';

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
