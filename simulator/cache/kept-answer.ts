/** An answer as a cache keeps it: without what must not be sent again, and with what is to be known of it later. */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';
import { cacheControlOf } from './cache-control.ts';
import type { CacheKey } from './cache-key.ts';
import { cacheTagsOf } from './cache-tags.ts';
import type { CachedAnswer, Conditions } from './cached-answer.ts';
import type { Lifetime } from './freshness.ts';

/** What whoever is asked gives back: the origin an answer and the time, another cache also why it is what it is. */
export type Fetched = Pick<CachedAnswer, 'answer' | 'since'> & Partial<CachedAnswer>;

/** All of a kept answer but its body. */
export interface KeptHead {
  readonly key: CacheKey;
  readonly tags: ReadonlySet<string>;
  readonly answer: Omit<Answer, 'body'>;
  readonly lifetime: Lifetime;
  /** When the origin made it, or last said that it is good: milliseconds since 1970. */
  readonly since: number;
  /** Seconds that it was old already when it came from the origin. */
  readonly originAge: number;
  /** Before this moment a failing origin is not asked again. */
  readonly retryAt?: number;
}

/** A kept answer. */
export interface KeptAnswer extends KeptHead {
  readonly body: Buffer;
}

/** What is kept of an answer: all but its Age, which is told anew, and the headers of `no-cache="Set-Cookie"`. */
export function keptHeadOf(
  key: CacheKey,
  { answer: { body: _, ...answer }, since, originAge = originAgeOf(answer) }: Fetched,
  lifetime: Lifetime,
  cacheTagHeader: string | undefined,
): KeptHead {
  const dropped = ['age', ...cacheControlOf(answer.headers).noCacheOf];
  const headers = Object.fromEntries(Object.entries(answer.headers).filter(([name]) => !dropped.includes(name)));
  const tags = cacheTagsOf(answer.headers, cacheTagHeader);
  return { key, tags, answer: { ...answer, headers }, lifetime, since, originAge };
}

/** What describes the body that is kept: a 304 has none, and whatever it says of these is of another. */
const DESCRIBES_BODY = ['content-length', 'content-encoding', 'content-md5', 'content-range', 'transfer-encoding'];

/**
 * The headers of a kept answer after a 304. What describes the body stays with it, and so does the ETag that it was asked about by:
 * its form may be one that the edge made.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-3.2
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4
 */
export function renewedHeaders(kept: CloudFrontHeaders, came: CloudFrontHeaders): CloudFrontHeaders {
  const [etag, told] = [headerOf(kept, 'etag'), headerOf(came, 'etag')];
  const isEdges = kept['content-encoding'] !== undefined && etag !== undefined && etag === `W/${told}`;
  const stays = [...DESCRIBES_BODY, ...(etag === undefined ? [] : ['etag']), ...(isEdges ? ['vary'] : [])];
  return { ...kept, ...Object.fromEntries(Object.entries(came).filter(([name]) => !stays.includes(name))) };
}

/** Headers by which the origin is asked whether an answer is still good. */
export function conditionsOf({ headers }: Pick<Answer, 'headers'>): Conditions {
  const [etag, modified] = [headerOf(headers, 'etag'), headerOf(headers, 'last-modified')];
  return {
    ...(etag === undefined ? {} : { 'If-None-Match': etag }),
    ...(modified === undefined ? {} : { 'If-Modified-Since': modified }),
  };
}

/** Whether an old answer may stand in for an origin that fails: unless it was an error itself, or `stale-if-error` says for how long. */
export function mayStandIn({ answer, lifetime: { ttl, staleIfError }, since }: KeptHead, now: number): boolean {
  if (Number(answer.status) >= 400) return false;
  return staleIfError === undefined || now < since + (ttl + staleIfError) * 1000;
}

/** Whether a body is all that its Content-Length promises. One without is kept as it came. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomContentLength */
export function isComplete({ headers }: Pick<Answer, 'headers'>, body: Buffer): boolean {
  const length = headerOf(headers, 'content-length');
  return length === undefined || Number(length) === body.length;
}

/** What Age says of a kept answer, in seconds. */
export function ageAt({ since, originAge }: KeptHead, now: number): number {
  return Math.max(0, Math.floor((now - since) / 1000)) + originAge;
}

/** Bytes that a kept answer takes: its body, its headers and its key. */
export function bytesOfKept({ answer, body, tags }: KeptAnswer, slot: string): number {
  const lines = Object.values(answer.headers).flatMap((values) => values ?? []);
  const text = lines.reduce((sum, { key = '', value }) => sum + 2 * key.length + value.length, 0);
  // The parts of the key stand beside it, and every object has a size of its own.
  return body.length + text + 2 * slot.length + [...tags].join('').length + OVERHEAD;
}

/** What an entry and its objects take besides their text. */
const OVERHEAD = 512;

/** Seconds above which nobody has to count. @see https://www.rfc-editor.org/rfc/rfc9111#section-1.2.2 */
const OLDEST = 2 ** 31;

/**
 * Seconds that an answer was old already when it came, by the Age of its origin: of several the first. What is no number is not heard.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.1
 */
export function originAgeOf({ headers }: Pick<Answer, 'headers'>): number {
  const age = headerOf(headers, 'age');
  if (age === undefined) return 0;
  const first = age.split(',', 1)[0]?.trim() ?? '';
  return /^\d+$/.test(first) ? Math.min(Number(first), OLDEST) : 0;
}
