/** What runs at the stations of a distribution whose code stands in files of the user's: not built by Edgewright, and run as it is. */
import { readFileSync } from 'node:fs';
import type { Station as StationName } from '#policy/restricted-headers';
import type { StoreReader } from '../engine/engine.ts';
import { type ServedNodeFunctions, servedNodeFunctions } from '../engine/node-engine.ts';
import type { Association, DistributionSettings } from '../settings.ts';
import { absentStation, associatedStations } from './associated-stations.ts';
import { functionStation } from './function-station.ts';
import { lambdaStation } from './lambda-station.ts';
import type { Station } from './station.ts';
import { contextOf, functionOptions, lambdaOptions, type Stations, type StationsWiring } from './stations.ts';

/** What the stations are made of. */
export interface FileStationsParts extends StationsWiring {
  readonly settings: DistributionSettings;
  /** Absolute paths by ARN, or by the name of the function alone. */
  readonly files: ReadonlyMap<string, string>;
  /** Values of the KeyValueStore. */
  readonly stored: StoreReader;
}

/** Makes every association ready, once. One whose code is not given answers 503, as code that cannot run does. */
export function fileStations(parts: FileStationsParts): Stations {
  const nodeFunctions = servedNodeFunctions();
  return associatedStations(parts.settings, (station, association) =>
    stationOf(station, association, parts, nodeFunctions),
  );
}

/** The name of a function in an ARN: `arn:aws:lambda:us-east-1:123456789012:function:auth:3` is `auth`. */
export function functionName(arn: string): string {
  const [, , service, , , ...resource] = arn.split(':');
  if (service === 'lambda') return resource[1] ?? arn;
  return arn.slice(arn.lastIndexOf('/') + 1);
}

/** The file of an association's code; nothing where none is given. */
export function codeFile({ name }: Association, files: ReadonlyMap<string, string>): string | undefined {
  return files.get(name) ?? files.get(functionName(name));
}

function stationOf(
  station: StationName,
  association: Association,
  parts: FileStationsParts,
  nodeFunctions: ServedNodeFunctions,
): Station {
  const { settings, files, stored, now } = parts;
  const file = codeFile(association, files);
  if (file === undefined) return absentStation(association);
  const context = contextOf(settings);
  if (association.runtime === 'lambda-edge') {
    const code = { station, name: functionName(association.name) };
    return lambdaStation(code, file, context, lambdaOptions(station, association, parts));
  }
  const code = readFileSync(file, 'utf8');
  return functionStation({ code }, now, context, stored, functionOptions(settings, association, parts, nodeFunctions));
}
