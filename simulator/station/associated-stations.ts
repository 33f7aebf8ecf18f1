/** Stations of code that others wrote, by what is associated with the behaviors of a distribution. */
import type { Station as StationName } from '#policy/restricted-headers';
import { errorAnswer } from '../response/error-page.ts';
import type { Association, DistributionSettings } from '../settings.ts';
import type { Station } from './station.ts';
import type { Stations } from './stations.ts';

/** Makes every association ready, once. */
export function associatedStations(
  { behaviors }: Pick<DistributionSettings, 'behaviors'>,
  make: (station: StationName, association: Association) => Station,
): Stations {
  const made = new Map<string, Station>();
  for (const { associations } of behaviors) {
    for (const [station, association] of Object.entries(associations)) {
      const key = keyOf(station, association);
      if (!made.has(key)) made.set(key, make(station as StationName, association));
    }
  }
  return {
    at({ associations }, station) {
      const association = associations[station];
      return association && made.get(keyOf(station, association));
    },
    close: async () => {
      await Promise.all([...made.values()].map((station) => station.close()));
    },
  };
}

function keyOf(station: string, { name, includesBody }: Association): string {
  return `${station} ${includesBody} ${name}`;
}

/** What stands where code is not on this machine: it answers 503, as code that cannot run does. */
export function absentStation({ name, runtime }: Association): Station {
  const result = runtime === 'lambda-edge' ? 'LambdaExecutionError' : 'FunctionExecutionError';
  const answer = errorAnswer(503, result, `The code of ${name} is not on this machine.`);
  return {
    request: async () => ({ answer }),
    response: async () => answer,
    close: async () => {},
  };
}
