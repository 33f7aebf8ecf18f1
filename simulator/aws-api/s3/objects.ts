/** Objects of S3, which have one version each. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_Operations_Amazon_Simple_Storage_Service.html */
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type {
  CopyObjectRequest,
  DeleteObjectRequest,
  DeleteObjectsRequest,
  GetObjectRequest,
  HeadObjectRequest,
  ListObjectsV2Request,
  PutObjectRequest,
} from '@aws-sdk/client-s3';
import type { Handler, Operations } from '../call.ts';
import { LAMBDA_BUCKET, lambdaZip } from '../lambda/code-location.ts';
import type { BucketRecord, Given, ObjectRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { bucketOf, withBucket } from './buckets.ts';

/** Bytes of a key. */
const KEY_LENGTH = 1024;

/** The type of what was put without one. */
const DEFAULT_TYPE = 'binary/octet-stream';

/** Headers that an object is served with as they were put. */
const HEADERS = ['CacheControl', 'ContentDisposition', 'ContentEncoding', 'ContentLanguage'] as const;

const putObject: Handler<Given<Omit<PutObjectRequest, 'Body'>> & { readonly Body?: Uint8Array }> = (input, call) => {
  const bucket = bucketOf(call.state, input.Bucket);
  const body = Buffer.from(input.Body ?? []);
  if (Buffer.byteLength(input.Key) > KEY_LENGTH) throw new ApiError('KeyTooLongError', 'Your key is too long', 400);
  const before = Object.hasOwn(bucket.objects, input.Key) ? bucket.objects[input.Key] : undefined;
  const isOther = input.IfMatch !== undefined && input.IfMatch !== before?.etag;
  if (isOther || (input.IfNoneMatch === '*' && before)) throw failedCondition();
  const etag = `"${createHash('md5').update(body).digest('hex')}"`;
  const checksums = checksumsOf(input);
  requireDigests(body, { ...checksums, ...(input.ContentMD5 === undefined ? {} : { ContentMD5: input.ContentMD5 }) });
  const made: ObjectRecord = {
    content: body.toString('base64'),
    size: body.length,
    etag,
    changedAt: call.now,
    contentType: input.ContentType ?? DEFAULT_TYPE,
    headers: named(input, HEADERS),
    metadata: input.Metadata ?? {},
    checksums,
  };
  const next = { ...bucket, objects: { ...bucket.objects, [input.Key]: made } };
  return { state: withBucket(call.state, next), output: { ETag: etag, ServerSideEncryption: 'AES256', ...checksums } };
};

/** All of it: ranges are not. The code of Lambda functions lies in a bucket of AWS's. */
const getObject: Handler<Given<GetObjectRequest>> = (input, call) => {
  if (input.Bucket === LAMBDA_BUCKET) {
    const zip = lambdaZip(call, input.Key);
    if (!zip) throw noSuchKey();
    return { output: { Body: zip, ContentLength: zip.length, ContentType: 'application/zip' } };
  }
  const found = objectIn(bucketOf(call.state, input.Bucket), input.Key);
  if (!found) throw noSuchKey();
  return { output: { ...shown(found, input), Body: Buffer.from(found.content, 'base64') } };
};

/** Its answer has no body, and so no code. */
const headObject: Handler<Given<HeadObjectRequest>> = (input, { state }) => {
  const found = objectIn(bucketOf(state, input.Bucket), input.Key);
  if (!found) throw new ApiError('NotFound', 'Not Found', 404);
  return { output: shown(found, input) };
};

/**
 * The same content under another key, in another bucket too, with the headers that it has or with others.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
 */
const copyObject: Handler<Given<CopyObjectRequest>> = (input, call) => {
  const { state, now } = call;
  const bucket = bucketOf(state, input.Bucket);
  const [name = '', ...path] = decodedSource(input.CopySource).replace(/^\//, '').split('/');
  const source = objectIn(bucketOf(state, name), path.join('/'));
  if (!source) throw noSuchKey();
  if (input.CopySourceIfMatch !== undefined && input.CopySourceIfMatch !== source.etag) throw failedCondition();
  const isReplaced = input.MetadataDirective === 'REPLACE';
  if (name === bucket.name && path.join('/') === input.Key && !isReplaced) {
    const says =
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.";
    throw new ApiError('InvalidRequest', says, 400);
  }
  const said = {
    contentType: input.ContentType ?? DEFAULT_TYPE,
    headers: named(input, HEADERS),
    metadata: input.Metadata ?? {},
  };
  const made: ObjectRecord = { ...source, ...(isReplaced ? said : {}), changedAt: now };
  const next = { ...bucket, objects: { ...bucket.objects, [input.Key]: made } };
  return {
    state: withBucket(state, next),
    output: { ServerSideEncryption: 'AES256', CopyObjectResult: { ETag: made.etag, LastModified: new Date(now) } },
  };
};

function decodedSource(source: string): string {
  try {
    return decodeURIComponent(source);
  } catch {
    throw new ApiError('InvalidArgument', 'Invalid copy source encoding.', 400);
  }
}

/** Up to a thousand at once. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const deleteObjects: Handler<Given<DeleteObjectsRequest>> = ({ Bucket: name, Delete: wanted }, { state }) => {
  const bucket = bucketOf(state, name);
  const keys = wanted.Objects.map(({ Key }) => Key);
  if (keys.length === 0 || keys.length > 1000) {
    const says = 'The XML you provided was not well-formed or did not validate against our published schema';
    throw new ApiError('MalformedXML', says, 400);
  }
  const gone = new Set(keys);
  const objects = Object.fromEntries(Object.entries(bucket.objects).filter(([key]) => !gone.has(key)));
  const output = wanted.Quiet ? {} : { Deleted: keys.map((Key) => ({ Key })) };
  return { state: withBucket(state, { ...bucket, objects }), output };
};

/** What is not there is deleted as well. */
const deleteObject: Handler<Given<DeleteObjectRequest>> = ({ Bucket: name, Key: key }, { state }) => {
  const bucket = bucketOf(state, name);
  const { [key]: _, ...objects } = bucket.objects;
  return { state: withBucket(state, { ...bucket, objects }), output: {} };
};

const listObjects: Handler<Given<ListObjectsV2Request>> = (input, { state }) => {
  const { Prefix: prefix = '', Delimiter: delimiter = '', MaxKeys: max = 1000, EncodingType: encoding } = input;
  const bucket = bucketOf(state, input.Bucket);
  const token = input.ContinuationToken;
  const after = token === undefined ? (input.StartAfter ?? '') : Buffer.from(token, 'base64url').toString();
  const keys = Object.keys(bucket.objects).filter((key) => key.startsWith(prefix));
  // Keys with the delimiter behind the prefix stand for all that begins so.
  const groupOf = (key: string): string => {
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return end < 0 ? key : key.slice(0, end + delimiter.length);
  };
  const all = [...new Set(keys.map(groupOf))].filter((name) => name > after).sort();
  const page = all.slice(0, Math.min(max, 1000));
  const written = (text: string): string =>
    encoding === 'url' ? text.split('/').map(encodeURIComponent).join('/') : text;
  const isTruncated = page.length < all.length;
  return {
    output: {
      Name: bucket.name,
      Prefix: written(prefix),
      ...(delimiter === '' ? {} : { Delimiter: written(delimiter) }),
      ...(encoding === undefined ? {} : { EncodingType: encoding }),
      MaxKeys: max,
      KeyCount: page.length,
      IsTruncated: isTruncated,
      ...(isTruncated ? { NextContinuationToken: Buffer.from(page.at(-1) ?? after).toString('base64url') } : {}),
      Contents: page.flatMap((key) => {
        const found = objectIn(bucket, key);
        return found ? [{ Key: written(key), ...listed(found) }] : [];
      }),
      CommonPrefixes: page.filter((key) => !objectIn(bucket, key)).map((Prefix) => ({ Prefix: written(Prefix) })),
    },
  };
};

/** What can be asked of objects. */
export const objectOperations: Operations = {
  PutObject: putObject,
  GetObject: getObject,
  HeadObject: headObject,
  CopyObject: copyObject,
  DeleteObject: deleteObject,
  DeleteObjects: deleteObjects,
  ListObjectsV2: listObjects,
};

/** The object of a key; nothing where there is none. */
export function objectIn({ objects }: BucketRecord, key: string): ObjectRecord | undefined {
  return Object.hasOwn(objects, key) ? objects[key] : undefined;
}

function failedCondition(): ApiError {
  return new ApiError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412);
}

function noSuchKey(): ApiError {
  return new ApiError('NoSuchKey', 'The specified key does not exist.', 404);
}

function listed({ changedAt, etag, size }: ObjectRecord): object {
  return { LastModified: new Date(changedAt), ETag: etag, Size: size, StorageClass: 'STANDARD' };
}

function shown(found: ObjectRecord, { ChecksumMode: mode }: { readonly ChecksumMode?: string }): object {
  return {
    AcceptRanges: 'bytes',
    LastModified: new Date(found.changedAt),
    ContentLength: found.size,
    ETag: found.etag,
    ContentType: found.contentType,
    ServerSideEncryption: 'AES256',
    ...found.headers,
    Metadata: found.metadata,
    ...(mode === 'ENABLED' ? found.checksums : {}),
  };
}

const CHECKSUMS = ['ChecksumCRC32', 'ChecksumCRC32C', 'ChecksumCRC64NVME', 'ChecksumSHA1', 'ChecksumSHA256'] as const;

function checksumsOf(input: Given<Omit<PutObjectRequest, 'Body'>>): Readonly<Record<string, string>> {
  return named(input, CHECKSUMS);
}

function named<Name extends string>(
  input: Readonly<Partial<Record<Name, string>>>,
  names: readonly Name[],
): Readonly<Record<string, string>> {
  return Object.fromEntries(names.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])));
}

/** What digests of a body are, as far as Node has them: of the others it is kept what was said. */
const DIGESTS: Readonly<Record<string, (body: Buffer) => string>> = {
  ContentMD5: (body) => createHash('md5').update(body).digest('base64'),
  ChecksumSHA1: (body) => createHash('sha1').update(body).digest('base64'),
  ChecksumSHA256: (body) => createHash('sha256').update(body).digest('base64'),
  ChecksumCRC32(body) {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(crc32(body));
    return bytes.toString('base64');
  },
};

function requireDigests(body: Buffer, said: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(said)) {
    const digest = DIGESTS[name]?.(body) ?? value;
    if (digest === value) continue;
    throw new ApiError('BadDigest', `The ${name} you specified did not match what we received.`, 400);
  }
}
