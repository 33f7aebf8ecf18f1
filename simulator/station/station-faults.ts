/** What the faults that are switched on come to at a station. */
import type { StoreReader } from '../engine/engine.ts';
import type { FaultSwitches, Faults } from '../faults.ts';

/** What is wrong at a station; nothing where a member is missing. */
export interface StationFaults extends Pick<Faults, 'store'> {
  /** CloudFront has no room for another run: 503 `FunctionThrottledError` or `LambdaLimitExceeded`. */
  readonly throttled?: boolean | undefined;
}

/** What is wrong at this moment. */
export type FaultsNow = () => StationFaults;

/** What of the faults is wrong at the stations of a runtime. */
export function stationFaults(faults: FaultSwitches, runtime: 'function' | 'lambda'): FaultsNow {
  return () => {
    const { throttled = [], store } = faults.now();
    return { throttled: throttled.includes(runtime), ...(store ? { store } : {}) };
  };
}

/** A store with the faults that are switched on; undefined where no store is associated. */
export function withFaults(read: StoreReader | undefined, faults: FaultsNow): StoreReader | undefined {
  if (!read) return undefined;
  const isReadable = (): boolean => {
    const { store } = faults();
    if (store === 'fails') throw new Error('the KeyValueStore cannot be read');
    return store !== 'misses';
  };
  return Object.assign((key: string) => (isReadable() ? read(key) : undefined), {
    extent: () => (isReadable() && read.extent?.()) || { keys: [] },
  });
}
