/** Faults that can be switched on at a station while it runs, for a user's own tests. */
import type { StoreReader } from './engine/engine.ts';

/** What is wrong at a station; nothing where a member is missing. */
export interface StationFaults {
  /** CloudFront has no room for another run: 503 `FunctionThrottledError` or `LambdaLimitExceeded`. */
  readonly throttled?: boolean | undefined;
  /** A function's KeyValueStore has none of its keys, as for some seconds after a change, or cannot be read. */
  readonly store?: 'misses' | 'fails' | undefined;
}

/** What is wrong at this moment. */
export type FaultsNow = () => StationFaults;

/** A store with the faults that are switched on; undefined where no store is associated. */
export function withFaults(read: StoreReader | undefined, faults: FaultsNow): StoreReader | undefined {
  if (!read) return undefined;
  return (key) => {
    const { store } = faults();
    if (store === 'fails') throw new Error('the KeyValueStore cannot be read');
    return store === 'misses' ? undefined : read(key);
  };
}
