import {
  CreateFunctionCommand,
  CreateKeyValueStoreCommand,
  DeleteKeyValueStoreCommand,
  DescribeKeyValueStoreCommand as DescribeStoreSettingsCommand,
  ListKeyValueStoresCommand,
  UpdateKeyValueStoreCommand,
} from '@aws-sdk/client-cloudfront';
import {
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';

let api: LocalApi;
let KvsARN = '';
beforeEach(async () => {
  api = await localApi({ quotas: { keyValueStoreSize: 3000 }, delays: { keyValueStore: 30_000 } });
  const { KeyValueStore } = await api.cloudfront.send(new CreateKeyValueStoreCommand({ Name: 'store' }));
  KvsARN = KeyValueStore?.ARN ?? '';
});
afterEach(() => api.close());

const store = () => api.keyValueStore.send(new DescribeKeyValueStoreCommand({ KvsARN }));
const etag = async () => (await store()).ETag;
const put = (Key: string, Value: string, IfMatch: string | undefined) =>
  api.keyValueStore.send(new PutKeyCommand({ KvsARN, Key, Value, IfMatch }));
const get = (Key: string) => api.keyValueStore.send(new GetKeyCommand({ KvsARN, Key }));

describe('keys', () => {
  it('are written by the ETag of the write before', async () => {
    const first = await put('a/b', '1', await etag());
    expect(first).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 4 });
    const second = await put('é', '', first.ETag);
    expect(second).toMatchObject({ ItemCount: 2, TotalSizeInBytes: 6 });
    expect(await get('a/b')).toMatchObject({ Key: 'a/b', Value: '1' });
    await expect(put('c', '3', first.ETag)).rejects.toMatchObject({
      name: 'ConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    const { ETag } = await api.keyValueStore.send(new DeleteKeyCommand({ KvsARN, Key: 'é', IfMatch: second.ETag }));
    expect(await etag()).toBe(ETag);
    await expect(get('é')).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('have an ETag of their own', async () => {
    const { ETag: settings } = await api.cloudfront.send(new DescribeStoreSettingsCommand({ Name: 'store' }));
    await expect(put('a', '1', settings)).rejects.toMatchObject({ name: 'ConflictException' });
  });

  it('are changed together, or not at all', async () => {
    const update = (input: object, IfMatch: string | undefined) =>
      api.keyValueStore.send(new UpdateKeysCommand({ KvsARN, IfMatch, ...input }));
    const { ETag } = await update(
      {
        Puts: [
          { Key: 'a', Value: '1' },
          { Key: 'b', Value: '2' },
        ],
      },
      await etag(),
    );
    await update({ Puts: [{ Key: 'c', Value: '3' }], Deletes: [{ Key: 'a' }] }, ETag);
    const { Items } = await api.keyValueStore.send(new ListKeysCommand({ KvsARN }));
    expect(Items).toEqual([
      { Key: 'b', Value: '2' },
      { Key: 'c', Value: '3' },
    ]);
    const many = Array.from({ length: 51 }, (_, i) => ({ Key: `k${i}`, Value: '' }));
    await expect(update({ Puts: many }, await etag())).rejects.toMatchObject({ name: 'ValidationException' });
    expect((await store()).ItemCount).toBe(2);
  });

  it('are listed in pages', async () => {
    for (const key of ['c', 'a', 'b']) await put(key, key, await etag());
    const first = await api.keyValueStore.send(new ListKeysCommand({ KvsARN, MaxResults: 2 }));
    expect(first.Items?.map(({ Key }) => Key)).toEqual(['a', 'b']);
    const rest = await api.keyValueStore.send(new ListKeysCommand({ KvsARN, NextToken: first.NextToken }));
    expect([rest.Items?.map(({ Key }) => Key), rest.NextToken]).toEqual([['c'], undefined]);
  });

  it.each([
    ['a key over 512 bytes', 'k'.repeat(513), '', 'ValidationException'],
    ['a value over 1 KB', 'k', 'v'.repeat(1025), 'ValidationException'],
  ])('are refused: %s', async (_, key, value, name) => {
    await expect(put(key, value, await etag())).rejects.toMatchObject({ name });
  });

  it('are refused over the size of a store', async () => {
    for (const key of ['a', 'b']) await put(key, 'v'.repeat(1024), await etag());
    await expect(put('c', 'v'.repeat(1024), await etag())).rejects.toMatchObject({
      name: 'ServiceQuotaExceededException',
      $metadata: { httpStatusCode: 402 },
    });
  });
});

describe('a store', () => {
  it('is PROVISIONING, then READY', async () => {
    expect((await store()).Status).toBe('PROVISIONING');
    api.clock.advance(30);
    expect((await store()).Status).toBe('READY');
    const { KeyValueStoreList } = await api.cloudfront.send(new ListKeyValueStoresCommand({ Status: 'READY' }));
    expect(KeyValueStoreList).toMatchObject({ Quantity: 1, Items: [{ Name: 'store', ARN: KvsARN }] });
  });

  it('leaves out a comment that was not set', async () => {
    const { KeyValueStore, ETag } = await api.cloudfront.send(new DescribeStoreSettingsCommand({ Name: 'store' }));
    expect(KeyValueStore).not.toHaveProperty('Comment');
    const { KeyValueStore: changed } = await api.cloudfront.send(
      new UpdateKeyValueStoreCommand({ Name: 'store', Comment: 'redirects', IfMatch: ETag }),
    );
    expect(changed?.Comment).toBe('redirects');
  });

  it('stays while a function has it', async () => {
    await api.cloudfront.send(
      new CreateFunctionCommand({
        Name: 'reader',
        FunctionConfig: {
          Comment: '',
          Runtime: 'cloudfront-js-2.0',
          KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: KvsARN }] },
        },
        FunctionCode: Buffer.from('function handler(event) {}'),
      }),
    );
    await expect(
      api.cloudfront.send(new DeleteKeyValueStoreCommand({ Name: 'store', IfMatch: 'ETVPDKIKX0DER' })),
    ).rejects.toMatchObject({ name: 'CannotDeleteEntityWhileInUse' });
  });
});
