/** The code of what is associated with a distribution, as the account has it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Station as StationName } from '#policy/restricted-headers';
import type { StoreExtent, StoreReader } from '../../engine/engine.ts';
import { servedNodeFunctions } from '../../engine/node-engine.ts';
import type { Association, DistributionSettings } from '../../settings.ts';
import { absentStation, associatedStations } from '../../station/associated-stations.ts';
import { functionStation } from '../../station/function-station.ts';
import { lambdaStation } from '../../station/lambda-station.ts';
import type { Station } from '../../station/station.ts';
import {
  contextOf,
  functionOptions,
  lambdaOptions,
  type Stations,
  type StationsWiring,
} from '../../station/stations.ts';
import { functionArn, keyValueStoreArn } from '../cloudfront/arns.ts';
import { storeArnsOf } from '../cloudfront/key-value-stores.ts';
import { lambdaName, numberedVersion } from '../lambda/versions.ts';
import { inForce } from '../revisions.ts';
import type { AwsState, FunctionStage } from '../state.ts';
import { unzipped } from './unzipped.ts';

/** What the code is looked up in. */
export interface CodeParts {
  readonly account: string;
  readonly state: () => AwsState;
  /** Absolute path of the folder in which zips are unpacked. */
  readonly codeFolder: string;
}

/** The LIVE stage of a function that viewers meet at a moment; nothing before it arrived. */
export function liveStage(
  { account, state }: Omit<CodeParts, 'codeFolder'>,
  arn: string,
  now: number,
): FunctionStage | undefined {
  const record = Object.values(state().functions).find(({ name }) => functionArn(account, name) === arn);
  return record && inForce(record.live, now);
}

/** The stations of a distribution. The code is that of the moment; values of stores are read when a function reads them. */
export function deployedStations(wiring: StationsWiring, settings: DistributionSettings, parts: CodeParts): Stations {
  const nodeFunctions = servedNodeFunctions();
  return associatedStations(settings, (station, association) => {
    if (association.runtime === 'lambda-edge') return handlerStation(wiring, settings, parts, { station, association });
    const live = liveStage(parts, association.name, wiring.now());
    if (!live) return absentStation(association);
    const code = Buffer.from(live.code, 'base64').toString();
    const options = functionOptions(settings, association, wiring, nodeFunctions);
    return functionStation({ code }, wiring.now, contextOf(settings), storeReader(live, wiring.now, parts), options);
  });
}

interface Associated {
  readonly station: StationName;
  readonly association: Association;
}

/** Only `handler` of a JavaScript module can be run. */
function handlerStation(
  wiring: StationsWiring,
  settings: DistributionSettings,
  { account, state, codeFolder }: CodeParts,
  { station, association }: Associated,
): Station {
  const version = numberedVersion(state(), account, association.name);
  const [module, member] = version?.handler.split('.') ?? [];
  if (!version?.runtime.startsWith('nodejs') || member !== 'handler') return absentStation(association);
  const name = Buffer.from(version.codeSha256, 'base64').toString('hex').slice(0, 32);
  const folder = unzipped(Buffer.from(version.code, 'base64'), name, codeFolder) ?? '';
  const file = ['mjs', 'js', 'cjs'].map((end) => join(folder, `${module}.${end}`)).find((path) => existsSync(path));
  if (folder === '' || file === undefined) return absentStation(association);
  const code = { station, name: lambdaName(association.name).name };
  return lambdaStation(code, file, contextOf(settings), lambdaOptions(station, association, wiring));
}

function storeReader(
  { config }: FunctionStage,
  now: () => number,
  { account, state }: CodeParts,
): StoreReader | undefined {
  const [arn] = storeArnsOf(config);
  if (arn === undefined) return undefined;
  const store = () => Object.values(state().keyValueStores).find(({ id }) => keyValueStoreArn(account, id) === arn);
  const content = () => inForce(store()?.content ?? [], now()) ?? {};
  const value = (key: string): string | undefined => {
    const values = content();
    return Object.hasOwn(values, key) ? values[key] : undefined;
  };
  const extent = (): StoreExtent => ({
    keys: Object.keys(content()),
    createdAt: store()?.createdAt,
    updatedAt: store()?.changedAt,
  });
  return Object.assign(value, { extent });
}
