/**
 * Cache tags: names that an origin gives an answer, by which it is invalidated together with others.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Invalidation.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { CACHE_TAG_LIMIT } from '#policy/invalidation-items';

/** Tags of an answer that count. */
const TAGS_LIMIT = 50;

/** The tags of an answer, in lower case; what goes beyond the limits is no tag. None where the distribution names no header. */
export function cacheTagsOf(headers: CloudFrontHeaders, header: string | undefined): ReadonlySet<string> {
  if (header === undefined) return NONE;
  const names = (headers[header] ?? []).flatMap(({ value }) => value.split(',')).map((tag) => tag.trim().toLowerCase());
  return new Set(names.filter((tag) => tag !== '' && tag.length <= CACHE_TAG_LIMIT).slice(0, TAGS_LIMIT));
}

const NONE: ReadonlySet<string> = new Set();
