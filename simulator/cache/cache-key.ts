/**
 * The cache key: what makes two requests the same to the cache.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerText } from '../header-lines.ts';
import { acceptEncodingOf } from './accept-encoding.ts';
import { type CachePolicy, type Selection, selects } from './cache-policy.ts';

/** What a key is made of. */
export interface KeyedRequest {
  readonly method: string;
  /** As viewer-request handed it on. */
  readonly uri: string;
  /** Raw, without the question mark. */
  readonly querystring: string;
  readonly headers: CloudFrontHeaders;
}

/** The parts of a key, as a trace shows them. The same parts in the same order are the same key. */
export interface CacheKey {
  readonly domain: string;
  /** `OPTIONS`, or nothing: GET and HEAD share a key. */
  readonly method?: 'OPTIONS';
  readonly path: string;
  /** In the order in which they were sent. */
  readonly query: string;
  /** By lower-case name, sorted. What was not sent is not there, which is not the same as empty. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sorted by name. */
  readonly cookies: string;
}

/** The key of a request at a distribution. */
export function cacheKeyOf(domain: string, policy: CachePolicy, request: KeyedRequest): CacheKey {
  return {
    domain,
    ...(request.method === 'OPTIONS' ? { method: 'OPTIONS' } : {}),
    path: request.uri,
    query: selectedQuery(policy.queryStrings, request.querystring),
    headers: keyedHeaders(policy, request.headers),
    cookies: sortedByName(selectedCookies(policy.cookies, request.headers)).join('; '),
  };
}

/** A key as one text. */
export function keyText({ domain, method, path, query, headers, cookies }: CacheKey): string {
  return JSON.stringify([domain, method ?? '', path, query, Object.entries(headers), cookies]);
}

/** The parameters of a raw query string that a selection means, in their order and byte for byte. Only `&` separates them. */
export function selectedQuery(selection: Selection, querystring: string): string {
  if (selection.behavior === 'all') return querystring;
  const pairs = querystring.split('&').filter((pair) => pair !== '' && selects(selection, pair.split('=', 1)[0] ?? ''));
  return pairs.join('&');
}

/** The cookies that a selection means, each as `name=value`. What has no name is none. */
export function selectedCookies(selection: Selection, headers: CloudFrontHeaders): string[] {
  const pairs = (headers.cookie ?? []).flatMap(({ value }) => value.split(';')).map((pair) => pair.trim());
  return pairs.filter(
    (pair) => pair !== '' && !pair.startsWith('=') && selects(selection, pair.split('=', 1)[0] ?? ''),
  );
}

/** Cookies by their names; those of one name in the order in which they were sent, which is also the origin's. */
export function sortedByName(cookies: readonly string[]): readonly string[] {
  const nameOf = (cookie: string): string => cookie.split('=', 1)[0] ?? '';
  return [...cookies].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : Number(nameOf(a) > nameOf(b))));
}

function keyedHeaders(policy: CachePolicy, headers: CloudFrontHeaders): Readonly<Record<string, string>> {
  const { keyed } = acceptEncodingOf(policy, headerText(headers, 'accept-encoding'));
  const names = [...policy.headers].filter((name) => name !== 'accept-encoding' || (!policy.gzip && !policy.brotli));
  const listed = names.flatMap((name) => {
    const text = headerText(headers, name);
    return text === undefined ? [] : [[name, text] as const];
  });
  const all = keyed === undefined ? listed : [...listed, ['accept-encoding', keyed] as const];
  return Object.fromEntries(all.sort(([a], [b]) => (a < b ? -1 : 1)));
}
