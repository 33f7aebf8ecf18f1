/** The objects of a bucket, as far as publishing needs them. */
import {
  CopyObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { EdgeError } from '../../config/errors.ts';
import { isError } from '../aws/is-error.ts';

/** What an object is served with. */
export interface ObjectHeaders {
  readonly type: string;
  readonly cacheControl: string;
  /** Content-Encoding, if it has one. */
  readonly encoding?: string;
}

/** An object that a list names. */
export interface ListedObject {
  readonly key: string;
  readonly bytes: number;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
}

/** What is known of an object without reading it. */
export interface StoredObject extends ObjectHeaders {
  /** Of its content, in hexadecimal; nothing where somebody put it without. */
  readonly sha256?: string;
}

/** The objects of a bucket below the origin path of its distribution. Keys are relative to that. */
export interface ObjectStore {
  /** All objects whose keys begin so. */
  list(prefix: string): Promise<readonly ListedObject[]>;
  /** What stands between this prefix and the next slash, each once. */
  folders(prefix: string): Promise<readonly string[]>;
  head(key: string): Promise<StoredObject | undefined>;
  /** Its content; nothing where there is none. */
  read(key: string): Promise<Uint8Array | undefined>;
  put(key: string, body: Uint8Array | string, headers: ObjectHeaders): Promise<void>;
  /** Whether the source was there to be copied, with its headers. */
  copy(from: string, to: string): Promise<boolean>;
  remove(keys: readonly string[]): Promise<void>;
}

/** Keys of one request. @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html */
const KEYS_PER_REQUEST = 1000;

/**
 * The objects of a bucket of S3.
 *
 * @param folder the origin path of the distribution without slashes at its ends; empty where it has none
 */
export function bucketObjects(client: S3Client, bucket: string, folder: string): ObjectStore {
  const front = folder === '' ? '' : `${folder}/`;
  const at = (key: string) => ({ Bucket: bucket, Key: front + key });
  return {
    async list(prefix) {
      const found: ListedObject[] = [];
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client },
        { Bucket: bucket, Prefix: front + prefix },
      )) {
        for (const { Key = '', Size = 0, LastModified } of Contents)
          found.push({ key: Key.slice(front.length), bytes: Size, changedAt: LastModified?.getTime() ?? 0 });
      }
      return found;
    },
    async folders(prefix) {
      const found: string[] = [];
      const input = { Bucket: bucket, Prefix: front + prefix, Delimiter: '/' };
      for await (const { CommonPrefixes = [] } of paginateListObjectsV2({ client }, input)) {
        for (const { Prefix = '' } of CommonPrefixes) found.push(Prefix.slice(front.length + prefix.length, -1));
      }
      return found;
    },
    async head(key) {
      const found = await ifThere(client.send(new HeadObjectCommand({ ...at(key), ChecksumMode: 'ENABLED' })));
      if (!found) return undefined;
      const {
        ContentType: type = '',
        CacheControl: cacheControl = '',
        ContentEncoding: encoding,
        ChecksumSHA256,
      } = found;
      const sha256 = ChecksumSHA256 && Buffer.from(ChecksumSHA256, 'base64').toString('hex');
      return { type, cacheControl, ...(encoding ? { encoding } : {}), ...(sha256 ? { sha256 } : {}) };
    },
    async read(key) {
      const found = await ifThere(client.send(new GetObjectCommand(at(key))));
      return found?.Body?.transformToByteArray();
    },
    async put(key, body, { type, cacheControl, encoding }) {
      const headers = {
        ContentType: type,
        CacheControl: cacheControl,
        ...(encoding ? { ContentEncoding: encoding } : {}),
      };
      await client.send(new PutObjectCommand({ ...at(key), Body: body, ...headers, ChecksumAlgorithm: 'SHA256' }));
    },
    async copy(from, to) {
      const CopySource = `${bucket}/${(front + from).split('/').map(encodeURIComponent).join('/')}`;
      return (await ifThere(client.send(new CopyObjectCommand({ ...at(to), CopySource })))) !== undefined;
    },
    async remove(keys) {
      for (let from = 0; from < keys.length; from += KEYS_PER_REQUEST) {
        const Objects = keys.slice(from, from + KEYS_PER_REQUEST).map((key) => ({ Key: front + key }));
        const { Errors: [error] = [] } = await client.send(
          new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }),
        );
        if (error) throw notRemoved(bucket, error.Key ?? '', error.Message ?? error.Code ?? '');
      }
    },
  };
}

/** S3 answers 200 though it has not deleted all. */
function notRemoved(bucket: string, key: string, says: string): EdgeError {
  const hint = 'What is served is not touched by it. Mend that, and run the same command again.';
  return new EdgeError('ERR_AWS', `S3 did not delete all of ${bucket} that is not kept`, hint, [{ at: key, says }]);
}

async function ifThere<Answer>(ask: Promise<Answer>): Promise<Answer | undefined> {
  try {
    return await ask;
  } catch (error) {
    // A HEAD has no body that could name the error.
    if (isError(error, 'NoSuchKey', 'NotFound')) return undefined;
    throw error;
  }
}
