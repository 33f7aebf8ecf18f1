/**
 * What an answer of an edge location says of the copy that is kept there, and when it is worth asking again.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 */
import { readHttpDate } from '../../origin/http-date.ts';
import { type CacheDirectives, directiveValues, isQualified, secondsOf } from '../check-origin/cache-directives.ts';
import type { EdgeAnswer, NoAnswer } from './edge-answer.ts';

/** Seconds that a cache policy allows. */
export interface Ttls {
  readonly minTtl: number;
  readonly defaultTtl: number;
  readonly maxTtl: number;
}

/** What becomes of a copy. All times in seconds. */
export type Warmth =
  /** It is there, and fresh for `left` more. */
  | { readonly state: 'fresh'; readonly lifetime: number; readonly age: number; readonly left: number }
  /** It was old, and went out all the same while the edge asks for another, which will be fresh for `left`. */
  | { readonly state: 'refreshing'; readonly lifetime: number; readonly age: number; readonly left: number }
  /** No edge location will ever keep it. */
  | { readonly state: 'never'; readonly why: string }
  /** It may be better later. `isBusy` where whoever answers wants to be asked less, for anything. */
  | { readonly state: 'failed'; readonly why: string; readonly retryAfter?: number; readonly isBusy: boolean };

/** What CloudFront's own policies begin with, where nothing else is known. */
export const USUAL_TTLS: Ttls = { minTtl: 0, defaultTtl: 86_400, maxTtl: 31_536_000 };

/** Seconds below which nothing is called a lifetime: a copy that is old at once would be asked for without a pause. */
const SHORTEST = 1;

/** Statuses by which a server asks for a pause. @see https://www.rfc-editor.org/rfc/rfc6585#section-4 */
const BUSY = [429, 503];

/** What CloudFront answers itself, in front of its cache. */
const GENERATED = ['FunctionGeneratedResponse', 'Redirect'];

/**
 * Reads an answer that came at `now`, in milliseconds since 1970.
 *
 * @param lifetime seconds for which the edge keeps it, where it is known that the answer tells viewers something else
 */
export function warmthOf(answer: EdgeAnswer | NoAnswer, ttls: Ttls, now: number, lifetime?: number): Warmth {
  if ('failed' in answer) return { state: 'failed', why: answer.failed, isBusy: false };
  const { status, headers } = answer;
  if (status < 200 || status >= 400) return refusal(answer, now);
  const values = directiveValues([headers['cache-control'] ?? '']);
  const why = neverKept(answer, values, ttls, lifetime !== undefined);
  if (why !== undefined) return never(why, answer);
  const stale = Math.min(secondsOf(values, 'stale-while-revalidate') ?? 0, ttls.maxTtl);
  const kept = lifetime ?? lifetimeAtEdge(values, headers, ttls, now);
  if (kept + stale === 0) return never('the edge asks the origin about it every time', answer);
  return aged(Math.max(kept, SHORTEST), stale, headers);
}

/** The word of X-Cache before ` from cloudfront`; a hyphen where there is none. */
export function xCacheOf(answer: EdgeAnswer | NoAnswer): string {
  const said = 'failed' in answer ? undefined : answer.headers['x-cache'];
  return /^\w+(?= from cloudfront$)/i.exec(String(said))?.[0] ?? '-';
}

/** What is a hit is kept, whatever viewers are told. */
function never(why: string, answer: EdgeAnswer): Warmth {
  const isKept = xCacheOf(answer) === 'Hit' && answer.headers.age !== undefined;
  return { state: 'never', why: isKept ? `${why}, so it says, and yet the edge has it: say --lifetime` : why };
}

function refusal({ status, headers }: EdgeAnswer, now: number): Warmth {
  const after = headers['retry-after'] ?? '';
  const date = readHttpDate(after, now);
  const seconds = /^\d+$/.test(after) ? Number(after) : date !== undefined && Math.max(0, (date - now) / 1000);
  return {
    state: 'failed',
    why: `status ${status}`,
    isBusy: BUSY.includes(status),
    ...(seconds === false ? {} : { retryAfter: seconds }),
  };
}

function neverKept(
  { headers }: EdgeAnswer,
  values: CacheDirectives['values'],
  { maxTtl }: Ttls,
  isKnown: boolean,
): string | undefined {
  if (headers['set-cookie']) return "Set-Cookie: it is one viewer's";
  if (GENERATED.includes(xCacheOf({ status: 200, headers }))) return 'it is answered in front of the cache';
  if (maxTtl === 0) return 'its cache policy keeps nothing';
  if (isKnown) return undefined;
  if (headers.vary?.split(',').some((name) => name.trim() === '*')) return 'Vary: *';
  const directive = ['private', 'no-store'].find((name) => values.has(name) && !isQualified(values, name));
  return directive && `Cache-Control: ${directive}`;
}

function lifetimeAtEdge(
  values: CacheDirectives['values'],
  headers: EdgeAnswer['headers'],
  { minTtl, defaultTtl, maxTtl }: Ttls,
  now: number,
): number {
  if (values.has('no-cache') && !isQualified(values, 'no-cache')) return minTtl;
  const said = ['s-maxage', 'max-age'].find((name) => values.has(name));
  // What is no number counts as old.
  const seconds = said === undefined ? untilExpires(headers, now) : (secondsOf(values, said) ?? 0);
  return Math.max(minTtl, Math.min(seconds ?? defaultTtl, maxTtl));
}

function untilExpires({ expires, date = '' }: EdgeAnswer['headers'], now: number): number | undefined {
  if (expires === undefined) return undefined;
  const until = readHttpDate(expires, now) ?? 0;
  return Math.max(0, Math.floor((until - (readHttpDate(date, now) ?? now)) / 1000));
}

function aged(lifetime: number, stale: number, { age: said = '' }: EdgeAnswer['headers']): Warmth {
  const age = /^\d+$/.test(said) ? Number(said) : 0;
  if (age < lifetime) return { state: 'fresh', lifetime, age, left: lifetime - age };
  if (age <= lifetime + stale) return { state: 'refreshing', lifetime, age, left: lifetime };
  const why = `it is ${age} seconds old, ${age - lifetime} past its lifetime: its origin fails, or viewers are told another one, for which there is --lifetime`;
  return { state: 'failed', why, isBusy: false };
}
