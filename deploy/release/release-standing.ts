/** What became of a release, beside the others: how far it came, and which of them viewers get. Pure. */
import { type Release, wasServed } from './release.ts';

/**
 * `served`: viewers get it. `was served`: they did, and there is a way back to it. `begun`: it is not finished, and the command that
 * began it goes on with it. `abandoned`: it was not finished, and a later one was served. `canary`: some viewers get it. `failed`: a
 * probe said no. `aborted`: its canary was ended.
 */
export type ReleaseStanding = 'served' | 'was served' | 'begun' | 'abandoned' | 'canary' | 'failed' | 'aborted';

/** What became of every release, given the one that viewers get. */
export function releaseStandings(
  releases: readonly Release[],
  served: Release | undefined,
): readonly { readonly release: Release; readonly standing: ReleaseStanding }[] {
  return releases.map((release) => ({ release, standing: standingOf(release, releases, served) }));
}

function standingOf(release: Release, releases: readonly Release[], served: Release | undefined): ReleaseStanding {
  const { state } = release.progress;
  if (state === 'staged') return 'canary';
  if (state === 'failed' || state === 'aborted') return state;
  if (state === 'served') return release === served ? 'served' : 'was served';
  // What viewers get has something left to do, whatever was served since it was begun.
  if (release === served || !isOvertaken(release, releases)) return 'begun';
  return wasServed(release) ? 'was served' : 'abandoned';
}

/** Whether another release was to be served after this one, and is or was. */
export function isOvertaken({ number, progress: { turn = 0 } }: Release, releases: readonly Release[]): boolean {
  return releases.some(({ number: other, progress: { state, turn: later = 0 } }) => {
    const isLater = later === turn ? other > number : later > turn;
    return state === 'served' && isLater;
  });
}

/** Whether a rollback to it was begun: whoever asks for one again goes on with that, and not one release further. */
export function isGoingBack({ number, progress: { state, from } }: Release): boolean {
  return state === 'begun' && from !== undefined && from > number;
}

/** The command that goes on with a release that was begun: what was served is there as a whole, and asks for no build. */
export function resumedBy(release: Release): string {
  return wasServed(release) || isGoingBack(release) ? `edgewright rollback ${release.number}` : 'edgewright deploy';
}
