/** Requests to S3, which has ways of its own to write a bucket and a body. */
import { ApiError } from './api-error.ts';
import type { ApiRequest } from './api-request.ts';

/** A request with its bucket at the head of its path, wherever it was written: `bucket.localhost/key` is `/bucket/key`. */
export function withBucketInPath(request: ApiRequest): ApiRequest {
  const [, bucket] = /^(.+)\.localhost(?::\d+)?$/i.exec(request.headers.host ?? '') ?? [];
  const path = bucket === undefined ? request.path : `/${bucket}${request.path}`;
  return { ...request, path: /^\/[^/]+\/$/.test(path) ? path.slice(0, -1) : path };
}

/**
 * A request whose body is no longer in chunks. What trails the last of them, checksums, joins the headers. The signatures of chunks
 * are not looked at: that of the headers was.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 * @throws ApiError IncompleteBody
 */
export function withoutChunks(request: ApiRequest): ApiRequest {
  const { headers } = request;
  if (!headers['x-amz-content-sha256']?.startsWith('STREAMING-')) return request;
  const { body, trailers } = unchunked(request.body);
  const length = headers['x-amz-decoded-content-length'];
  if (length !== undefined && Number(length) !== body.length) throw incomplete();
  const { 'content-encoding': written = '', ...others } = headers;
  const encodings = written.split(',').map((one) => one.trim());
  const left = encodings.filter((one) => one !== 'aws-chunked' && one !== '').join(',');
  return {
    ...request,
    headers: { ...others, ...(left === '' ? {} : { 'content-encoding': left }), ...trailers },
    body,
  };
}

/** Each chunk has its length in hexadecimal digits before it, and maybe a signature; the last one is empty. */
function unchunked(body: Buffer): { readonly body: Buffer; readonly trailers: Readonly<Record<string, string>> } {
  const chunks: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = body.indexOf('\r\n', at);
    const [, digits] = /^([0-9a-f]{1,8})(?:;.*)?$/i.exec(body.toString('latin1', at, Math.max(end, at))) ?? [];
    if (digits === undefined) throw incomplete();
    const [start, length] = [end + 2, Number.parseInt(digits, 16)];
    if (length === 0) return { body: Buffer.concat(chunks), trailers: trailersIn(body.toString('latin1', start)) };
    if (start + length > body.length) throw incomplete();
    chunks.push(body.subarray(start, start + length));
    at = start + length + 2;
  }
}

function trailersIn(text: string): Readonly<Record<string, string>> {
  const lines = text.split(/\r?\n/).flatMap((line) => {
    const [, name, value] = /^([^:]+):(.*)$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [[name.trim().toLowerCase(), value.trim()] as const];
  });
  return Object.fromEntries(lines);
}

function incomplete(): ApiError {
  const says = 'You did not provide the number of bytes specified by the Content-Length HTTP header.';
  return new ApiError('IncompleteBody', says, 400);
}
