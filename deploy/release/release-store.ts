/**
 * The KeyValueStore of a project, as the deployer sees it: the content that its functions read, what an operator put there, and the
 * releases. Whoever writes says what was read: of two who write at once, one is told so.
 */
import { CreateKeyValueStoreCommand, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeKeyValueStoreCommand as DescribeContentCommand,
  paginateListKeys,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { ifThere } from '../aws/is-error.ts';
import { type Owner, storeComment, storeName } from '../names.ts';

/** A store and all that it holds. */
export interface ReleaseStore {
  readonly arn: string;
  /** Of its content: the ETag of its settings is another. */
  readonly etag: string;
  readonly items: ReadonlyMap<string, string>;
}

/** What shall be in a store. */
export interface StoreChanges {
  readonly puts: ReadonlyMap<string, string>;
  readonly deletes: readonly string[];
}

/** Keys of one request. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_kvs_UpdateKeys.html */
const KEYS_PER_REQUEST = 50;

/** Items that ListKeys gives at once. */
const KEYS_PER_PAGE = 50;

type StoreClients = Pick<AwsClients, 'cloudfront' | 'keyValueStore'>;

/**
 * The store of a project with all its items; nothing before its first release.
 *
 * @throws EdgeError ERR_RELEASE where a store of its name is somebody else's
 */
export async function readReleaseStore(clients: StoreClients, owner: Owner): Promise<ReleaseStore | undefined> {
  const described = await describeStore(clients, owner);
  return described?.status === 'READY' ? readContent(clients, described.arn) : undefined;
}

/**
 * The store of a project, made where there is none, once it can be used.
 *
 * @param wait waits so many milliseconds
 */
export async function ensureReleaseStore(
  clients: StoreClients,
  owner: Owner,
  wait: (milliseconds: number) => Promise<void>,
): Promise<ReleaseStore> {
  const { state: arn } = await converge({
    what: `KeyValueStore ${storeName(owner)}`,
    read: async () => {
      let described = await describeStore(clients, owner);
      for (; described && described.status !== 'READY'; described = await describeStore(clients, owner)) {
        if (described.status === 'FAILED') throw failed(storeName(owner));
        await wait(POLL);
      }
      return described?.arn;
    },
    isDone: (arn) => arn !== undefined,
    write: () =>
      clients.cloudfront.send(new CreateKeyValueStoreCommand({ Name: storeName(owner), Comment: storeComment(owner) })),
    conflicts: ['EntityAlreadyExists'],
  });
  return readContent(clients, arn ?? '');
}

function failed(name: string): EdgeError {
  const hint = 'Delete it, and run the same command again.';
  return new EdgeError('ERR_AWS', `AWS could not make the KeyValueStore ${name}`, hint);
}

/** Milliseconds between two looks at a store that is being made. */
const POLL = 2000;

async function describeStore({ cloudfront }: StoreClients, owner: Owner) {
  const name = storeName(owner);
  const { KeyValueStore: store } =
    (await ifThere(cloudfront.send(new DescribeKeyValueStoreCommand({ Name: name })))) ?? {};
  if (!store) return undefined;
  if (store.Comment !== storeComment(owner)) {
    const says = `is a KeyValueStore that Edgewright did not make for ${owner.app}, ${owner.environment}`;
    const hint = 'Choose another name for the app or the environment, or delete the store if nobody needs it.';
    throw new EdgeError('ERR_RELEASE', 'Somebody else has the name', hint, [{ at: name, says }]);
  }
  return { arn: store.ARN ?? '', status: store.Status ?? '' };
}

/** The ETag is asked for first: what is written in between makes it stale. */
async function readContent({ keyValueStore }: StoreClients, arn: string): Promise<ReleaseStore> {
  const { ETag: etag = '' } = await keyValueStore.send(new DescribeContentCommand({ KvsARN: arn }));
  const items = new Map<string, string>();
  const pages = paginateListKeys({ client: keyValueStore, pageSize: KEYS_PER_PAGE }, { KvsARN: arn });
  for await (const { Items = [] } of pages) {
    for (const { Key, Value } of Items) items.set(Key ?? '', Value ?? '');
  }
  return { arn, etag, items };
}

/**
 * Writes what is not as it shall be, in as few requests as the API allows. A request is done as a whole or not at all; its changes
 * come in the order of `puts`, then `deletes`.
 *
 * @throws what the client throws: ConflictException where somebody else wrote since the store was read
 */
export async function writeStore(
  { keyValueStore }: Pick<AwsClients, 'keyValueStore'>,
  store: ReleaseStore,
  changes: StoreChanges,
): Promise<ReleaseStore> {
  const missing = missingOf(store, changes);
  let { etag } = store;
  for (let from = 0; from < missing.length; from += KEYS_PER_REQUEST) {
    const batch = missing.slice(from, from + KEYS_PER_REQUEST);
    const { ETag } = await keyValueStore.send(
      new UpdateKeysCommand({
        KvsARN: store.arn,
        IfMatch: etag,
        Puts: batch.flatMap(([Key, Value]) => (Value === undefined ? [] : [{ Key, Value }])),
        Deletes: batch.flatMap(([Key, Value]) => (Value === undefined ? [{ Key }] : [])),
      }),
    );
    etag = ETag ?? '';
  }
  const items = new Map(store.items);
  for (const [key, value] of missing) {
    if (value === undefined) items.delete(key);
    else items.set(key, value);
  }
  return { ...store, etag, items };
}

/** Every key that is not as it shall be, with the value that it shall have, if any. */
export function missingOf(
  { items }: Pick<ReleaseStore, 'items'>,
  { puts, deletes }: StoreChanges,
): readonly (readonly [key: string, value: string | undefined])[] {
  return [
    ...[...puts].filter(([key, value]) => items.get(key) !== value),
    ...deletes.filter((key) => items.has(key)).map((key) => [key, undefined] as const),
  ];
}

/** Writes to the store of a project, again where somebody else wrote in between. `changes` sees what is there each time. */
export async function changeStore(
  clients: StoreClients,
  first: ReleaseStore,
  changes: (store: ReleaseStore) => StoreChanges,
): Promise<ReleaseStore> {
  let store: ReleaseStore | undefined = first;
  const { state } = await converge({
    what: first.arn,
    read: async () => {
      const read = store ?? (await readContent(clients, first.arn));
      store = undefined;
      return read;
    },
    isDone: (read) => missingOf(read, changes(read)).length === 0,
    write: async (read) => {
      store = await writeStore(clients, read, changes(read));
    },
    conflicts: ['ConflictException'],
  });
  return state;
}
