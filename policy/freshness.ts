/**
 * Freshness: for how long answers may be kept, by the edge and by browsers, and which of them nobody may share.
 *
 * This is the meaning; what ships is written by `build/write/freshness.ts`.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/Expiration.html
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-5.2.2
 */
import type { EdgeHeaders, EdgeValue } from './event.ts';
import type { FreshnessRequest, FreshnessResponse } from './freshness-message.ts';
import { isType, mediaTypeOf, typesOf } from './headers.ts';
import { LONGEST_NORMALIZED, normalizePath } from './normalize-path.ts';
import { matchesPlainPath } from './path-pattern.ts';
import { keepFromSharing, setLifetime } from './set-lifetime.ts';

/** For how long browsers may keep an answer, in seconds: the directives of Cache-Control. */
export interface BrowserLifetime {
  /** Fresh for so long. */
  readonly maxAge: number;
  /** `public`, for caches between CloudFront and the viewer. */
  readonly public?: boolean;
  /** For so long after that it may be served while it is asked about. */
  readonly staleWhileRevalidate?: number;
  /** For so long after that it may be served while the origin fails. */
  readonly staleIfError?: number;
  /** Nobody asks about it while it is fresh, not even on a reload. @see https://www.rfc-editor.org/rfc/rfc8246 */
  readonly immutable?: boolean;
}

/** The same for CloudFront, and for browsers where nothing is said of those apart. */
export interface EdgeLifetime extends Omit<BrowserLifetime, 'maxAge'> {
  readonly maxAge?: number;
  /** In place of `maxAge` for CloudFront and any other cache that viewers share. */
  readonly sharedMaxAge?: number;
}

/** An answer that is asked about every time, or not kept at all. */
export type NotFresh = 'no-cache' | 'no-store';

/** A class of statuses. An answer of 1xx is no last one. */
export type StatusClass = '2xx' | '3xx' | '4xx' | '5xx';

/** Which answers, and for how long they may be kept. An answer has to meet every condition that is given. */
export interface FreshAnswers<Condition = string> {
  /** Path patterns, for the path of the request as it is at that station: any of them. */
  readonly paths?: readonly string[];
  /** Statuses, any of them. Without it, those below 400: an error lives no longer because of what its path would have been. */
  readonly status?: readonly (number | StatusClass)[];
  /** Media types as in `headers`, any of them. */
  readonly contentType?: string | readonly string[];
  /** A header of the answer, one line of which is exactly this. */
  readonly header?: { readonly name: string; readonly value: string };
  /**
   * A condition of the user's own, asked after all others: the absolute path of its module, or in a config what imports it. No 304 is
   * asked about: it has not the answer that it confirms.
   */
  readonly when?: Condition;
  /** What CloudFront is told, at origin-response. What browsers hear too, unless `browser` speaks of the answer. */
  readonly edge?: EdgeLifetime | NotFresh;
  /** What browsers are told, at viewer-response. */
  readonly browser?: BrowserLifetime | NotFresh;
}

/** The options of `freshness`. */
export interface Freshness<Condition = string> {
  /** The first that matches an answer decides. */
  readonly answers?: readonly FreshAnswers<Condition>[];
  /** Cookies by which the origin knows a viewer: what it answers to them is not shared, unless they are in the cache key. */
  readonly sessionCookies?: readonly string[];
}

/** What tells viewers apart before an answer is shared. */
export interface KeyedCredentials {
  readonly authorization: boolean;
  readonly cookies: readonly string[];
}

/** The options with what other rules of the behavior put into the cache key. */
export interface ResolvedFreshness extends Freshness {
  readonly keyed: KeyedCredentials;
}

/** What becomes of an answer at origin-response: its headers, and why nobody may share it where that is so. */
export interface FreshAtEdge {
  readonly headers: EdgeHeaders;
  readonly because?: string;
}

/** Where a lifetime is said: to CloudFront at origin-response, to browsers at viewer-response. */
export type Place = 'edge' | 'browser';

/** Whether it decides something there if an entry speaks of an answer: it, or one behind it, says something in that place. */
export function isAsked(answers: readonly FreshAnswers<unknown>[], j: number, place: Place): boolean {
  return answers.slice(j).some((entry) => entry[place] !== undefined);
}

/** Whether these options have anything to say at origin-response, where Lambda@Edge alone runs. */
export function speaksAtEdge({ answers = [], sessionCookies }: Freshness<unknown>): boolean {
  return sessionCookies !== undefined || answers.some(({ edge }) => edge !== undefined);
}

/** Whether they have at viewer-response. */
export function speaksToBrowsers({ answers = [] }: Freshness<unknown>): boolean {
  return answers.some(({ browser }) => browser !== undefined);
}

/** What the user's own condition of a module says of the answer. It may throw. */
export type IsMet = (module: string) => boolean;

/** No condition of the user's own is met. */
const NONE_MET: IsMet = () => false;

/**
 * What the cache gets: an answer for one viewer is for nobody else, whatever its lifetime would be, and so is one of which a condition of
 * the user's own could not tell.
 */
export function freshAtEdge(
  freshness: ResolvedFreshness,
  request: FreshnessRequest,
  response: FreshnessResponse,
  isMet: IsMet = NONE_MET,
): FreshAtEdge {
  const headers = { ...response.headers };
  const { because, chosen } = decided(freshness, request, response, isMet);
  if (because !== undefined) return keepFromSharing(headers) ? { headers, because } : { headers };
  setLifetime(headers, chosen);
  return { headers };
}

