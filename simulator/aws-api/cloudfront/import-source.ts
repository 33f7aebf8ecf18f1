import type { ImportSource } from '@aws-sdk/client-cloudfront';
import type { StoreContent } from '../../engine/engine.ts';
import { isRecord } from '../../is-record.ts';
import type { Call } from '../call.ts';
import { objectIn } from '../s3/objects.ts';
import type { Given } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';

/** What was imported, or why nothing was. */
export type Imported = { readonly content: StoreContent } | { readonly failure: string };

/**
 * The keys of a file in S3: `{"data":[{"key":"a","value":"b"}]}`. What is wrong with the file fails the store that is made of it, and
 * not the request.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/kvs-with-functions-create-s3-kvp.html
 * @throws ApiError InvalidArgument for a source that is no object of S3
 */
export function importedContent(
  { SourceType: type, SourceARN: arn }: Given<ImportSource>,
  { state, quotas }: Pick<Call, 'state' | 'quotas'>,
): Imported {
  const [, bucketName = '', key = ''] = /^arn:aws:s3:::([^/]+)\/(.+)$/.exec(arn) ?? [];
  if (type !== 'S3' || bucketName === '') {
    throw new ApiError('InvalidArgument', `The import source is not the ARN of an object of S3: ${arn}`);
  }
  const bucket = Object.hasOwn(state.buckets, bucketName) ? state.buckets[bucketName] : undefined;
  const found = bucket && objectIn(bucket, key);
  if (!found) return { failure: `The import source ${arn} was not found.` };
  const entries = entriesIn(Buffer.from(found.content, 'base64').toString());
  if (!entries) return { failure: 'The import source is no JSON of the form {"data":[{"key":"…","value":"…"}]}.' };
  const names = entries.map(([name]) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) return { failure: `The key ${twice} stands in the import source twice.` };
  const sizes = entries.map(([name, value]) => [Buffer.byteLength(name), Buffer.byteLength(value)] as const);
  const isTooLarge = ([name, value]: readonly [number, number]): boolean =>
    name === 0 || name > quotas.keySize || value > quotas.valueSize;
  if (sizes.some(isTooLarge)) {
    return { failure: `Keys have from 1 to ${quotas.keySize} bytes, and values up to ${quotas.valueSize}.` };
  }
  if (sizes.reduce((sum, [name, value]) => sum + name + value, 0) > quotas.keyValueStoreSize) {
    return { failure: `The key value store would be larger than ${quotas.keyValueStoreSize} bytes.` };
  }
  return { content: Object.fromEntries(entries) };
}

function entriesIn(text: string): readonly (readonly [key: string, value: string])[] | undefined {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(document) || !Array.isArray(document.data)) return undefined;
  const entries = document.data.flatMap((entry: unknown) => {
    if (!isRecord(entry)) return [];
    const { key, value } = entry;
    return typeof key === 'string' && typeof value === 'string' ? [[key, value] as const] : [];
  });
  return entries.length === document.data.length ? entries : undefined;
}
