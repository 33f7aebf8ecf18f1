/**
 * How long an answer may be served from the cache.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html for errors
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerOf } from '../header-lines.ts';
import { DEFAULT_ERROR_CACHING_MIN_TTL } from '../settings.ts';
import { type CacheControl, cacheControlOf } from './cache-control.ts';
import type { CachePolicy } from './cache-policy.ts';

/** What an origin answered. */
export interface OriginAnswer {
  readonly status: number;
  readonly headers: CloudFrontHeaders;
  /** Seconds that it was old already when it came. */
  readonly age?: number;
  /** Whether the origin was asked with an Authorization that is not in the key: what it answers may be one user's. */
  readonly isAuthorized?: boolean;
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
export const KEPT_ERRORS: readonly number[] = [404, 414, 500, 501, 502, 503, 504];

/** Errors that are kept where the origin says for how long. */
const KEPT_IF_SAID = [400, 403, 405, 412, 415];

/** The lifetime of an answer that came at `now`, in milliseconds; an error is kept for `errorCachingMinTtl` seconds at least. */
export function lifetimeOf(
  { status, headers, age = 0, isAuthorized = false }: OriginAnswer,
  ttls: Ttls,
  now: number,
  errorCachingMinTtl = DEFAULT_ERROR_CACHING_MIN_TTL,
): Lifetime | undefined {
  const given = cacheControlOf(headers);
  const control = isAuthorized && !mayBeShared(given) ? { ...given, private: true } : given;
  const said = freshnessOf(control, headers, age, now);
  if (ttls.maxTtl === 0) return undefined;
  if (status >= 400) return errorLifetime(status, control, said, ttls, errorCachingMinTtl);
  const isForbidden = control.noStore || control.private || variesByAll(headers);
  if (ttls.minTtl === 0 && isForbidden) return undefined;
  return withStale(ttlOf(control, said, ttls), control, ttls);
}

/**
 * Whether an answer to a request with Authorization is for everybody; it is `private` otherwise. AWS's pages don't speak of it.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-3.5
 */
function mayBeShared(control: CacheControl): boolean {
  return control.public || control.mustRevalidate || control.sMaxAge !== undefined;
}

/** `Vary: *`, by which every request is the origin's where MinTTL is 0. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomRemovedHeaders */
function variesByAll(headers: CloudFrontHeaders): boolean {
  return (headers.vary ?? []).some(({ value }) => value.split(',').some((name) => name.trim() === '*'));
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
  errorCachingMinTtl: number,
): Lifetime | undefined {
  const isKept = KEPT_ERRORS.includes(status) || (KEPT_IF_SAID.includes(status) && isSaid(control));
  const ttl = Math.min(Math.max(errorCachingMinTtl, said ?? 0), maxTtl);
  return isKept && ttl > 0 ? { ttl, staleWhileRevalidate: 0 } : undefined;
}

function isSaid({ maxAge, sMaxAge }: CacheControl): boolean {
  return maxAge !== undefined || sMaxAge !== undefined;
}

function withStale(ttl: number, control: CacheControl, { minTtl, maxTtl }: Ttls): Lifetime {
  // What may not be served without asking is not served where the origin does not answer either.
  if (control.noCache && minTtl === 0) return { ttl, staleWhileRevalidate: 0, staleIfError: 0 };
  const { staleWhileRevalidate = 0, staleIfError } = control;
  const capped = (seconds: number): number => Math.min(seconds, maxTtl);
  return {
    ttl,
    staleWhileRevalidate: capped(staleWhileRevalidate),
    ...(staleIfError === undefined ? {} : { staleIfError: capped(staleIfError) }),
  };
}

/**
 * Seconds for which the origin says that it is fresh from now on; nothing where it says none. `s-maxage` beats `max-age`, which
 * beats Expires. What it was old already is gone: AWS's pages don't speak of that, RFC 9111 section 4.2 does.
 */
function freshnessOf(
  { sMaxAge, maxAge }: CacheControl,
  headers: CloudFrontHeaders,
  age: number,
  now: number,
): number | undefined {
  const said = sMaxAge ?? maxAge ?? untilExpires(headers, now);
  return said === undefined ? undefined : Math.max(0, said - age);
}

function untilExpires(headers: CloudFrontHeaders, now: number): number | undefined {
  const expires = headerOf(headers, 'expires');
  if (expires === undefined) return undefined;
  const until = httpDate(expires, now);
  // `Expires: 0` and the like: in the past.
  if (until === undefined) return 0;
  const since = httpDate(headerOf(headers, 'date') ?? '', now) ?? now;
  return Math.floor((until - since) / 1000);
}

/** The three forms of a date in HTTP, in any case: two that name GMT, and one that means it. @see https://www.rfc-editor.org/rfc/rfc9111#section-4.2 */
const NAMED_GMT = /^\w{3,9}, \d\d[ -]\w{3}[ -]\d{2,4} \d\d:\d\d:\d\d GMT$/i;
const ASCTIME = /^\w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}$/i;

/** A year of two digits, which is the nearest that is not over 50 years ahead. */
const SHORT_YEAR = /(?<=^\w+, \d\d-\w{3}-)\d\d(?= )/;

/** Milliseconds since 1970; nothing for what is no date in HTTP, of which `Date.parse` would make one. @see https://www.rfc-editor.org/rfc/rfc9110#section-5.6.7 */
function httpDate(text: string, now: number): number | undefined {
  const thisYear = new Date(now).getUTCFullYear();
  const century = thisYear - (thisYear % 100);
  const whole = text.replace(SHORT_YEAR, (digits) => {
    const year = century + Number(digits);
    return String(year > thisYear + 50 ? year - 100 : year);
  });
  const named = NAMED_GMT.test(whole) ? whole : ASCTIME.test(whole) ? `${whole} GMT` : '';
  const parsed = Date.parse(named);
  return Number.isNaN(parsed) ? undefined : parsed;
}