function decided(
  freshness: ResolvedFreshness,
  request: FreshnessRequest,
  response: FreshnessResponse,
  isMet: IsMet,
): { readonly because?: string; readonly chosen?: string | undefined } {
  const because = reasonNotToShare(freshness, request, response);
  if (because !== undefined) return { because };
  try {
    return { chosen: chosenLifetime(freshness, 'edge', request, response, isMet) };
  } catch (error) {
    return { because: conditionFailed(error) };
  }
}

/**
 * The headers that a viewer gets. An answer that sets a cookie keeps what it came with; nobody keeps one of which a condition of the
 * user's own could not tell.
 */
export function freshForBrowsers(
  freshness: Freshness,
  request: Pick<FreshnessRequest, 'uri'>,
  response: FreshnessResponse,
  isMet: IsMet = NONE_MET,
): EdgeHeaders {
  const headers = { ...response.headers };
  if (setsCookie(response)) return headers;
  try {
    setLifetime(headers, chosenLifetime(freshness, 'browser', request, response, isMet));
  } catch {
    keepFromSharing(headers);
  }
  return headers;
}

function reasonNotToShare(
  { sessionCookies = [], keyed }: ResolvedFreshness,
  request: FreshnessRequest,
  response: FreshnessResponse,
): string | undefined {
  if (setsCookie(response)) return SETS_COOKIE;
  if (!keyed.authorization && Object.hasOwn(request.headers, 'authorization')) return SENT_AUTHORIZATION;
  const session = sessionCookies.find((name) => !keyed.cookies.includes(name) && Object.hasOwn(request.cookies, name));
  return session === undefined ? undefined : sentCookie(session);
}

/** Why an answer is not shared. */
export const SETS_COOKIE = 'it has Set-Cookie';

/** Why an answer is not shared. */
export const SENT_AUTHORIZATION = 'the request has Authorization, which is not in the cache key';

/** Why an answer is not shared. */
export function sentCookie(name: string): string {
  return `the request has the cookie ${name}, which is not in the cache key`;
}

/** Why an answer is not shared: a condition of the user's own threw. */
export function conditionFailed(error: unknown): string {
  return `${CONDITION_FAILED}${error}`;
}

/** What such a reason begins with. */
export const CONDITION_FAILED = 'a condition failed: ';

function setsCookie({ cookies = {} }: FreshnessResponse): boolean {
  return Object.keys(cookies).length > 0;
}

/**
 * The Cache-Control that the first matching entry says; nothing where it says none, which leaves the origin's. The empty text is for a 304 of which it cannot be told, since it does not
 * repeat what an entry asks for: without a Cache-Control of its own, what it confirms keeps the one that it has.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9111#section-4.3.4
 */
function chosenLifetime(
  { answers = [] }: Freshness,
  place: Place,
  { uri }: Pick<FreshnessRequest, 'uri'>,
  { statusCode, headers }: FreshnessResponse,
  isMet: IsMet,
): string | undefined {
  const path = uri.length > LONGEST_NORMALIZED ? uri : normalizePath(uri);
  // It says that what was kept is still good, which was a 200.
  const [status, isConfirmed] = statusCode === 304 ? [200, true] : [statusCode, false];
  for (const [j, entry] of answers.entries()) {
    const { paths, contentType, header, when } = entry;
    if (!hasStatus(entry, status) || (paths && !paths.some((pattern) => matchesPlainPath(pattern, path)))) continue;
    const isUntold = (name: string): boolean => isConfirmed && headers[name] === undefined;
    const isTyped =
      contentType === undefined || typesOf(contentType).some((type) => isType(type, mediaTypeOf(headers)));
    const isTold = header === undefined || linesOf(headers[header.name.toLowerCase()]).includes(header.value);
    const mayBeTyped = isTyped || isUntold('content-type');
    const mayBeTold = isTold || (header !== undefined && isUntold(header.name.toLowerCase()));
    const isWanted =
      when === undefined || (!isConfirmed && isTyped && isTold && isAsked(answers, j, place) && isMet(when));
    if (isTyped && isTold && isWanted) return entry[place] === undefined ? undefined : cacheControlOf(entry[place]);
    if (isConfirmed && mayBeTyped && mayBeTold) return '';
  }
  return undefined;
}

function hasStatus({ status }: FreshAnswers, code: number): boolean {
  if (status === undefined) return code < 400;
  return status.some((wanted) =>
    typeof wanted === 'number' ? wanted === code : Number(wanted[0]) === Math.floor(code / 100),
  );
}

function linesOf(header: EdgeValue | undefined): readonly string[] {
  return header === undefined ? [] : (header.multiValue ?? [header]).map(({ value }) => value);
}

/** A lifetime in the words of Cache-Control. */
export function cacheControlOf(lifetime: EdgeLifetime | NotFresh): string {
  if (typeof lifetime === 'string') return lifetime;
  const { maxAge, sharedMaxAge, staleWhileRevalidate, staleIfError } = lifetime;
  return [
    ...(lifetime.public ? ['public'] : []),
    ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
    ...(sharedMaxAge === undefined ? [] : [`s-maxage=${sharedMaxAge}`]),
    ...(staleWhileRevalidate === undefined ? [] : [`stale-while-revalidate=${staleWhileRevalidate}`]),
    ...(staleIfError === undefined ? [] : [`stale-if-error=${staleIfError}`]),
    ...(lifetime.immutable ? ['immutable'] : []),
  ].join(', ');
}
