import type { AwsClients } from '../aws/clients.ts';
import type { Owner } from '../names.ts';
import { type Release, releasesOf } from '../release/release.ts';
import { readReleaseStore } from '../release/release-store.ts';

/** The release that is a canary now, if one is. */
export async function stagedRelease(clients: AwsClients, owner: Owner): Promise<Release | undefined> {
  const store = await readReleaseStore(clients, owner);
  return store && releasesOf(store.items).find(({ progress }) => progress.state === 'staged');
}
