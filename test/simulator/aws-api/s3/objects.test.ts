import { createHash } from 'node:crypto';
import { request as ask } from 'node:http';
import { Readable } from 'node:stream';
import { CreateKeyValueStoreCommand, DescribeKeyValueStoreCommand } from '@aws-sdk/client-cloudfront';
import {
  DescribeKeyValueStoreCommand as DescribeContentCommand,
  GetKeyCommand,
} from '@aws-sdk/client-cloudfront-keyvaluestore';
import { CreateFunctionCommand, GetFunctionCommand, UpdateFunctionCodeCommand } from '@aws-sdk/client-lambda';
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutBucketPolicyCommand,
  PutObjectCommand,
  type PutObjectCommandInput,
  S3Client,
} from '@aws-sdk/client-s3';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withBucketInPath, withoutChunks } from '../../../../simulator/aws-api/wire/s3-request.ts';
import { type LocalApi, localApi } from '../local-api.ts';

let api: LocalApi;
let realNow = Date.now;
beforeEach(async () => {
  realNow = Date.now;
  api = await localApi({ realNow: () => realNow(), delays: { keyValueStore: 10_000 } });
  await api.s3.send(new CreateBucketCommand({ Bucket: 'code' }));
});
afterEach(() => api.close());

const put = (
  Key: string,
  Body: NonNullable<PutObjectCommandInput['Body']>,
  other: Partial<PutObjectCommandInput> = {},
) => api.s3.send(new PutObjectCommand({ Bucket: 'code', Key, Body, ...other }));
const get = async (Key: string) => {
  const { Body, ...output } = await api.s3.send(new GetObjectCommand({ Bucket: 'code', Key }));
  return { ...output, text: await Body?.transformToString() };
};
const md5 = (content: string) => `"${createHash('md5').update(content).digest('hex')}"`;

