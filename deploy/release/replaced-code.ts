/** The code of others that releases replaced: what it was, and when it comes back. */
import type { Station } from '#policy/restricted-headers';
import type { Owner } from '../names.ts';
import { codeOfArn } from './code-arn.ts';
import type { Live } from './live.ts';
import type { Release, ReleasedStation, ReplacedCode } from './release.ts';
import { associationAt, isOurCode, isSamePattern } from './station-changes.ts';

type Place = Pick<ReleasedStation, 'behavior' | 'station'>;

/** A station with what a release replaces there: what others have there now, or had before the release that is there. */
export function withReplaced(owner: Owner, live: Live, released: ReleasedStation): ReleasedStation {
  const has = associationAt(live, released);
  if (!has) return released;
  const code = codeOfArn(has.arn);
  const before = isOurCode(owner, live, code)
    ? replacedBy(live.releases, released, code)
    : { code, sha256: live.versions.get(code)?.sha256 ?? '' };
  return before ? { ...released, before } : released;
}

/**
 * Stations that a release does not have, with what others had there before a later release replaced it. What the config of a release
 * gave up itself does not come back.
 */
export function putBackStations(live: Live, { number, stations }: Release): readonly ReleasedStation[] {
  return live.associations.flatMap(({ behavior, event, arn }): readonly ReleasedStation[] => {
    const place = { behavior, station: event as Station };
    const before = replacedBy(live.releases, place, codeOfArn(arn));
    if (!before || stationAt({ stations }, place)) return [];
    const first = live.releases.findLast((release) => stationAt(release, place)?.before?.code === before.code);
    return first && first.number > number ? [{ ...place, ...before }] : [];
  });
}

/** What the newest release that has some code at a place replaced there. */
function replacedBy(releases: readonly Release[], place: Place, code: string): ReplacedCode | undefined {
  const found = releases.map((release) => stationAt(release, place)).find((station) => station?.code === code);
  return found?.before;
}

function stationAt({ stations }: Pick<Release, 'stations'>, { behavior, station }: Place): ReleasedStation | undefined {
  return stations.find((one) => isSamePattern(one.behavior, behavior) && one.station === station);
}
