/**
 * Compression at the edge: which answers are compressed, into what.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer } from '../exchange.ts';
import { headerOf, headerText } from '../header-lines.ts';
import { accepts } from './accept-encoding.ts';
import type { CachePolicy } from './cache-policy.ts';

/** Content types that are compressed. */
const TYPES = [
  'application/dash+xml',
  'application/eot',
  'application/font',
  'application/font-sfnt',
  'application/javascript',
  'application/json',
  'application/opentype',
  'application/otf',
  'application/pdf',
  'application/pkcs7-mime',
  'application/protobuf',
  'application/rss+xml',
  'application/truetype',
  'application/ttf',
  'application/vnd.apple.mpegurl',
  'application/vnd.mapbox-vector-tile',
  'application/vnd.ms-fontobject',
  'application/wasm',
  'application/xhtml+xml',
  'application/xml',
  'application/x-font-opentype',
  'application/x-font-truetype',
  'application/x-font-ttf',
  'application/x-httpd-cgi',
  'application/x-javascript',
  'application/x-mpegurl',
  'application/x-opentype',
  'application/x-otf',
  'application/x-perl',
  'application/x-ttf',
  'font/eot',
  'font/opentype',
  'font/otf',
  'font/ttf',
  'image/svg+xml',
  'text/css',
  'text/csv',
  'text/html',
  'text/javascript',
  'text/js',
  'text/plain',
  'text/richtext',
  'text/tab-separated-values',
  'text/xml',
  'text/x-component',
  'text/x-java-source',
  'text/x-script',
  'vnd.apple.mpegurl',
];

/** Bytes from which on, and up to which, an answer is compressed. */
const SMALLEST = 1000;
const LARGEST = 10_000_000;

/** What CloudFront compresses besides 200. */
const STATUSES = ['200', '403', '404'];

/** An answer whose length is known: NaN where it is not. */
export interface SizedAnswer {
  readonly status: string;
  readonly headers: CloudFrontHeaders;
  readonly length: number;
}

/** An encoding that CloudFront makes. */
export type Encoding = 'br' | 'gzip';

/** The encoding that a viewer gets; nothing where it gets the answer as it is. Brotli is preferred. */
export function encodingFor(
  { gzip, brotli }: Pick<CachePolicy, 'gzip' | 'brotli'>,
  acceptEncoding: string | undefined,
  { status, headers, length }: SizedAnswer,
): Encoding | undefined {
  const type = headerOf(headers, 'content-type')?.split(';')[0]?.trim().toLowerCase() ?? '';
  const isFit =
    STATUSES.includes(status) &&
    headers['content-encoding'] === undefined &&
    length >= SMALLEST &&
    length <= LARGEST &&
    TYPES.includes(type);
  if (!isFit || acceptEncoding === undefined) return undefined;
  if (brotli && accepts(acceptEncoding, 'br')) return 'br';
  return gzip && accepts(acceptEncoding, 'gzip') ? 'gzip' : undefined;
}

/** Brotli's effort, of 11: what is made while a viewer waits. */
const BROTLI_QUALITY = 5;

/**
 * The answer in an encoding, as a stream of unknown length that breaks off where the origin's body does: a strong ETag becomes a
 * weak one, one that is none goes.
 */
export function compressed(answer: Answer, encoding: Encoding): Answer {
  const { etag: _, 'content-length': length, ...headers } = answer.headers;
  const etag = weakened(headerOf(answer.headers, 'etag'));
  return {
    ...answer,
    body: encodedBody(answer.body, encoding, Number(length?.[0]?.value ?? Number.NaN)),
    headers: {
      ...headers,
      ...(etag === undefined ? {} : { etag: [{ key: 'ETag', value: etag }] }),
      'content-encoding': [{ key: 'Content-Encoding', value: encoding }],
      vary: [{ key: 'Vary', value: withAcceptEncoding(headerText(headers, 'vary')) }],
    },
  };
}

function encodedBody(body: Answer['body'], encoding: Encoding, length: number): Readable {
  const encoder =
    encoding === 'br'
      ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } })
      : createGzip();
  const source = body instanceof Readable ? body : Readable.from([Buffer.from(body)]);
  // Whoever reads learns of an error by the encoder, which `pipeline` destroys with it.
  pipeline(
    source,
    (chunks: AsyncIterable<Buffer | string>) => ofLength(chunks, length),
    encoder,
    () => {},
  );
  return encoder;
}

/** The same chunks, unless they are not as long together as was promised. */
async function* ofLength(chunks: AsyncIterable<Buffer | string>, length: number): AsyncGenerator<Buffer | string> {
  let size = 0;
  for await (const chunk of chunks) {
    size += Buffer.byteLength(chunk);
    yield chunk;
  }
  if (!Number.isNaN(length) && size !== length) throw new Error(`The origin sent ${size} bytes of ${length}.`);
}

function weakened(etag: string | undefined): string | undefined {
  if (etag === undefined || etag.startsWith('W/')) return etag;
  return etag.startsWith('"') ? `W/${etag}` : undefined;
}

function withAcceptEncoding(vary: string | undefined): string {
  if (vary === undefined) return 'Accept-Encoding';
  return /\baccept-encoding\b/i.test(vary) ? vary : `${vary}, Accept-Encoding`;
}
