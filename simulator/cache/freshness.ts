/**
 * How long an answer may be served from the cache.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html for errors
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { type CacheControl, cacheControlOf } from './cache-control.ts';
import type { CachePolicy } from './cache-policy.ts';

/** What an origin answered. */
export interface OriginAnswer {
  readonly status: number;
  readonly headers: CloudFrontHeaders;
}

/** How an answer is kept; nothing where it is not. */
export interface Lifetime {
  /** Seconds for which it is fresh: 0 for one that is asked about every time. */
  readonly ttl: number;
  /** Seconds beyond that in which it is served while the origin is asked. */
  readonly staleWhileRevalidate: number;
  /** Seconds beyond that in which it is served where the origin fails; nothing said where undefined. */
  readonly staleIfError?: number;
}

type Ttls = Pick<CachePolicy, 'minTtl' | 'defaultTtl' | 'maxTtl'>;

/** Errors that are kept whatever the origin says. */
const KEPT_ERRORS = [404, 414, 500, 501, 502, 503, 504];

/** Errors that are kept where the origin says for how long. */
const KEPT_IF_SAID = [400, 403, 405, 412, 415];

/** Seconds for which an error is kept at least, and a failing origin not asked again. */
export const ERROR_CACHING_MIN_TTL = 10;

/** The lifetime of an answer that came at `now`, in milliseconds. */
export function lifetimeOf({ status, headers }: OriginAnswer, ttls: Ttls, now: number): Lifetime | undefined {
  const control = cacheControlOf(headers);
  const said = freshnessOf(control, headers, now);
  if (ttls.maxTtl === 0) return undefined;
  if (status >= 400) return errorLifetime(status, control, said, ttls);
  const isForbidden = control.noStore || control.private;
  if (ttls.minTtl === 0 && isForbidden) return undefined;
  return withStale(ttlOf(control, said, ttls), control, ttls);
}

/** The table of the page named above: origin headers by the policy's MinTTL. */
function ttlOf(control: CacheControl, said: number | undefined, { minTtl, defaultTtl, maxTtl }: Ttls): number {
  if (control.noCache || control.noStore || control.private) return minTtl;
  if (said === undefined) return Math.max(minTtl, defaultTtl);
  return Math.max(minTtl, Math.min(said, maxTtl));
}

function errorLifetime(
  status: number,
  control: CacheControl,
  said: number | undefined,
  { maxTtl }: Ttls,
): Lifetime | undefined {
  const isKept = KEPT_ERRORS.includes(status) || (KEPT_IF_SAID.includes(status) && isSaid(control));
  if (!isKept) return undefined;
  return { ttl: Math.min(Math.max(ERROR_CACHING_MIN_TTL, said ?? 0), maxTtl), staleWhileRevalidate: 0 };
}

function isSaid({ maxAge, sMaxAge }: CacheControl): boolean {
  return maxAge !== undefined || sMaxAge !== undefined;
}

function withStale(ttl: number, { staleWhileRevalidate = 0, staleIfError }: CacheControl, { maxTtl }: Ttls): Lifetime {
  const capped = (seconds: number): number => Math.min(seconds, maxTtl);
  return {
    ttl,
    staleWhileRevalidate: capped(staleWhileRevalidate),
    ...(staleIfError === undefined ? {} : { staleIfError: capped(staleIfError) }),
  };
}

/** Seconds that the origin says; nothing where it says none. `s-maxage` beats `max-age`, which beats Expires. */
function freshnessOf({ sMaxAge, maxAge }: CacheControl, headers: CloudFrontHeaders, now: number): number | undefined {
  const expires = headers.expires?.[0]?.value;
  if (sMaxAge !== undefined || maxAge !== undefined || expires === undefined) return sMaxAge ?? maxAge;
  const date = Date.parse(headers.date?.[0]?.value ?? '');
  const until = Date.parse(expires);
  // `Expires: 0` and the like: in the past.
  if (Number.isNaN(until)) return 0;
  return Math.max(0, Math.floor((until - (Number.isNaN(date) ? now : date)) / 1000));
}
