import { DeleteKeyValueStoreCommand, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeKeyValueStoreCommand as DescribeKeysCommand,
  GetKeyCommand,
  ListKeysCommand,
  PutKeyCommand,
  UpdateKeysCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { expect } from 'vitest';
import { type ApiScene, onApi, refusal } from './api-stage.ts';
import { documented, type Subject } from './scenario.ts';

const KEYS = 'SDK client-cloudfront-keyvaluestore';

const etagOf = async ({ keyValueStore }: ApiScene, KvsARN: string) =>
  (await keyValueStore.send(new DescribeKeysCommand({ KvsARN }))).ETag ?? '';
const put = ({ keyValueStore }: ApiScene, KvsARN: string, IfMatch: string, Key = 'k') =>
  keyValueStore.send(new PutKeyCommand({ KvsARN, Key, Value: 'v', IfMatch }));
const update = ({ keyValueStore }: ApiScene, KvsARN: string, IfMatch: string, input: object) =>
  keyValueStore.send(new UpdateKeysCommand({ KvsARN, IfMatch, ...input }));
const putsOf = (count: number) => ({
  Puts: Array.from({ length: count }, (_, i) => ({ Key: `k${i}`, Value: 'v' })),
});

/** What the API says of KeyValueStores. */
export const API_STORES: Subject = {
  title: 'API: KeyValueStores',
  scenarios: [
    documented(
      'store-etags-differ',
      KEYS,
      'The ETag of a store does not serve for its keys: 409 ConflictException.',
      onApi(async (scene) => {
        const arn = await scene.createStore();
        const { ETag } = await scene.cloudfront.send(new DescribeKeyValueStoreCommand({ Name: 's' }));
        expect(await refusal(put(scene, arn, ETag ?? ''))).toBe('ConflictException 409');
      }),
    ),
    documented(
      'store-etag-chain',
      KEYS,
      'Every write of keys gives the ETag for the next one, and a stale one is 409 ConflictException.',
      onApi(async (scene) => {
        const arn = await scene.createStore();
        const before = await etagOf(scene, arn);
        const { ETag = '' } = await put(scene, arn, before);
        expect(await refusal(put(scene, arn, before, 'l'))).toBe('ConflictException 409');
        expect((await put(scene, arn, ETag, 'l')).ItemCount).toBe(2);
      }),
    ),
    documented(
      'store-update-all-or-nothing',
      KEYS,
      'UpdateKeys does all that it is asked, or nothing.',
      onApi(async (scene) => {
        const arn = await scene.createStore();
        const puts = [...putsOf(2).Puts, { Key: 'x'.repeat(513), Value: 'v' }];
        expect(await refusal(update(scene, arn, await etagOf(scene, arn), { Puts: puts }))).toBe(
          'ValidationException 400',
        );
        expect((await scene.keyValueStore.send(new ListKeysCommand({ KvsARN: arn }))).Items).toEqual([]);
      }),
    ),
    documented(
      'store-update-50',
      'DG cloudfront-limits',
      'UpdateKeys takes 50 keys at once, and not one more.',
      onApi(async (scene) => {
        const arn = await scene.createStore();
        const etag = await etagOf(scene, arn);
        expect(await refusal(update(scene, arn, etag, putsOf(51)))).toBe('ValidationException 400');
        expect((await update(scene, arn, etag, putsOf(50))).ItemCount).toBe(50);
      }),
    ),
    documented(
      'store-pages',
      KEYS,
      'A list of keys has 10 items unless up to 50 are asked for.',
      onApi(async (scene) => {
        const KvsARN = await scene.createStore();
        await update(scene, KvsARN, await etagOf(scene, KvsARN), putsOf(50));
        const list = (input: object) => scene.keyValueStore.send(new ListKeysCommand({ KvsARN, ...input }));
        const first = await list({});
        expect(first.Items).toHaveLength(10);
        expect((await list({ NextToken: first.NextToken, MaxResults: 40 })).Items).toHaveLength(40);
        expect(await refusal(list({ MaxResults: 51 }))).toBe('ValidationException 400');
      }),
    ),
    documented(
      'store-no-key',
      KEYS,
      'A key that is not there is 404 ResourceNotFoundException.',
      onApi(async (scene) => {
        const KvsARN = await scene.createStore();
        expect(await refusal(scene.keyValueStore.send(new GetKeyCommand({ KvsARN, Key: 'k' })))).toBe(
          'ResourceNotFoundException 404',
        );
      }),
    ),
    documented(
      'store-in-use',
      'API DeleteKeyValueStore',
      'A store that a function has is not deleted: 409 CannotDeleteEntityWhileInUse. Its name is taken: 409 EntityAlreadyExists.',
      onApi(async (scene) => {
        const KeyValueStoreARN = await scene.createStore();
        const stores = { KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN }] } };
        await scene.createFunction('f', 'code', stores);
        const { ETag } = await scene.cloudfront.send(new DescribeKeyValueStoreCommand({ Name: 's' }));
        const remove = scene.cloudfront.send(new DeleteKeyValueStoreCommand({ Name: 's', IfMatch: ETag }));
        expect(await refusal(remove)).toBe('CannotDeleteEntityWhileInUse 409');
        expect(await refusal(scene.createStore())).toBe('EntityAlreadyExists 409');
      }),
    ),
  ],
};
