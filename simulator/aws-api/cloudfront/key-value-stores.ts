/** KeyValueStores, as far as CloudFront's own API has them. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions.html */
import type {
  CreateKeyValueStoreRequest,
  DeleteKeyValueStoreRequest,
  DescribeKeyValueStoreRequest,
  ListKeyValueStoresRequest,
  UpdateKeyValueStoreRequest,
} from '@aws-sdk/client-cloudfront';
import type { StoreContent } from '../../engine/engine.ts';
import type { Call, Handler, Operations } from '../call.ts';
import { etagOf, uuid } from '../ids.ts';
import { pageOf } from '../pages.ts';
import { requireMatch } from '../preconditions.ts';
import { latest, withRevision } from '../revisions.ts';
import type { AwsState, FunctionStage, Given, KeyValueStoreRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { keyValueStoreArn } from './arns.ts';
import { importedContent } from './import-source.ts';
import { withTags } from './tags.ts';

const createKeyValueStore: Handler<Given<CreateKeyValueStoreRequest>> = (input, call) => {
  const { state, now, quotas, delays } = call;
  const { Name: name, Comment: comment } = input;
  if (!/^[a-zA-Z0-9-_]{1,64}$/.test(name)) throw new ApiError('InvalidArgument', `Name is not valid: ${name}`);
  if (Object.hasOwn(state.keyValueStores, name)) {
    throw new ApiError('EntityAlreadyExists', 'The key value store already exists.');
  }
  if (Object.keys(state.keyValueStores).length >= quotas.keyValueStores) {
    throw new ApiError('EntityLimitExceeded', 'The key value store entity limit has been exceeded.');
  }
  const imported = input.ImportSource ? importedContent(input.ImportSource, call) : { content: {} };
  const record: KeyValueStoreRecord = {
    name,
    id: uuid(call.randomBytes),
    ...(comment === undefined ? {} : { comment }),
    createdAt: now,
    changedAt: now,
    revision: 1,
    contentRevision: 1,
    ...('failure' in imported ? imported : {}),
    content: withRevision<StoreContent>([], 'content' in imported ? imported.content : {}, {
      now,
      delay: delays.keyValueStore,
    }),
  };
  const arn = keyValueStoreArn(call.account, record.id);
  return {
    state: withTags(withStore(state, record), arn, input.Tags?.Items ?? []),
    output: { ...shown(record, call), Location: `https://cloudfront.amazonaws.com/2020-05-31/key-value-store/${arn}` },
  };
};

const describeKeyValueStore: Handler<Given<DescribeKeyValueStoreRequest>> = ({ Name: name }, call) => ({
  output: shown(storeOf(call.state, name), call),
});

const updateKeyValueStore: Handler<Given<UpdateKeyValueStoreRequest>> = (input, call) => {
  const record = storeOf(call.state, input.Name);
  requireMatch(input.IfMatch, etagOf(record.revision));
  const next = { ...record, comment: input.Comment, changedAt: call.now, revision: record.revision + 1 };
  return { state: withStore(call.state, next), output: shown(next, call) };
};

const deleteKeyValueStore: Handler<Given<DeleteKeyValueStoreRequest>> = ({ Name: name, IfMatch: given }, call) => {
  const { state, account } = call;
  const record = storeOf(state, name);
  requireMatch(given, etagOf(record.revision));
  const arn = keyValueStoreArn(account, record.id);
  const users = Object.values(state.functions).filter(({ development, live }) =>
    [development, ...live.map(({ value }) => value)].some(({ config }) => storeArnsOf(config).includes(arn)),
  );
  if (users.length > 0) {
    const says = `Cannot delete the key value store because it is in use by ${users.map((user) => user.name).join(', ')}.`;
    throw new ApiError('CannotDeleteEntityWhileInUse', says);
  }
  const { [name]: _, ...keyValueStores } = state.keyValueStores;
  return { state: withTags({ ...state, keyValueStores }, arn, undefined), output: {} };
};

const listKeyValueStores: Handler<Given<ListKeyValueStoresRequest>> = (input, call) => {
  const all = Object.values(call.state.keyValueStores).map((record) => [record.name, entityOf(record, call)] as const);
  const wanted = all.filter(([, { Status }]) => input.Status === undefined || input.Status === Status);
  return { output: { KeyValueStoreList: pageOf(wanted, input) } };
};

/** What the store of a function holds for the API; nothing where it has none, or one that is not there. */
export function storeContentOf(
  { keyValueStores }: AwsState,
  config: FunctionStage['config'],
  account: string,
): StoreContent | undefined {
  const [arn] = storeArnsOf(config);
  const store = Object.values(keyValueStores).find(({ id }) => keyValueStoreArn(account, id) === arn);
  return store && latest(store.content);
}

/** The ARNs of the stores of a function. */
export function storeArnsOf({ KeyValueStoreAssociations: stores }: FunctionStage['config']): readonly string[] {
  return (stores?.Items ?? []).map(({ KeyValueStoreARN }) => KeyValueStoreARN);
}

/** A state with a store as it is now. */
export function withStore(state: AwsState, record: KeyValueStoreRecord): AwsState {
  return { ...state, keyValueStores: { ...state.keyValueStores, [record.name]: record } };
}

function storeOf({ keyValueStores }: AwsState, name: string): KeyValueStoreRecord {
  const found = Object.hasOwn(keyValueStores, name) ? keyValueStores[name] : undefined;
  if (found) return found;
  throw new ApiError('EntityNotFound', 'The key value store was not found.');
}

/** Its status, which a store that was just made does not have at once. */
export function statusOf(
  { createdAt, failure }: KeyValueStoreRecord,
  { now, delays }: Pick<Call, 'now' | 'delays'>,
): 'PROVISIONING' | 'READY' | 'FAILED' {
  if (createdAt + delays.keyValueStore > now) return 'PROVISIONING';
  return failure === undefined ? 'READY' : 'FAILED';
}

function shown(record: KeyValueStoreRecord, call: Call): object {
  return { KeyValueStore: entityOf(record, call), ETag: etagOf(record.revision) };
}

/** Without a comment that was not set: clients that compare would see a change. */
function entityOf(record: KeyValueStoreRecord, call: Call) {
  return {
    Name: record.name,
    Id: record.id,
    ...(record.comment === undefined ? {} : { Comment: record.comment }),
    ARN: keyValueStoreArn(call.account, record.id),
    Status: statusOf(record, call),
    LastModifiedTime: new Date(record.changedAt),
  };
}

/** What can be asked of stores, but not of their keys. */
export const keyValueStoreOperations: Operations = {
  CreateKeyValueStore: createKeyValueStore,
  DescribeKeyValueStore: describeKeyValueStore,
  UpdateKeyValueStore: updateKeyValueStore,
  DeleteKeyValueStore: deleteKeyValueStore,
  ListKeyValueStores: listKeyValueStores,
};
