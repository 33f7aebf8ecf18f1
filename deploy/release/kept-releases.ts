/** Which releases stay when old ones are removed. */
import type { Owner } from '../names.ts';
import type { Live } from './live.ts';
import { BEFORE_FIRST } from './record-release.ts';
import { type Release, wasServed } from './release.ts';
import { releaseServed } from './release-served.ts';
import { isOvertaken } from './release-standing.ts';
import { releaseBefore } from './roll-back.ts';

/** What decides it. */
export interface Keeping {
  readonly owner: Owner;
  readonly live: Live;
  /** How many of the releases that were served stay, the newest of them. */
  readonly keep: number;
  /** Code that any distribution of the account runs. */
  readonly associated: ReadonlySet<string>;
}

/**
 * The releases that stay: the newest that were served; the one that is served and the one to which a rollback goes; what was there
 * before the first; what is staged or is being released; the newest of all, by which the next number is known; and those of which
 * any distribution runs code that none of these has.
 */
export function keptReleases({ owner, live, keep, associated }: Keeping): readonly Release[] {
  const { releases } = live;
  const served = releaseServed(owner, live);
  const newestServed = releases.filter(wasServed).slice(0, keep);
  const kept = new Set([releases[0], served, served && releaseBefore(releases, served), ...newestServed]);
  const needed = releases.filter((release) => kept.has(release) || isNeeded(release, releases));
  const known = new Set(needed.flatMap(({ stations }) => stations.map(({ code }) => code)));
  const isElsewhere = (code: string): boolean => associated.has(code) && !known.has(code);
  return releases.filter(
    (release) => needed.includes(release) || release.stations.some(({ code }) => isElsewhere(code)),
  );
}

/** Status says of what was overtaken that a prune removes it: what goes and what is gone on with is one question. */
function isNeeded(release: Release, releases: readonly Release[]): boolean {
  const { number, progress } = release;
  const isUnderWay = progress.state === 'begun' && !isOvertaken(release, releases);
  return number === BEFORE_FIRST || progress.state === 'staged' || isUnderWay;
}
