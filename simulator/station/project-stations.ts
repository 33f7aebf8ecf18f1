/** What runs at the stations of a project's distribution: the very files of `dist/`. */
import type { Bundle } from '../../build/bundle.ts';
import { storeContent, storeOf } from '../../build/store.ts';
import { readerOf, type StoreExtent, type StoreReader } from '../engine/engine.ts';
import { type ServedNodeFunctions, servedNodeFunctions } from '../engine/node-engine.ts';
import type { DistributionSettings } from '../settings.ts';
import { functionStation } from './function-station.ts';
import { lambdaStation } from './lambda-station.ts';
import type { Station } from './station.ts';
import { contextOf, functionOptions, lambdaOptions, type Stations, type StationsWiring } from './stations.ts';

/** What of a project runs at its stations, and what that reads. */
export interface ProjectCode extends Pick<StationsWiring, 'variables'> {
  readonly settings: DistributionSettings;
  readonly bundles: readonly Bundle[];
  /** Absolute path of a bundle's file. */
  readonly fileOf: (bundle: Bundle) => string;
  /** What an operator put into the KeyValueStore, in place of what the build put there. */
  readonly stored: StoreReader;
}

type Parts = StationsWiring & ProjectCode;

/** Makes every bundle ready, once for what it is wired to. */
export function projectStations(code: ProjectCode): (wiring: StationsWiring) => Stations {
  return (wiring) => stationsOf({ ...wiring, ...code });
}

function stationsOf(parts: Parts): Stations {
  const nodeFunctions = servedNodeFunctions();
  const made = new Map(
    parts.bundles.map((bundle) => [`${bundle.station} ${bundle.name}`, stationOf(bundle, parts, nodeFunctions)]),
  );
  return {
    at({ associations }, station) {
      const name = associations[station]?.name;
      return name === undefined ? undefined : made.get(`${station} ${name}`);
    },
    close: async () => {
      await Promise.all([...made.values()].map((station) => station.close()));
    },
  };
}

function stationOf(bundle: Bundle, parts: Parts, nodeFunctions: ServedNodeFunctions): Station {
  const { settings, bundles, fileOf, stored, now } = parts;
  const context = contextOf(settings);
  if (bundle.runtime === 'lambda-edge') {
    const options = lambdaOptions(bundle.station, { name: bundle.name, includesBody: false }, parts);
    return lambdaStation(bundle, fileOf(bundle), context, options);
  }
  const read = readOf(bundle, bundles, stored, now());
  return functionStation(bundle, now, context, read, functionOptions(settings, bundle, parts, nodeFunctions));
}

/** How a function reads the one KeyValueStore of its distribution, if it is associated with it. */
function readOf(
  { readsStore }: Bundle,
  bundles: readonly Bundle[],
  put: StoreReader,
  since: number,
): StoreReader | undefined {
  if (!readsStore) return undefined;
  const content = storeContent(storeOf(bundles));
  const built = readerOf(content);
  return Object.assign((key: string) => put(key) ?? built(key), {
    extent: (): StoreExtent => {
      const { keys = [], createdAt = since, updatedAt = since } = put.extent?.() ?? {};
      return {
        keys: [...new Set([...Object.keys(content), ...keys])],
        createdAt: Math.min(createdAt, since),
        updatedAt: Math.max(updatedAt, since),
      };
    },
  });
}
