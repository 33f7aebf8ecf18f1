/** Gives a release its number, before anything of it is served. */
import type { DeployWorld } from '../deploy-world.ts';
import type { Owner } from '../names.ts';
import { codeOfArn } from './code-arn.ts';
import { mergedPaths } from './invalidated-paths.ts';
import type { Live } from './live.ts';
import {
  isSameContent,
  lastTurn,
  leftPaths,
  newestNumber,
  progressItem,
  type Release,
  type ReleaseContent,
  type ReleaseProgress,
  releaseItems,
  releasesOf,
  wasServed,
} from './release.ts';
import { releaseServed } from './release-served.ts';
import { changeStore, type ReleaseStore, type StoreChanges } from './release-store.ts';
import { associationAt, isOurCode } from './station-changes.ts';

/** The number of what was there before the first release. */
export const BEFORE_FIRST = 0;

/** What is to be recorded. */
export interface Recording {
  readonly owner: Owner;
  readonly live: Live;
  readonly store: ReleaseStore;
  readonly content: ReleaseContent;
  /** Of Edgewright. */
  readonly version: string;
  readonly progress: Pick<ReleaseProgress, 'state' | 'invalidate'>;
  /** What its functions read: written with the record, in case that somebody removed it since it was uploaded. */
  readonly keys?: (items: ReadonlyMap<string, string>) => StoreChanges;
}

/**
 * Records a release. The newest one is recorded again where it has the same content and was not given up: whoever runs the same
 * command again goes on with it. What was at its stations before the first one is recorded with that, as release 0, so that there is
 * a way back to it. Of two who record at once each gets a number of its own. What the release that is served now left undone,
 * since it was killed, is left to this one.
 */
export async function recordRelease(
  { clients, now }: Pick<DeployWorld, 'clients' | 'now'>,
  recording: Recording,
): Promise<{ release: Release; store: ReleaseStore }> {
  const at = new Date(now()).toISOString();
  const store = await changeStore(clients, recording.store, ({ items }) => recordChanges(recording, items, at));
  const [release] = releasesOf(store.items);
  if (!release || !isSameContent(release, recording.content)) {
    throw new Error('a release was recorded, and another one is the newest now');
  }
  return { release, store };
}

function recordChanges(recording: Recording, items: ReadonlyMap<string, string>, at: string): StoreChanges {
  const { owner, live, content, version, progress } = recording;
  const releases = releasesOf(items);
  const [newest] = releases;
  const served = releaseServed(owner, { ...live, releases });
  const turn = lastTurn(releases);
  const { state } = progress;
  const invalidate = mergedPaths(progress.invalidate, served ? leftPaths(served) : []);
  const from = served?.number ?? releases.find(wasServed)?.number;
  const keys = [...(recording.keys?.(items).puts ?? [])];
  if (newest && isSameContent(newest, content) && isOpen(newest)) {
    const isAgain = newest.progress.state === state && newest.progress.turn === turn;
    const again = resumed(newest, from, { state, invalidate });
    const item = progressItem(newest.number, { ...again, turn: isAgain ? turn : turn + 1 });
    return { puts: new Map([...keys, item]), deletes: [] };
  }
  const last = newestNumber(items);
  const release: Release = {
    number: (last ?? BEFORE_FIRST) + 1,
    at,
    by: live.caller,
    version,
    ...content,
    progress: { state, invalidate, from: from ?? BEFORE_FIRST, turn: turn + 1 },
  };
  const before = last === undefined ? releaseItems(beforeFirst(recording, at)) : [];
  return { puts: new Map([...keys, ...before, ...releaseItems(release)]), deletes: [] };
}

function isOpen({ progress }: Release): boolean {
  return progress.state !== 'failed' && progress.state !== 'aborted';
}

/** What is left to do of a release that was begun is still to be done. */
function resumed(
  release: Release,
  served: number = BEFORE_FIRST,
  { state, invalidate }: Recording['progress'],
): ReleaseProgress {
  const { number, progress } = release;
  const known = wasServed(release) ? ({ wasServed: true } as const) : {};
  if (progress.state !== 'begun') return { state, invalidate, from: served, ...known };
  const from = served === number ? progress.from : served;
  return {
    state,
    invalidate: mergedPaths(progress.invalidate, invalidate),
    ...(from === undefined ? {} : { from }),
    ...known,
  };
}

/** What others have at the stations of the first release. */
function beforeFirst({ owner, live, content }: Recording, at: string): Release {
  const stations = content.stations.flatMap((place) => {
    const has = associationAt(live, place);
    const code = has && codeOfArn(has.arn);
    if (code === undefined || isOurCode(owner, live, code)) return [];
    return [{ ...place, code, sha256: live.versions.get(code)?.sha256 ?? '' }];
  });
  const progress = { state: 'served', invalidate: [] } as const;
  return { number: BEFORE_FIRST, at, by: '', version: '', stations, policies: [], prefixes: [], progress };
}
