import type { Station } from '#policy/restricted-headers';
import type { OwnModules } from './define.ts';

/** The name of a station in `own`. */
export type OwnStation = keyof OwnModules<never, never>;

/** The stations at which a rule of the user's own may run, by their names in `own`. */
export const OWN_STATIONS: Readonly<Record<OwnStation, Station>> = {
  viewerRequest: 'viewer-request',
  originRequest: 'origin-request',
  originResponse: 'origin-response',
  viewerResponse: 'viewer-response',
};

/** Absolute paths of the modules of one behavior. */
export type OwnPaths = Readonly<Partial<Record<OwnStation, string>>>;

/** What `own` says of each station: one function alone is the rule at viewer-request. Reads whatever stands there. */
export function ownEntries(own: unknown): readonly (readonly [station: OwnStation, value: unknown])[] {
  if (typeof own === 'function') return [['viewerRequest', own]];
  if (typeof own !== 'object' || own === null) return [];
  const said = own as Readonly<Partial<Record<OwnStation, unknown>>>;
  const stations = Object.keys(OWN_STATIONS) as OwnStation[];
  return stations.filter((station) => said[station] !== undefined).map((station) => [station, said[station]]);
}

/** Where a rule stands in a behavior, as the user wrote it. */
export function ownPlace(own: unknown, station: OwnStation): string {
  return typeof own === 'function' ? 'own' : `own.${station}`;
}
