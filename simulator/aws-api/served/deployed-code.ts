/** The code of what is associated with a distribution, as the account has it. */
import type { StoreExtent, StoreReader } from '../../engine/engine.ts';
import { servedNodeFunctions } from '../../engine/node-engine.ts';
import type { DistributionSettings } from '../../settings.ts';
import { absentStation, associatedStations } from '../../station/associated-stations.ts';
import { functionStation } from '../../station/function-station.ts';
import { contextOf, functionOptions, type Stations, type StationsWiring } from '../../station/stations.ts';
import { functionArn, keyValueStoreArn } from '../cloudfront/arns.ts';
import { storeArnsOf } from '../cloudfront/key-value-stores.ts';
import { inForce } from '../revisions.ts';
import type { AwsState, FunctionStage } from '../state.ts';

/** What the code is looked up in. */
export interface CodeParts {
  readonly account: string;
  readonly state: () => AwsState;
}

/** The LIVE stage of a function that viewers meet at a moment; nothing before it arrived. */
export function liveStage({ account, state }: CodeParts, arn: string, now: number): FunctionStage | undefined {
  const record = Object.values(state().functions).find(({ name }) => functionArn(account, name) === arn);
  return record && inForce(record.live, now);
}

/** The stations of a distribution. The code is that of the moment; values of stores are read when a function reads them. */
export function deployedStations(wiring: StationsWiring, settings: DistributionSettings, parts: CodeParts): Stations {
  const nodeFunctions = servedNodeFunctions();
  return associatedStations(settings, (_, association) => {
    const live = liveStage(parts, association.name, wiring.now());
    if (!live) return absentStation(association);
    const code = Buffer.from(live.code, 'base64').toString();
    const options = functionOptions(settings, association, wiring, nodeFunctions);
    return functionStation({ code }, wiring.now, contextOf(settings), storeReader(live, wiring.now, parts), options);
  });
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
