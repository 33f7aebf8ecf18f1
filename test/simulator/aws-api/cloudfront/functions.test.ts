import {
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateKeyValueStoreCommand,
  DeleteFunctionCommand,
  DescribeFunctionCommand,
  GetDistributionCommand,
  GetFunctionCommand,
  ListFunctionsCommand,
  type ListFunctionsCommandInput,
  PublishFunctionCommand,
  TestFunctionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { PutKeyCommand } from '@aws-sdk/client-cloudfront-keyvaluestore';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';
const CODE = 'function handler(event) { return event.request; }';
const FunctionConfig = { Comment: '', Runtime: 'cloudfront-js-2.0' } as const;
const EVENT = {
  version: '1.0',
  context: { eventType: 'viewer-request' },
  viewer: { ip: '198.51.100.1' },
  request: { method: 'GET', uri: '/a', querystring: {}, headers: {}, cookies: {} },
};

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({ quotas: { functions: 2 } });
});
afterEach(() => api.close());

const create = (Name = 'rewrite', code = CODE) =>
  api.cloudfront.send(new CreateFunctionCommand({ Name, FunctionConfig, FunctionCode: Buffer.from(code) }));
const update = (IfMatch: string, code = `${CODE}//`) =>
  api.cloudfront.send(
    new UpdateFunctionCommand({ Name: 'rewrite', IfMatch, FunctionConfig, FunctionCode: Buffer.from(code) }),
  );
const publish = (IfMatch: string) => api.cloudfront.send(new PublishFunctionCommand({ Name: 'rewrite', IfMatch }));
const describeFunction = (Stage: 'DEVELOPMENT' | 'LIVE' = 'DEVELOPMENT') =>
  api.cloudfront.send(new DescribeFunctionCommand({ Name: 'rewrite', Stage }));
const codeAt = async (Stage: 'DEVELOPMENT' | 'LIVE') => {
  const { FunctionCode } = await api.cloudfront.send(new GetFunctionCommand({ Name: 'rewrite', Stage }));
  return Buffer.from(FunctionCode ?? []).toString();
};
const associate = (FunctionARN: string) =>
  api.cloudfront.send(
    new CreateDistributionCommand({
      DistributionConfig: distributionConfig({
        FunctionAssociations: { Quantity: 1, Items: [{ FunctionARN, EventType: 'viewer-request' }] },
      }),
    }),
  );
const ARN = 'arn:aws:cloudfront::123456789012:function/rewrite';