describe('an object', () => {
  it('is what was put, with the headers and the metadata that it was put with', async () => {
    const headers = { ContentType: 'text/plain', CacheControl: 'max-age=60', ContentEncoding: 'identity' };
    const { ETag } = await put("a folder/ü+'(1).txt", 'hello', { ...headers, Metadata: { by: 'me' } });
    expect(ETag).toBe(md5('hello'));
    expect(await get("a folder/ü+'(1).txt")).toMatchObject({
      ...headers,
      text: 'hello',
      ETag,
      ContentLength: 5,
      Metadata: { by: 'me' },
      LastModified: new Date(Date.UTC(2026, 0, 1)),
    });
    const head = await api.s3.send(new HeadObjectCommand({ Bucket: 'code', Key: "a folder/ü+'(1).txt" }));
    expect(head).toMatchObject({ ...headers, ETag, ContentLength: 5, Metadata: { by: 'me' } });
  });

  it('is the same where it came as a stream, in chunks', async () => {
    const content = 'x'.repeat(200_000);
    const { ETag } = await put('big', Readable.from([Buffer.from(content)]), { ContentLength: content.length });
    expect(ETag).toBe(md5(content));
    expect(await get('big')).toMatchObject({ text: content });
  });

  it('is found by path too', async () => {
    await put('a', 'hello');
    const { credentials, region, endpoint } = api.s3.config;
    const client = new S3Client({ credentials, region, ...(endpoint ? { endpoint } : {}), forcePathStyle: true });
    const { Body } = await client.send(new GetObjectCommand({ Bucket: 'code', Key: 'a' }));
    expect(await Body?.transformToString()).toBe('hello');
    expect((await client.send(new ListObjectsV2Command({ Bucket: 'code' }))).KeyCount).toBe(1);
  });

  it('is gone once it is deleted, and may be deleted again', async () => {
    await put('a', 'hello');
    for (const _ of [1, 2]) await api.s3.send(new DeleteObjectCommand({ Bucket: 'code', Key: 'a' }));
    await expect(get('a')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    const head = api.s3.send(new HeadObjectCommand({ Bucket: 'code', Key: 'a' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound', $metadata: { httpStatusCode: 404 } });
  });

  it.each<[string, Partial<PutObjectCommandInput>, string, number]>([
    ['where nothing is to be there', { IfNoneMatch: '*' }, 'PreconditionFailed', 412],
    ['where another is to be there', { IfMatch: '"other"' }, 'PreconditionFailed', 412],
    ['with a digest of another', { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }, 'BadDigest', 400],
    ['with a checksum of another', { ChecksumCRC32: 'AAAAAA==' }, 'BadDigest', 400],
    ['in a bucket that is not there', { Bucket: 'none' }, 'NoSuchBucket', 404],
    ['with a key that is too long', { Key: 'x'.repeat(1025) }, 'KeyTooLongError', 400],
  ])('is refused %s', async (_, other, name, httpStatusCode) => {
    await put('a', 'hello');
    await expect(put('a', 'other', other)).rejects.toMatchObject({ name, $metadata: { httpStatusCode } });
    expect(await get('a')).toMatchObject({ text: 'hello' });
  });

  it.each([
    ['as it is', {}, { CacheControl: 'max-age=60', ContentType: 'text/plain' }],
    [
      'with headers of its own',
      { MetadataDirective: 'REPLACE', ContentType: 'text/html' } as const,
      { ContentType: 'text/html' },
    ],
  ])('is copied %s', async (_, how, headers) => {
    await put('a folder/ü', 'hello', { ContentType: 'text/plain', CacheControl: 'max-age=60' });
    const CopySource = `code/${encodeURIComponent('a folder/ü')}`;
    await api.s3.send(new CopyObjectCommand({ Bucket: 'code', Key: 'b', CopySource, ...how }));
    const { CacheControl, ContentType, text } = await get('b');
    expect({ CacheControl, ContentType, text }).toEqual({ CacheControl: undefined, ...headers, text: 'hello' });
  });

  it.each([
    ['NoSuchKey', { CopySource: 'code/none' }],
    ['NoSuchBucket', { CopySource: 'none/a' }],
    ['InvalidRequest', { CopySource: 'code/a', Key: 'a' }],
    ['InvalidArgument', { CopySource: 'code/%' }],
    ['PreconditionFailed', { CopySource: 'code/a', CopySourceIfMatch: '"other"' }],
  ])('is not copied: %s', async (name, input) => {
    await put('a', 'hello');
    const copy = api.s3.send(new CopyObjectCommand({ Bucket: 'code', Key: 'b', ...input }));
    await expect(copy).rejects.toMatchObject({ name });
  });
});

describe('the objects of a bucket', () => {
  beforeEach(async () => {
    for (const key of ['a', 'b/1', 'b/2', 'c d']) await put(key, key);
  });

  it.each<[object, readonly string[], readonly string[]]>([
    [{}, ['a', 'b/1', 'b/2', 'c d'], []],
    [{ Prefix: 'b/' }, ['b/1', 'b/2'], []],
    [{ Delimiter: '/' }, ['a', 'c d'], ['b/']],
    [{ Prefix: 'b', Delimiter: '/' }, [], ['b/']],
    [{ StartAfter: 'b/1' }, ['b/2', 'c d'], []],
    [{ EncodingType: 'url', Prefix: 'c' }, ['c%20d'], []],
  ])('are listed: %j', async (input, keys, prefixes) => {
    const output = await api.s3.send(new ListObjectsV2Command({ Bucket: 'code', ...input }));
    expect(output.Contents?.map(({ Key }) => Key) ?? []).toEqual(keys);
    expect(output.CommonPrefixes?.map(({ Prefix }) => Prefix) ?? []).toEqual(prefixes);
  });

  it('go at once, those that are not there too', async () => {
    const keys = (await api.s3.send(new ListObjectsV2Command({ Bucket: 'code' }))).Contents ?? [];
    const Objects = [...keys.slice(1), { Key: 'none' }].map(({ Key }) => ({ Key }));
    const { Deleted } = await api.s3.send(new DeleteObjectsCommand({ Bucket: 'code', Delete: { Objects } }));
    expect(Deleted).toEqual(Objects);
    expect((await api.s3.send(new ListObjectsV2Command({ Bucket: 'code' }))).Contents).toEqual(keys.slice(0, 1));
  });

  it('are not deleted by an empty list', async () => {
    const none = api.s3.send(new DeleteObjectsCommand({ Bucket: 'code', Delete: { Objects: [] } }));
    await expect(none).rejects.toMatchObject({ name: 'MalformedXML' });
  });

  it('come page by page', async () => {
    const first = await api.s3.send(new ListObjectsV2Command({ Bucket: 'code', MaxKeys: 3 }));
    expect([first.KeyCount, first.IsTruncated]).toEqual([3, true]);
    const ContinuationToken = first.NextContinuationToken;
    const second = await api.s3.send(new ListObjectsV2Command({ Bucket: 'code', ContinuationToken }));
    expect([second.Contents?.map(({ Key }) => Key), second.IsTruncated]).toEqual([['c d'], false]);
  });
});

describe('a bucket', () => {
  it('is made, found, listed and deleted', async () => {
    await api.s3.send(new CreateBucketCommand({ Bucket: 'another' }));
    await api.s3.send(new HeadBucketCommand({ Bucket: 'another' }));
    const names = async () => (await api.s3.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name);
    expect(await names()).toEqual(['another', 'code']);
    await api.s3.send(new DeleteBucketCommand({ Bucket: 'another' }));
    expect(await names()).toEqual(['code']);
    await expect(api.s3.send(new HeadBucketCommand({ Bucket: 'another' }))).rejects.toMatchObject({ name: 'NotFound' });
  });

  it('stays while it has objects', async () => {
    await put('a', 'a');
    const deleted = api.s3.send(new DeleteBucketCommand({ Bucket: 'code' }));
    await expect(deleted).rejects.toMatchObject({ name: 'BucketNotEmpty', $metadata: { httpStatusCode: 409 } });
  });

  it('has a policy until that is deleted', async () => {
    const Policy = '{"Version":"2012-10-17","Statement":[]}';
    const read = () => api.s3.send(new GetBucketPolicyCommand({ Bucket: 'code' }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy', $metadata: { httpStatusCode: 404 } });
    await api.s3.send(new PutBucketPolicyCommand({ Bucket: 'code', Policy }));
    expect((await read()).Policy).toBe(Policy);
    await api.s3.send(new DeleteBucketPolicyCommand({ Bucket: 'code' }));
    await expect(read()).rejects.toMatchObject({ name: 'NoSuchBucketPolicy' });
  });

  it.each(['{', '{}'])('takes no policy that is none: %s', async (Policy) => {
    const written = api.s3.send(new PutBucketPolicyCommand({ Bucket: 'code', Policy }));
    await expect(written).rejects.toMatchObject({ name: 'MalformedPolicy' });
  });

  it('is refused by a name that is none', async () => {
    const made = api.s3.send(new CreateBucketCommand({ Bucket: '127.0.0.1' }));
    await expect(made).rejects.toMatchObject({ name: 'InvalidBucketName' });
  });
});

describe('a request to S3', () => {
  const request = { method: 'PUT', path: '/a', query: [], headers: {}, body: Buffer.alloc(0) };

  it.each([
    ['bucket.localhost:8081', '/a/b', '/bucket/a/b'],
    ['dotted.bucket.localhost', '/', '/dotted.bucket'],
    ['localhost:8081', '/bucket/', '/bucket'],
    ['127.0.0.1:8081', '/bucket/a/', '/bucket/a/'],
  ])('to %s for %s means %s', (host, path, meant) => {
    expect(withBucketInPath({ ...request, path, headers: { host } }).path).toBe(meant);
  });

  const chunked = (body: string, length = '5', encoding = 'aws-chunked') => ({
    ...request,
    headers: {
      'x-amz-content-sha256': 'STREAMING-UNSIGNED-PAYLOAD-TRAILER',
      'x-amz-decoded-content-length': length,
      'content-encoding': encoding,
    },
    body: Buffer.from(body),
  });

  it('has its body without chunks, and what trails it among the headers', () => {
    const sent = chunked('3;chunk-signature=ab\r\nhel\r\n2\r\nlo\r\n0\r\nx-amz-checksum-crc32:NhCmhg==\r\n\r\n');
    const { body, headers } = withoutChunks(sent);
    expect([body.toString(), headers['x-amz-checksum-crc32'], headers['content-encoding']]).toEqual([
      'hello',
      'NhCmhg==',
      undefined,
    ]);
    expect(withoutChunks(chunked('5\r\nhello\r\n0\r\n\r\n', '5', 'aws-chunked,gzip')).headers['content-encoding']).toBe(
      'gzip',
    );
  });

  it.each([
    ['that ends too soon', '5\r\nhel'],
    ['without a last chunk', '5\r\nhello\r\n'],
    ['with no length', 'hello'],
    ['that is longer than was said', '6\r\nhello!\r\n0\r\n\r\n'],
  ])('is refused with a body %s', (_, body) => {
    expect(() => withoutChunks(chunked(body))).toThrow(expect.objectContaining({ code: 'IncompleteBody' }));
  });
});

describe('the code of a Lambda function', () => {
  const zip = Buffer.from(zipSync({ 'index.js': Buffer.from('exports.handler = async () => 1;') }));
  const create = (Code: object) =>
    api.lambda.send(
      new CreateFunctionCommand({
        FunctionName: 'f',
        Role: 'arn:aws:iam::123456789012:role/edge',
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        Code,
      }),
    );
  /** What a URL answers, without a signature but its own. */
  const downloaded = (location: string): Promise<[number | undefined, Buffer]> => {
    const { port, pathname, search, host } = new URL(location);
    return new Promise((answered, failed) => {
      ask({ port, path: `${pathname}${search}`, headers: { host } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => answered([response.statusCode, Buffer.concat(chunks)]));
      })
        .on('error', failed)
        .end();
    });
  };

  it('comes from S3, where it is named so', async () => {
    await put('f.zip', zip);
    const { CodeSha256 } = await create({ S3Bucket: 'code', S3Key: 'f.zip' });
    expect(CodeSha256).toBe(createHash('sha256').update(zip).digest('base64'));
    const other = Buffer.from(zipSync({ 'index.js': Buffer.from('exports.handler = async () => 2;') }));
    await put('f.zip', other);
    const update = new UpdateFunctionCodeCommand({ FunctionName: 'f', S3Bucket: 'code', S3Key: 'f.zip' });
    expect((await api.lambda.send(update)).CodeSha256).toBe(createHash('sha256').update(other).digest('base64'));
  });

  it.each([
    [{ S3Bucket: 'code', S3Key: 'none' }, 'S3 Error Code: NoSuchKey'],
    [{ S3Bucket: 'none', S3Key: 'none' }, 'S3 Error Code: NoSuchBucket'],
    [{ S3Bucket: 'code', S3Key: 'f.zip', S3ObjectVersion: '1' }, 'one version'],
    [{}, 'provide a source'],
  ])('is refused where it is nowhere: %j', async (code, message) => {
    await expect(create(code)).rejects.toMatchObject({
      name: 'InvalidParameterValueException',
      message: expect.stringContaining(message),
    });
  });

  it('is downloaded from its location, for ten minutes and unchanged', async () => {
    await create({ ZipFile: zip });
    const { Code } = await api.lambda.send(new GetFunctionCommand({ FunctionName: 'f' }));
    const location = Code?.Location ?? '';
    expect(await downloaded(location)).toEqual([200, zip]);
    const [status, body] = await downloaded(location.replace('/f-', '/g-'));
    expect([status, body.toString()]).toEqual([403, expect.stringContaining('<Code>SignatureDoesNotMatch</Code>')]);
    realNow = () => Date.now() + 601_000;
    const [later, says] = await downloaded(location);
    expect([later, says.toString()]).toEqual([403, expect.stringContaining('<Message>Request has expired</Message>')]);
  });
});

describe('a key value store that is imported', () => {
  const create = (SourceARN: string) =>
    api.cloudfront.send(
      new CreateKeyValueStoreCommand({ Name: 'store', ImportSource: { SourceType: 'S3', SourceARN } }),
    );
  const status = async () =>
    (await api.cloudfront.send(new DescribeKeyValueStoreCommand({ Name: 'store' }))).KeyValueStore?.Status;

  it('has the keys of its file, once it is ready', async () => {
    await put('keys.json', '{"data":[{"key":"a","value":"1"},{"key":"b","value":""}]}');
    const { KeyValueStore } = await create('arn:aws:s3:::code/keys.json');
    expect(await status()).toBe('PROVISIONING');
    api.clock.advance(10);
    expect(await status()).toBe('READY');
    const read = await api.keyValueStore.send(new GetKeyCommand({ KvsARN: KeyValueStore?.ARN, Key: 'a' }));
    expect([read.Value, read.ItemCount]).toEqual(['1', 2]);
  });

  it.each([
    ['where there is none', undefined, 'was not found'],
    ['that is no JSON', '{', 'no JSON'],
    ['of another form', '{"a":"b"}', 'no JSON of the form'],
    ['whose values are no texts', '{"data":[{"key":"a","value":1}]}', 'no JSON of the form'],
    ['with a key twice', '{"data":[{"key":"a","value":"1"},{"key":"a","value":"2"}]}', 'twice'],
    ['with a key that is too long', JSON.stringify({ data: [{ key: 'x'.repeat(513), value: '' }] }), '512 bytes'],
  ])('fails by a file %s', async (_, file, reason) => {
    if (file !== undefined) await put('keys.json', file);
    const { KeyValueStore } = await create('arn:aws:s3:::code/keys.json');
    api.clock.advance(10);
    expect(await status()).toBe('FAILED');
    const read = await api.keyValueStore.send(new DescribeContentCommand({ KvsARN: KeyValueStore?.ARN }));
    expect([read.ItemCount, read.FailureReason]).toEqual([0, expect.stringContaining(reason)]);
  });

  it('is refused where its source is no object', async () => {
    await expect(create('arn:aws:s3:::code')).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});
