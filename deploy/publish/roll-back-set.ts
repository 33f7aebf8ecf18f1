/** Serves an earlier version of a set again: one write to the KeyValueStore, and no file is touched. */
import { publishedKey } from '#policy/published';
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { changeStore, type ReleaseStore } from '../release/release-store.ts';
import { renewVersions } from './kept-versions.ts';
import type { ObjectStore } from './object-store.ts';
import type { PublishedSet } from './publish-place.ts';
import { notKept, versionIfKept } from './publish-set.ts';
import { pointerTo, servedVersions } from './served-versions.ts';

/** What a rollback came to. */
export interface SetRollback {
  readonly version: string;
  /** What was served until then. */
  readonly from: string;
  readonly isNothing: boolean;
}

/**
 * Serves a version that was before the one that is served, or any other that is kept; the one right before where none is named. The
 * next rollback goes one further back.
 *
 * @throws EdgeError ERR_PUBLISH where there is none, it is not kept, or somebody else published in between
 */
export async function rollBackSet(
  clients: Pick<AwsClients, 'cloudfront' | 'keyValueStore'>,
  objects: ObjectStore,
  store: ReleaseStore,
  { name }: Pick<PublishedSet, 'name'>,
  wanted?: string,
): Promise<SetRollback> {
  const known = servedVersions(store.items, name);
  const [from, before] = known;
  if (from === undefined) throw nothingBefore(name, 'nothing of it was published');
  const version = wanted ?? before;
  if (version === undefined) throw nothingBefore(name, `${from} is the first that was published`);
  if (version === from) return { version, from, isNothing: true };
  if (!(await versionIfKept(objects, { name }, version))) throw notKept({ name }, version);
  // Edge locations serve for a moment still what is left behind here.
  await renewVersions(objects, { name }, [version, ...known.slice(0, Math.max(0, known.indexOf(version)))]);
  await changeStore(clients, store, ({ items }) => {
    const versions = servedVersions(items, name);
    const [now] = versions;
    if (now !== from && now !== version) throw overtaken(name, now ?? 'nothing');
    const at = versions.indexOf(version);
    const left = at < 0 ? [version, ...versions] : versions.slice(at);
    return { puts: new Map([[publishedKey(name), pointerTo(left)]]), deletes: [] };
  });
  return { version, from, isNothing: false };
}

function overtaken(name: string, now: string): EdgeError {
  const hint = 'Look at edgewright publish --list, and name the version that shall be served.';
  const at = { at: name, says: `${now} is served since` };
  return new EdgeError('ERR_PUBLISH', 'Somebody else published in between', hint, [at]);
}

function nothingBefore(name: string, says: string): EdgeError {
  const hint = 'edgewright publish --list shows the versions that are kept.';
  return new EdgeError('ERR_PUBLISH', 'There is no version to go back to', hint, [{ at: name, says }]);
}
