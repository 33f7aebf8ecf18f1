/**
 * What answers as an S3 bucket does which does not let its objects be listed: what isn't there is forbidden.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import { createHash } from 'node:crypto';
import type { ByteRange } from '../byte-ranges.ts';
import type { Answer, OriginServer, ViewerRequest } from '../exchange.ts';
import { headerOf, headersFrom } from '../header-lines.ts';
import { type S3Object, s3Range, s3Verdict } from './s3-conditions.ts';
import { type S3Error, type S3RequestIds, s3ErrorAnswer } from './s3-error.ts';

/** An object, and what it is served with. */
export interface ServedObject extends S3Object {
  /** Content-Type and whatever else it was put with, by name. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** So many bytes of it. */
  readonly read: (range: ByteRange) => Answer['body'];
}

/** Says the time, in milliseconds since 1970, for the header Date. */
export interface S3OriginOptions {
  readonly now?: () => number;
}

/** An origin of objects, found by their keys; what throws is not there. */
export function s3Origin(
  find: (key: string) => Promise<ServedObject | undefined>,
  { now }: S3OriginOptions = {},
): OriginServer {
  let asked = 0;
  return {
    async fetch(request) {
      asked += 1;
      const ids = requestIds(asked);
      const answer = await objectOrError(find, request).catch(() => ACCESS_DENIED);
      const { headers, ...made } = 'code' in answer ? s3ErrorAnswer(answer, ids) : answer;
      const date = now ? { Date: new Date(now()).toUTCString() } : {};
      const ours = { 'x-amz-id-2': ids.hostId, 'x-amz-request-id': ids.requestId, ...date, Server: 'AmazonS3' };
      const all = { ...made, headers: { ...headersFrom(ours), ...headers } };
      return request.method === 'HEAD' ? { ...all, body: '' } : all;
    },
  };
}

const ACCESS_DENIED: S3Error = { status: 403, code: 'AccessDenied', message: 'Access Denied' };

/**
 * What comes under another name than the bucket's: CloudFront signs with the bucket's, and S3 finds another Host in the request. AWS's
 * pages name this of API Gateway and Function URLs alone.
 *
 * @see https://github.com/webiny/webiny-js/issues/2639 the canonical request of such an answer, with the Host of the distribution
 * @see https://github.com/serverless-nextjs/serverless-next.js/pull/412
 */
const SIGNATURE_DOES_NOT_MATCH: S3Error = {
  status: 403,
  code: 'SignatureDoesNotMatch',
  message:
    'The request signature we calculated does not match the signature you provided. Check your key and signing method.',
};

const INVALID_RANGE = { status: 416, code: 'InvalidRange', message: 'The requested range is not satisfiable' } as const;

const PRECONDITION_FAILED = {
  status: 412,
  code: 'PreconditionFailed',
  message: 'At least one of the pre-conditions you specified did not hold',
} as const;

function isAskedByAnotherName({ headers, origin }: ViewerRequest): boolean {
  const [host, bucket] = [headerOf(headers, 'host'), origin?.s3?.domainName];
  return host !== undefined && bucket !== undefined && host !== bucket;
}

async function objectOrError(
  find: (key: string) => Promise<ServedObject | undefined>,
  request: ViewerRequest,
): Promise<Answer | S3Error> {
  if (isAskedByAnotherName(request)) return SIGNATURE_DOES_NOT_MATCH;
  if (request.method !== 'GET' && request.method !== 'HEAD') return methodError(request);
  const key = keyOf(request.uri);
  const object = key === undefined ? undefined : await find(key);
  return object ? objectAnswer(request, object) : ACCESS_DENIED;
}

/** What a bucket says to who may only read it. @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/cors.html */
function methodError({ method, headers }: ViewerRequest): S3Error {
  if (method === 'PUT' || method === 'DELETE') return ACCESS_DENIED;
  if (method === 'OPTIONS') {
    return headerOf(headers, 'origin') === undefined
      ? { status: 400, code: 'BadRequest', message: 'Insufficient information. Origin request header needed.' }
      : { status: 403, code: 'AccessForbidden', message: 'CORSResponse: CORS is not enabled for this bucket.' };
  }
  const message = 'The specified method is not allowed against this resource.';
  return { status: 405, code: 'MethodNotAllowed', message, details: { Method: method, ResourceType: 'OBJECT' } };
}

/** The key that a path means. A plus sign is a space to S3: one in a key comes as `%2B`. */
function keyOf(uri: string): string | undefined {
  try {
    return decodeURIComponent(uri.replaceAll('+', ' ')).slice(1);
  } catch {
    return undefined;
  }
}

function objectAnswer(request: ViewerRequest, object: ServedObject): Answer | S3Error {
  const verdict = s3Verdict(request.headers, object);
  if (verdict.status === 412) return { ...PRECONDITION_FAILED, details: { Condition: verdict.condition } };
  const known = { 'Last-Modified': new Date(object.lastModified).toUTCString(), ETag: object.etag };
  if (verdict.status === 304) {
    return { status: '304', statusDescription: 'Not Modified', headers: headersFrom(known), body: '' };
  }
  const range = s3Range(request.headers, object);
  if (range === 'unsatisfiable') {
    const details = { RangeRequested: headerOf(request.headers, 'range') ?? '', ActualObjectSize: object.size };
    return { ...INVALID_RANGE, details };
  }
  const { start, end } = range ?? { start: 0, end: object.size - 1 };
  const headers = headersFrom({
    ...known,
    'x-amz-server-side-encryption': 'AES256',
    'Accept-Ranges': 'bytes',
    'Content-Range': range ? `bytes ${start}-${end}/${object.size}` : undefined,
    ...object.headers,
    'Content-Length': end - start + 1,
  });
  const body = request.method === 'HEAD' ? '' : object.read({ start, end });
  return range
    ? { status: '206', statusDescription: 'Partial Content', headers, body }
    : { status: '200', statusDescription: 'OK', headers, body };
}

/** Ids of the form of S3's, one for each request of this origin. */
function requestIds(count: number): S3RequestIds {
  const hash = createHash('sha512').update(String(count)).digest();
  return { requestId: hash.toString('hex', 0, 8).toUpperCase(), hostId: hash.toString('base64', 8, 64) };
}
