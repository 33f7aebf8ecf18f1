/** The data plane of a KeyValueStore: its keys. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Operations_Amazon_CloudFront_KeyValueStore.html */
import type {
  DeleteKeyRequest,
  DescribeKeyValueStoreRequest,
  GetKeyRequest,
  ListKeysRequest,
  PutKeyRequest,
  UpdateKeysRequest,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import type { StoreContent } from '../../engine/engine.ts';
import type { Call, Handler, Operations, Reply } from '../call.ts';
import { keyValueStoreArn } from '../cloudfront/arns.ts';
import { statusOf, withStore } from '../cloudfront/key-value-stores.ts';
import { contentEtagOf } from '../ids.ts';
import { latest, withRevision } from '../revisions.ts';
import type { Given, KeyValueStoreRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

const describeStore: Handler<Given<DescribeKeyValueStoreRequest>> = ({ KvsARN: arn }, call) => {
  const store = storeOf(arn, call);
  return {
    output: {
      ...sizesOf(contentOf(store)),
      KvsARN: arn,
      Created: new Date(store.createdAt),
      ETag: contentEtagOf(store.contentRevision),
      LastModified: new Date(store.changedAt),
      Status: statusOf(store, call),
      ...(statusOf(store, call) === 'FAILED' ? { FailureReason: store.failure } : {}),
    },
  };
};

const getKey: Handler<Given<GetKeyRequest>> = ({ KvsARN: arn, Key: key }, call) => {
  const content = contentOf(storeOf(arn, call));
  if (!Object.hasOwn(content, key)) throw noSuchKey(key);
  return { output: { Key: key, Value: content[key], ...sizesOf(content) } };
};

const listKeys: Handler<Given<ListKeysRequest>> = ({ KvsARN: arn, NextToken: token, MaxResults: max = 10 }, call) => {
  if (!(max >= 1 && max <= 50)) throw new ApiError('ValidationException', 'MaxResults must be from 1 to 50.');
  const all = Object.entries(contentOf(storeOf(arn, call))).sort(([a], [b]) => (a < b ? -1 : 1));
  const after = token === undefined ? '' : Buffer.from(token, 'base64url').toString();
  const rest = token === undefined ? all : all.filter(([key]) => key > after);
  const page = rest.slice(0, max);
  const last = page.at(-1);
  return {
    output: {
      ...(rest.length > max && last ? { NextToken: Buffer.from(last[0]).toString('base64url') } : {}),
      Items: page.map(([Key, Value]) => ({ Key, Value })),
    },
  };
};

const putKey: Handler<Given<PutKeyRequest>> = (input, call) =>
  changed(input.KvsARN, input.IfMatch, { puts: [[input.Key, input.Value]], deletes: [] }, call);

const deleteKey: Handler<Given<DeleteKeyRequest>> = ({ KvsARN: arn, IfMatch: given, Key: key }, call) => {
  if (!Object.hasOwn(contentOf(storeOf(arn, call)), key)) throw noSuchKey(key);
  return changed(arn, given, { puts: [], deletes: [key] }, call);
};

/** All of it, or nothing. */
const updateKeys: Handler<Given<UpdateKeysRequest>> = (input, call) => {
  const puts = (input.Puts ?? []).map(({ Key, Value }) => [Key, Value] as const);
  const deletes = (input.Deletes ?? []).map(({ Key }) => Key);
  const keys = [...puts.map(([key]) => key), ...deletes];
  const size = puts.reduce((sum, [key, value]) => sum + bytes(key) + bytes(value), 0);
  if (keys.length === 0) throw new ApiError('ValidationException', 'At least one put or delete is needed.');
  if (new Set(keys).size < keys.length) throw new ApiError('ValidationException', 'A key stands in the request twice.');
  if (keys.length > call.quotas.updateKeys || size > call.quotas.updateSize) {
    const says = `One request can change ${call.quotas.updateKeys} keys, and ${call.quotas.updateSize} bytes.`;
    throw new ApiError('ValidationException', says);
  }
  return changed(input.KvsARN, input.IfMatch, { puts, deletes }, call);
};

interface Change {
  readonly puts: readonly (readonly [key: string, value: string])[];
  readonly deletes: readonly string[];
}

function changed(arn: string, given: string | undefined, { puts, deletes }: Change, call: Call): Reply {
  const { state, now, delays, quotas } = call;
  const store = storeOf(arn, call);
  if (given === undefined) throw new ApiError('ValidationException', 'The If-Match header is missing.');
  if (given !== contentEtagOf(store.contentRevision)) {
    throw new ApiError('ConflictException', 'The ETag in the request does not match that of the key value store.');
  }
  for (const [key, value] of puts) requireSizes(key, value, call);
  const kept = Object.entries(contentOf(store)).filter(([key]) => !deletes.includes(key));
  const content: StoreContent = Object.fromEntries([...kept, ...puts]);
  const sizes = sizesOf(content);
  if (sizes.TotalSizeInBytes > quotas.keyValueStoreSize) {
    const says = `The key value store would be larger than ${quotas.keyValueStoreSize} bytes.`;
    throw new ApiError('ServiceQuotaExceededException', says);
  }
  const contentRevision = store.contentRevision + 1;
  const revisions = withRevision(store.content, content, { now, delay: delays.keyValueStore });
  const next = { ...store, contentRevision, changedAt: now, content: revisions };
  return { state: withStore(state, next), output: { ...sizes, ETag: contentEtagOf(contentRevision) } };
}

function requireSizes(key: string, value: string, { quotas }: Call): void {
  if (key === '' || bytes(key) > quotas.keySize) {
    throw new ApiError('ValidationException', `A key has from 1 to ${quotas.keySize} bytes.`);
  }
  if (bytes(value) > quotas.valueSize) {
    throw new ApiError('ValidationException', `A value has up to ${quotas.valueSize} bytes.`);
  }
}

function storeOf(arn: string, { state, account }: Call): KeyValueStoreRecord {
  const found = Object.values(state.keyValueStores).find(({ id }) => keyValueStoreArn(account, id) === arn);
  if (found) return found;
  throw new ApiError('ResourceNotFoundException', `The key value store ${arn} was not found.`);
}

function contentOf({ content }: KeyValueStoreRecord): StoreContent {
  return latest(content) ?? {};
}

function sizesOf(content: StoreContent): { readonly ItemCount: number; readonly TotalSizeInBytes: number } {
  const entries = Object.entries(content);
  const size = entries.reduce((sum, [key, value]) => sum + bytes(key) + bytes(value), 0);
  return { ItemCount: entries.length, TotalSizeInBytes: size };
}

function noSuchKey(key: string): ApiError {
  return new ApiError('ResourceNotFoundException', `Key ${key} was not found.`);
}

function bytes(text: string): number {
  return Buffer.byteLength(text);
}

/** What can be asked of keys. */
export const keyOperations: Operations = {
  DescribeKeyValueStore: describeStore,
  GetKey: getKey,
  ListKeys: listKeys,
  PutKey: putKey,
  DeleteKey: deleteKey,
  UpdateKeys: updateKeys,
};
