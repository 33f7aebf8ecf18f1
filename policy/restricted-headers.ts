/**
 * The headers that an edge function may not see, or not touch.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */

/** The four places at which a distribution runs code. */
export type Station = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response';

/** The two of them between viewer and cache. */
export type ViewerStation = 'viewer-request' | 'viewer-response';

/** The two of them between cache and origin, where Lambda@Edge alone runs. */
export type OriginStation = 'origin-request' | 'origin-response';

/** Whether a station stands between cache and origin. */
export function isOriginStation(station: Station): station is OriginStation {
  return station === 'origin-request' || station === 'origin-response';
}

const DISALLOWED = [
  'connection',
  'expect',
  'keep-alive',
  'proxy-authenticate',
  'proxy-authorization',
  'proxy-connection',
  'trailer',
  'upgrade',
  'x-accel-buffering',
  'x-accel-charset',
  'x-accel-limit-rate',
  'x-accel-redirect',
  'x-amzn-auth',
  'x-amzn-cf-billing',
  'x-amzn-cf-id',
  'x-amzn-cf-xff',
  'x-amzn-errortype',
  'x-amzn-fle-profile',
  'x-amzn-header-count',
  'x-amzn-header-order',
  'x-amzn-lambda-integration-tag',
  'x-amzn-requestid',
  'x-cache',
  'x-forwarded-proto',
  'x-real-ip',
  'cloudfront-viewer-cert-pem',
  'client-cert',
  'client-cert-chain',
] as const;

const DISALLOWED_PREFIXES = ['x-amz-cf-', 'x-edge-'] as const;

/** A header that CloudFront hides from every edge function and refuses from one. */
export type DisallowedHeader = (typeof DISALLOWED)[number];

/** What the names of such headers begin with. */
export type DisallowedPrefix = (typeof DISALLOWED_PREFIXES)[number];

const READ_ONLY = {
  'viewer-request': ['cdn-loop', 'content-length', 'host', 'transfer-encoding', 'via'],
  'origin-request': [
    'accept-encoding',
    'cdn-loop',
    'content-length',
    'if-modified-since',
    'if-none-match',
    'if-range',
    'if-unmodified-since',
    'transfer-encoding',
    'via',
  ],
  'origin-response': ['transfer-encoding', 'via'],
  'viewer-response': ['warning', 'via'],
} as const;

/** Headers that a function sees and may not add, change or delete, by station, for both runtimes. */
export const READ_ONLY_HEADERS: Readonly<Record<Station, readonly string[]>> = READ_ONLY;

/** One of those headers of a station. */
export type ReadOnlyHeader<At extends Station> = (typeof READ_ONLY)[At][number];

const READ_ONLY_FOR_LAMBDA = ['content-length', 'content-encoding', 'transfer-encoding'] as const;

/** What Lambda@Edge may not touch at viewer-response besides `READ_ONLY_HEADERS`. */
export const READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE: readonly string[] = READ_ONLY_FOR_LAMBDA;

/** One of those headers. */
export type ReadOnlyHeaderForLambda = (typeof READ_ONLY_FOR_LAMBDA)[number];

/** Whether a header is one of those that CloudFront adds after viewer-request, such as CloudFront-Viewer-Country; the name in lower case. */
export function isCloudFrontHeader(name: string): boolean {
  return name.indexOf('cloudfront-') === 0;
}

/** Whether CloudFront hides a header from every edge function and refuses it from one; the name in lower case. */
export function isDisallowedHeader(name: string): boolean {
  const names: readonly string[] = DISALLOWED;
  return names.indexOf(name) >= 0 || DISALLOWED_PREFIXES.some((prefix) => name.indexOf(prefix) === 0);
}
