import type { OriginServer } from '../../exchange.ts';
import { type ServedObject, s3Origin } from '../../origin/s3-origin.ts';
import type { OriginSettings } from '../../settings.ts';
import { objectIn } from '../s3/objects.ts';
import type { AwsState, ObjectRecord } from '../state.ts';

/** The bucket in a domain name of S3's: `shop.s3.us-east-1.amazonaws.com`. */
const BUCKET_DOMAIN = /^([a-z\d][a-z\d.-]*?)\.s3[.-](?:[a-z\d-]+\.)*amazonaws\.com(?:\.cn)?$/;

/** Headers of HTTP by the names that S3's API has for them. */
const HEADERS = {
  CacheControl: 'Cache-Control',
  ContentDisposition: 'Content-Disposition',
  ContentEncoding: 'Content-Encoding',
  ContentLanguage: 'Content-Language',
} as const;

/**
 * What answers for an origin that is a bucket of the account: its objects, whoever asks, since bucket policies allow and deny nothing
 * here. Where the account has no such bucket, or had none yet, the other server is asked.
 */
export function bucketOrigin(
  state: () => AwsState,
  { domainName }: Pick<OriginSettings, 'domainName'>,
  elsewhere: OriginServer,
  now: () => number,
): OriginServer {
  const name = BUCKET_DOMAIN.exec(domainName)?.[1];
  if (name === undefined) return elsewhere;
  const bucket = () => (Object.hasOwn(state().buckets, name) ? state().buckets[name] : undefined);
  const find = async (key: string): Promise<ServedObject | undefined> => {
    const found = bucket();
    const object = found && objectIn(found, key);
    return object && servedObject(object);
  };
  const objects = s3Origin(find, { now });
  return { ...elsewhere, fetch: (request) => (bucket() ? objects : elsewhere).fetch(request) };
}

function servedObject({ content, size, etag, changedAt, contentType, headers, metadata }: ObjectRecord): ServedObject {
  const named = Object.entries(HEADERS).map(([member, name]) => [name, headers[member]] as const);
  const own = Object.entries(metadata).map(([name, value]) => [`x-amz-meta-${name}`, value] as const);
  return {
    etag,
    size,
    lastModified: Math.floor(changedAt / 1000) * 1000,
    headers: { 'Content-Type': contentType, ...Object.fromEntries([...named, ...own]) },
    read: ({ start, end }) => Buffer.from(content, 'base64').subarray(start, end + 1),
  };
}
