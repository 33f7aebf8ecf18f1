/**
 * What of a request reaches the origin: what the cache key has, what an origin request policy adds, and what CloudFront always
 * sends or never.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/controlling-origin-requests.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerOf } from '../header-lines.ts';
import { acceptEncodingOf } from './accept-encoding.ts';
import { selectedCookies, selectedQuery, sortedByName } from './cache-key.ts';
import { type CachePolicy, type NamesJson, type Selection, selectionFrom, unionOf } from './cache-policy.ts';

/** An origin request policy. */
export interface OriginRequestPolicy {
  readonly headers: HeaderSelection;
  readonly cookies: Selection;
  readonly queryStrings: Selection;
}

/** Which headers are meant; names in lower case. */
export interface HeaderSelection {
  readonly behavior: 'none' | 'whitelist' | 'allViewer' | 'allViewerAndWhitelistCloudFront' | 'allExcept';
  readonly names: readonly string[];
}

/** A request as far as policies speak of it. */
export interface PolicedRequest {
  readonly method: string;
  readonly querystring: string;
  readonly headers: CloudFrontHeaders;
  /** Its body, where there is one. */
  readonly stream?: unknown;
}

/** The members of AWS's `OriginRequestPolicyConfig` that are read here. */
export interface OriginRequestPolicyJson {
  readonly HeadersConfig?: NamesJson<'HeaderBehavior', 'Headers', HeaderSelection['behavior']>;
  readonly CookiesConfig?: NamesJson<'CookieBehavior', 'Cookies', Selection['behavior']>;
  readonly QueryStringsConfig?: NamesJson<'QueryStringBehavior', 'QueryStrings', Selection['behavior']>;
}

/** A policy as AWS's API gives it. */
export function originRequestPolicyFrom({
  HeadersConfig,
  CookiesConfig,
  QueryStringsConfig,
}: OriginRequestPolicyJson): OriginRequestPolicy {
  const names = (HeadersConfig?.Headers?.Items ?? []).map((name) => name.toLowerCase());
  return {
    headers: { behavior: HeadersConfig?.HeaderBehavior ?? 'none', names },
    cookies: selectionFrom(CookiesConfig?.CookieBehavior, CookiesConfig?.Cookies?.Items),
    queryStrings: selectionFrom(QueryStringsConfig?.QueryStringBehavior, QueryStringsConfig?.QueryStrings?.Items),
  };
}

const NOTHING = { behavior: 'none' } as const;
const ALL = { behavior: 'all' } as const;

/**
 * Headers that reach the origin whatever the policies say: the conditions and the range that the cache lets through, and where a
 * request came by. Any other header is in the key or in an origin request policy, or one viewer's would decide what others get.
 */
const ALWAYS_SENT = [
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'range',
  'via',
  'x-forwarded-for',
];

/** Headers that tell of a request's body, and go with it. */
const OF_BODY = ['content-encoding', 'content-length', 'content-md5', 'content-type', 'transfer-encoding'];

/** Headers that never reach the origin as the viewer sent them. */
const NEVER_SENT = [
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
  'x-forwarded-proto',
  'x-real-ip',
];

/**
 * The request as the origin gets it, before CloudFront's own headers. Host and User-Agent are there only where a policy sends the
 * viewer's.
 */
export function originRequestOf<Request extends PolicedRequest>(
  request: Request,
  cache: CachePolicy,
  policy: OriginRequestPolicy | undefined,
  cachedMethods: readonly string[] = ['GET', 'HEAD'],
): Request {
  return {
    ...request,
    querystring: selectedQuery(unionOf(cache.queryStrings, policy?.queryStrings ?? NOTHING), request.querystring),
    headers: headersOf(request, cache, policy, cachedMethods),
  };
}

function headersOf(
  request: PolicedRequest,
  cache: CachePolicy,
  policy: OriginRequestPolicy | undefined,
  cachedMethods: readonly string[],
): CloudFrontHeaders {
  const { headers } = request;
  const handlesCompression = cache.gzip || cache.brotli;
  const sent = Object.entries(headers).filter(
    ([name]) =>
      name !== 'cookie' &&
      !(name === 'accept-encoding' && handlesCompression) &&
      isSent(name, cache, policy?.headers, settledFor(name, request, cachedMethods)),
  );
  const encoding = acceptEncodingOf(cache, headerOf(headers, 'accept-encoding')).sent;
  const cookies = selectedCookies(unionOf(cache.cookies, policy?.cookies ?? NOTHING), headers);
  return {
    ...Object.fromEntries(sent),
    ...(encoding === undefined ? {} : { 'accept-encoding': [{ key: 'Accept-Encoding', value: encoding }] }),
    ...(cookies.length > 0 ? { cookie: [{ key: 'Cookie', value: sortedByName(cookies).join('; ') }] } : {}),
  };
}

/** Whether a header is sent for what the request is; nothing where the policies decide. */
function settledFor(
  name: string,
  { method, stream }: PolicedRequest,
  cachedMethods: readonly string[],
): boolean | undefined {
  if (name === 'authorization') return authorizationOf(method, cachedMethods);
  const hasBody = stream !== undefined || (method !== 'GET' && method !== 'HEAD');
  return hasBody && OF_BODY.includes(name) ? true : undefined;
}

/**
 * What becomes of Authorization, unless it is in the key: what is not cached goes with it, a cached OPTIONS without, and of GET and
 * HEAD the policies decide.
 */
function authorizationOf(method: string, cachedMethods: readonly string[]): boolean | undefined {
  if (method === 'OPTIONS') return !cachedMethods.includes('OPTIONS');
  return method === 'GET' || method === 'HEAD' ? undefined : true;
}

/** Whether a header reaches the origin whose viewer sent it. */
function isSent(
  name: string,
  cache: Pick<CachePolicy, 'headers'>,
  { behavior, names }: HeaderSelection = { behavior: 'none', names: [] },
  settled?: boolean,
): boolean {
  if (NEVER_SENT.includes(name) || name.startsWith('x-edge-')) return false;
  if (ALWAYS_SENT.includes(name) || cache.headers.includes(name)) return true;
  if (settled !== undefined) return settled;
  const isCloudFronts = name.startsWith('cloudfront-');
  if (behavior === 'none') return false;
  if (behavior === 'whitelist') return names.includes(name);
  if (behavior === 'allExcept') return !isCloudFronts && !names.includes(name);
  return isCloudFronts ? behavior === 'allViewerAndWhitelistCloudFront' && names.includes(name) : true;
}

/** Whether the policies send a header to the origin. */
export function forwardsHeader(
  name: string,
  cache: Pick<CachePolicy, 'headers'>,
  policy: Pick<OriginRequestPolicy, 'headers'> | undefined,
): boolean {
  return isSent(name, cache, policy?.headers);
}

/** Whether the policies send cookies to the origin. */
export function forwardsCookies(
  cache: Pick<CachePolicy, 'cookies'>,
  policy: Pick<OriginRequestPolicy, 'cookies'> | undefined,
): boolean {
  return cache.cookies.behavior !== 'none' || (policy?.cookies ?? NOTHING).behavior !== 'none';
}

/** AWS's own policy for HTTP servers: all that the viewer sent, but Host. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html */
export const ALL_VIEWER_EXCEPT_HOST_HEADER: OriginRequestPolicy = {
  headers: { behavior: 'allExcept', names: ['host'] },
  cookies: ALL,
  queryStrings: ALL,
};
