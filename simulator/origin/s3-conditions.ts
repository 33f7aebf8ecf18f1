/**
 * What S3 makes of a request's conditions and of its range.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { type ByteRange, byteRanges } from '../byte-ranges.ts';
import { headerOf } from '../header-lines.ts';

/** An object as conditions speak of it. */
export interface S3Object {
  /** With its quotes. */
  readonly etag: string;
  /** Milliseconds since 1970, whole seconds of them. */
  readonly lastModified: number;
  /** Bytes. */
  readonly size: number;
}

/** What the conditions of a request come to. */
export type S3Verdict =
  | { readonly status: 200 }
  | { readonly status: 304 }
  | { readonly status: 412; readonly condition: 'If-Match' | 'If-Unmodified-Since' };

/** Where a condition asks for the ETag, the one that asks for the time is not looked at. */
export function s3Verdict(headers: CloudFrontHeaders, { etag, lastModified }: S3Object): S3Verdict {
  const match = headerOf(headers, 'if-match');
  const unmodified = timeOf(headers, 'if-unmodified-since');
  if (match !== undefined && !isListed(etag, match)) return { status: 412, condition: 'If-Match' };
  if (match === undefined && unmodified !== undefined && lastModified > unmodified)
    return { status: 412, condition: 'If-Unmodified-Since' };
  const noneMatch = headerOf(headers, 'if-none-match');
  const modified = timeOf(headers, 'if-modified-since');
  const isKnown =
    noneMatch === undefined ? modified !== undefined && lastModified <= modified : isListed(etag, noneMatch);
  return { status: isKnown ? 304 : 200 };
}

/**
 * The one range that S3 knows: nothing where the whole is to be sent, as for several ranges and what is no range of bytes.
 * If-Range is RFC 9110's (https://www.rfc-editor.org/rfc/rfc9110.html#section-13.1.5): AWS does not speak of it.
 */
export function s3Range(headers: CloudFrontHeaders, object: S3Object): ByteRange | 'unsatisfiable' | undefined {
  const header = headerOf(headers, 'range');
  if (header === undefined || header.includes(',') || !isSameStill(headers, object)) return undefined;
  const ranges = byteRanges(header, object.size);
  return typeof ranges === 'string' ? ranges : ranges?.[0];
}

function isSameStill(headers: CloudFrontHeaders, { etag, lastModified }: S3Object): boolean {
  const said = headerOf(headers, 'if-range');
  return said === undefined || said === etag || Date.parse(said) === lastModified;
}

function isListed(etag: string, list: string): boolean {
  const bare = (text: string): string => text.trim().replace(/^W\//, '').replace(/^"|"$/g, '');
  return list.split(',').some((item) => item.trim() === '*' || bare(item) === bare(etag));
}

function timeOf(headers: CloudFrontHeaders, name: string): number | undefined {
  const time = Date.parse(headerOf(headers, name) ?? '');
  return Number.isNaN(time) ? undefined : time;
}
