/** The KeyValueStore of a project, as an operator changes it. */
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { type Owner, storeName } from '../names.ts';
import { changeStore, type ReleaseStore, readReleaseStore } from '../release/release-store.ts';
import { keyRefusal, valueRefusal } from './operator-keys.ts';

type StoreClients = Pick<AwsClients, 'cloudfront' | 'keyValueStore'>;

/**
 * The store with all that it holds.
 *
 * @throws EdgeError ERR_RELEASE where there is none yet
 */
export async function readProjectStore(clients: StoreClients, owner: Owner): Promise<ReleaseStore> {
  const store = await readReleaseStore(clients, owner);
  if (store) return store;
  const at = { at: storeName(owner), says: 'is no KeyValueStore that is ready; the first release makes it' };
  throw new EdgeError('ERR_RELEASE', `${owner.app} has no KeyValueStore in ${owner.environment}`, DEPLOY_FIRST, [at]);
}

const DEPLOY_FIRST = 'Run edgewright deploy first.';

/**
 * Puts a value under a key; whether it was not there already.
 *
 * @throws EdgeError ERR_USAGE for keys that are not an operator's, and for values that cannot stand there
 */
export async function putKey(clients: StoreClients, store: ReleaseStore, key: string, value: string): Promise<boolean> {
  refuse(key, keyRefusal(key));
  refuseValue(key, valueRefusal(key, value));
  await changeStore(clients, store, () => ({ puts: new Map([[key, value]]), deletes: [] }));
  return store.items.get(key) !== value;
}

/**
 * Deletes a key; whether it was there.
 *
 * @throws EdgeError ERR_USAGE for keys that are not an operator's
 */
export async function deleteKey(clients: StoreClients, store: ReleaseStore, key: string): Promise<boolean> {
  refuse(key, keyRefusal(key));
  await changeStore(clients, store, () => ({ puts: new Map(), deletes: [key] }));
  return store.items.has(key);
}

function refuseValue(key: string, says: string | undefined): void {
  if (says === undefined) return;
  const hint = 'Nothing was written. Put another value, or part it among several keys.';
  throw new EdgeError('ERR_USAGE', 'This cannot stand in the KeyValueStore', hint, [{ at: key || "''", says }]);
}

function refuse(key: string, says: string | undefined): void {
  if (says === undefined) return;
  const hint = 'Nothing was written. edgewright kv list says of every key whose it is.';
  throw new EdgeError('ERR_USAGE', "This is not an operator's to write", hint, [{ at: key, says }]);
}
