/**
 * The CloudFront-* headers that CloudFront adds to a viewer's request. CloudFront Functions see those that a policy of the behavior
 * lists, Lambda@Edge sees none at viewer-request; what a viewer sends under such a name reaches nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { isCloudFrontHeader } from '#policy/restricted-headers';
import { headersFrom } from './exchange.ts';

/** What this machine knows of a viewer. */
export interface Viewer {
  readonly ip: string;
  readonly port: number;
  /** As HTTP says it: `1.1`. */
  readonly httpVersion: string;
  readonly userAgent: string;
  /** Two letters of ISO 3166-1; none where nobody says. */
  readonly country?: string | undefined;
}

/** The request header by which whoever asks this machine says where the viewer is: `Edgewright-Viewer-Country: DE`. */
export const COUNTRY_REQUEST_HEADER = 'edgewright-viewer-country';

/** Whether a text is a country as CloudFront-Viewer-Country has it. */
export function isCountry(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}

/** The headers of a viewer. */
export function cloudFrontHeadersOf({ ip, port, httpVersion, userAgent, country }: Viewer): CloudFrontHeaders {
  return headersFrom({
    ...deviceHeadersOf(userAgent),
    'CloudFront-Viewer-Country': country,
    'CloudFront-Viewer-Address': `${ip}:${port}`,
    'CloudFront-Viewer-Http-Version': httpVersion,
    'CloudFront-Forwarded-Proto': 'http',
  });
}

/** Headers without those that are CloudFront's to add. */
export function withoutCloudFrontHeaders(headers: CloudFrontHeaders): CloudFrontHeaders {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => !isCloudFrontHeader(name)));
}

/** Headers that CloudFront added, beside those that a station made of the others: Lambda@Edge sees them after viewer-request. */
export function withCloudFrontHeaders(headers: CloudFrontHeaders, added: CloudFrontHeaders): CloudFrontHeaders {
  return { ...Object.fromEntries(Object.entries(added).filter(([name]) => isCloudFrontHeader(name))), ...headers };
}

const TV = /smart-?tv|hbbtv|apple ?tv|google ?tv|android tv|bravia|\baft[a-z]|roku|crkey|web0s|netcast/i;
const TABLET = /ipad|tablet|kindle|\bsilk\b|playbook|android(?!.*mobile)/i;
const MOBILE = /mobi|iphone|ipod|phone/i;

/** What kind of device says so of itself. CloudFront's own rules are not published: these know the usual browsers. */
function deviceHeadersOf(userAgent: string): Readonly<Record<string, string>> {
  const isTv = TV.test(userAgent);
  const isTablet = !isTv && TABLET.test(userAgent);
  const isMobile = !isTv && !isTablet && MOBILE.test(userAgent);
  return {
    'CloudFront-Is-SmartTV-Viewer': String(isTv),
    'CloudFront-Is-Tablet-Viewer': String(isTablet),
    'CloudFront-Is-Mobile-Viewer': String(isMobile),
    'CloudFront-Is-Desktop-Viewer': String(!isTv && !isTablet && !isMobile),
    'CloudFront-Is-Android-Viewer': String(/android/i.test(userAgent)),
    'CloudFront-Is-IOS-Viewer': String(/iphone|ipad|ipod/i.test(userAgent)),
  };
}