describe('a function', () => {
  it('is made in DEVELOPMENT, with the ETag of everything new', async () => {
    const made = await create();
    expect(made).toMatchObject({
      ETag: FIRST,
      FunctionSummary: {
        Name: 'rewrite',
        Status: 'UNPUBLISHED',
        FunctionConfig,
        FunctionMetadata: { FunctionARN: ARN, Stage: 'DEVELOPMENT' },
      },
      $metadata: { httpStatusCode: 201 },
    });
    await expect(describeFunction('LIVE')).rejects.toMatchObject({ name: 'NoSuchFunctionExists' });
  });

  it('is LIVE as it was published, whatever DEVELOPMENT becomes', async () => {
    await create();
    expect(await publish(FIRST)).toMatchObject({ FunctionSummary: { FunctionMetadata: { Stage: 'LIVE' } } });
    expect(await describeFunction('LIVE')).toMatchObject({ ETag: FIRST, FunctionSummary: { Status: 'UNASSOCIATED' } });
    await update(FIRST);
    expect(await describeFunction()).toMatchObject({ ETag: SECOND, FunctionSummary: { Status: 'UNPUBLISHED' } });
    expect([await codeAt('DEVELOPMENT'), await codeAt('LIVE')]).toEqual([`${CODE}//`, CODE]);
    await publish(SECOND);
    expect(await codeAt('LIVE')).toBe(`${CODE}//`);
  });

  it('gives its new ETag, in the header that AWS spells ETtag', async () => {
    await create();
    expect((await update(FIRST)).ETag).toBe(SECOND);
  });

  it('is refused a second time by what it was before', async () => {
    await create();
    await update(FIRST);
    await expect(update(FIRST)).rejects.toMatchObject({
      name: 'PreconditionFailed',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(publish('')).rejects.toMatchObject({ name: 'InvalidIfMatchVersion' });
  });

  it('is not published again without an update', async () => {
    await create();
    await publish(FIRST);
    await expect(publish(FIRST)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('is accepted though it has no valid syntax', async () => {
    await create('rewrite', 'for (x of y)');
    await publish(FIRST);
    const { TestResult } = await api.cloudfront.send(
      new TestFunctionCommand({ Name: 'rewrite', IfMatch: FIRST, EventObject: Buffer.from(JSON.stringify(EVENT)) }),
    );
    expect(TestResult?.FunctionErrorMessage).toContain('is invalid or could not run');
    expect(TestResult?.FunctionOutput).toBe('');
  });

  it.each<[string, () => Promise<unknown>, string]>([
    ['a name that is taken', () => create().then(() => create()), 'FunctionAlreadyExists'],
    ['a name with a space', () => create('a b'), 'InvalidArgument'],
    ['code over 10 KB', () => create('big', 'x'.repeat(10_241)), 'FunctionSizeLimitExceeded'],
    [
      'one more than the quota',
      () =>
        create('a')
          .then(() => create('b'))
          .then(() => create('c')),
      'TooManyFunctions',
    ],
    ['a function that is not there', () => describeFunction(), 'NoSuchFunctionExists'],
    [
      'a runtime that is none',
      () =>
        api.cloudfront.send(
          new CreateFunctionCommand({
            Name: 'a',
            FunctionConfig: { Comment: '', Runtime: 'cloudfront-js-3.0' as never },
            FunctionCode: Buffer.from(CODE),
          }),
        ),
      'MalformedXML',
    ],
    [
      'a body without code',
      () => api.cloudfront.send(new CreateFunctionCommand({ Name: 'a', FunctionConfig, FunctionCode: undefined })),
      'MalformedXML',
    ],
  ])('is refused with %s', async (_, send, name) => {
    await expect(send()).rejects.toMatchObject({ name });
  });

  it('stays while a distribution has it, and changes the ETag of that when it is published', async () => {
    await create();
    await expect(associate(ARN)).rejects.toMatchObject({ name: 'InvalidFunctionAssociation' });
    await publish(FIRST);
    const { Distribution, ETag } = await associate(ARN);
    expect(await describeFunction('LIVE')).toMatchObject({ FunctionSummary: { Status: 'DEPLOYED' } });
    await update(FIRST);
    await publish(SECOND);
    const after = await api.cloudfront.send(new GetDistributionCommand({ Id: Distribution?.Id }));
    expect([ETag, after.ETag]).toEqual([FIRST, SECOND]);
    await expect(
      api.cloudfront.send(new DeleteFunctionCommand({ Name: 'rewrite', IfMatch: SECOND })),
    ).rejects.toMatchObject({ name: 'FunctionInUse', $metadata: { httpStatusCode: 409 } });
  });

  it('is gone once it is deleted', async () => {
    await create();
    await api.cloudfront.send(new DeleteFunctionCommand({ Name: 'rewrite', IfMatch: FIRST }));
    expect((await api.cloudfront.send(new ListFunctionsCommand({}))).FunctionList).toMatchObject({ Quantity: 0 });
  });

  it('is listed in pages, a stage at a time', async () => {
    await create();
    await create('second');
    await publish(FIRST);
    const listed = async (input: ListFunctionsCommandInput) => {
      const { FunctionList } = await api.cloudfront.send(new ListFunctionsCommand(input));
      return [(FunctionList?.Items ?? []).map(({ Name }) => Name), FunctionList?.NextMarker];
    };
    expect(await listed({ Stage: 'LIVE' })).toEqual([['rewrite'], undefined]);
    expect(await listed({ Stage: 'DEVELOPMENT', MaxItems: 1 })).toEqual([['rewrite'], 'rewrite DEVELOPMENT']);
    expect(await listed({ Stage: 'DEVELOPMENT', Marker: 'rewrite DEVELOPMENT' })).toEqual([['second'], undefined]);
  });
});

describe('TestFunction', () => {
  it('runs the code with its store, and gives logs and utilization', async () => {
    const { KeyValueStore } = await api.cloudfront.send(new CreateKeyValueStoreCommand({ Name: 'store' }));
    const arn = KeyValueStore?.ARN;
    const put = await api.keyValueStore.send(
      new PutKeyCommand({ KvsARN: arn, Key: 'to', Value: '/b', IfMatch: await contentEtag(arn) }),
    );
    expect(put).toMatchObject({ ItemCount: 1, TotalSizeInBytes: 4 });
    await api.cloudfront.send(
      new CreateFunctionCommand({
        Name: 'rewrite',
        FunctionConfig: {
          ...FunctionConfig,
          KeyValueStoreAssociations: { Quantity: 1, Items: [{ KeyValueStoreARN: arn }] },
        },
        FunctionCode: Buffer.from(
          "import cf from 'cloudfront';\nasync function handler(event) { console.log('seen'); event.request.uri = await cf.kvs().get('to'); return event.request; }",
        ),
      }),
    );
    const { TestResult } = await api.cloudfront.send(
      new TestFunctionCommand({ Name: 'rewrite', IfMatch: FIRST, EventObject: Buffer.from(JSON.stringify(EVENT)) }),
    );
    expect(TestResult?.FunctionErrorMessage).toBe('');
    expect(JSON.parse(TestResult?.FunctionOutput ?? '')).toMatchObject({ request: { uri: '/b' } });
    expect(TestResult?.FunctionExecutionLogs).toEqual(['seen']);
    expect(Number(TestResult?.ComputeUtilization)).toBeGreaterThan(0);
  });

  it('takes the ETag of the stage alone', async () => {
    await create();
    await expect(
      api.cloudfront.send(
        new TestFunctionCommand({ Name: 'rewrite', IfMatch: SECOND, EventObject: Buffer.from(JSON.stringify(EVENT)) }),
      ),
    ).rejects.toMatchObject({ name: 'InvalidIfMatchVersion' });
  });
});

async function contentEtag(KvsARN: string | undefined): Promise<string | undefined> {
  const { DescribeKeyValueStoreCommand } = await import('@aws-sdk/client-cloudfront-keyvaluestore');
  return (await api.keyValueStore.send(new DescribeKeyValueStoreCommand({ KvsARN }))).ETag;
}
