/**
 * The headers that an edge function may not see, or not touch.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-function-restrictions-all.html
 */

/** The four places at which a distribution runs code. */
export type Station = 'viewer-request' | 'origin-request' | 'origin-response' | 'viewer-response';

/** The two of them between viewer and cache. */
export type ViewerStation = 'viewer-request' | 'viewer-response';

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
];

const DISALLOWED_PREFIXES = ['x-amz-cf-', 'x-edge-'];

/** Headers that a function sees and may not add, change or delete, by station, for both runtimes. */
export const READ_ONLY_HEADERS: Readonly<Record<Station, readonly string[]>> = {
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
};

/** What Lambda@Edge may not touch at viewer-response besides `READ_ONLY_HEADERS`. */
export const READ_ONLY_FOR_LAMBDA_AT_VIEWER_RESPONSE: readonly string[] = [
  'content-length',
  'content-encoding',
  'transfer-encoding',
];

/** Whether a header is one of those that CloudFront adds after viewer-request, such as CloudFront-Viewer-Country; the name in lower case. */
export function isCloudFrontHeader(name: string): boolean {
  return name.startsWith('cloudfront-');
}

/** Whether CloudFront hides a header from every edge function and refuses it from one; the name in lower case. */
export function isDisallowedHeader(name: string): boolean {
  return DISALLOWED.includes(name) || DISALLOWED_PREFIXES.some((prefix) => name.startsWith(prefix));
}
