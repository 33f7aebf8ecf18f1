/**
 * Compression at the edge: which answers are compressed, into what.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/ServingCompressedFiles.html
 */
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerOf } from '../exchange.ts';
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

/** An answer as a whole. */
export interface WholeAnswer {
  readonly status: string;
  readonly headers: CloudFrontHeaders;
  readonly body: Buffer;
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

/** The answer in an encoding: a strong ETag becomes a weak one, one that is none goes. */
export function compressed<Whole extends WholeAnswer>(answer: Whole, encoding: Encoding): Whole {
  const body = encoding === 'br' ? brotliCompressSync(answer.body) : gzipSync(answer.body);
  const { etag: _, ...headers } = answer.headers;
  const etag = weakened(headerOf(answer.headers, 'etag'));
  return {
    ...answer,
    body,
    headers: {
      ...headers,
      ...(etag === undefined ? {} : { etag: [{ key: 'ETag', value: etag }] }),
      'content-encoding': [{ key: 'Content-Encoding', value: encoding }],
      'content-length': [{ key: 'Content-Length', value: String(body.length) }],
      vary: [{ key: 'Vary', value: withAcceptEncoding(headerOf(headers, 'vary')) }],
    },
  };
}

function weakened(etag: string | undefined): string | undefined {
  if (etag === undefined || etag.startsWith('W/')) return etag;
  return etag.startsWith('"') ? `W/${etag}` : undefined;
}

function withAcceptEncoding(vary: string | undefined): string {
  if (vary === undefined) return 'Accept-Encoding';
  return /\baccept-encoding\b/i.test(vary) ? vary : `${vary}, Accept-Encoding`;
}
