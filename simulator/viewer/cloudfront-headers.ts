/**
 * The CloudFront-* headers that CloudFront adds to a viewer's request. CloudFront Functions see those that a policy of the behavior
 * lists, Lambda@Edge sees none at viewer-request; what a viewer sends under such a name reaches nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { isCloudFrontHeader } from '#policy/restricted-headers';
import type { ViewerRequest } from '../exchange.ts';
import { headerOf, headersWhere, setHeader } from '../header-lines.ts';
import { DEVICES, type Device, TEXT_SETTINGS, type ViewerSettings } from './viewer-settings.ts';

/** What this machine knows of a viewer: what it is told, and what the connection and the request say. */
export interface Viewer extends ViewerSettings {
  readonly address: string;
  readonly port: number;
  readonly scheme: Scheme;
  /** As HTTP says it: `1.1`, `2.0`. */
  readonly httpVersion: string;
  readonly userAgent: string;
  /** The names of its headers in the order and the case in which they came. */
  readonly headerNames: readonly string[];
  /** `TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake`. */
  readonly tls?: string | undefined;
}

/** How a viewer reached CloudFront. */
export type Scheme = 'http' | 'https';

/** Characters after which CloudFront-Viewer-Header-Order is cut. */
const HEADER_ORDER_LIMIT = 7_680;

/** The settings of a viewer with the headers that say them; every request of every viewer has them all, so their names are made once. */
const SAID = TEXT_SETTINGS.map(([setting, name]) => [setting, nameOf(`CloudFront-Viewer-${name}`)] as const);
const IS_DEVICE = DEVICES.map((device) => [device, nameOf(`CloudFront-Is-${device}-Viewer`)] as const);
const ADDRESS = nameOf('CloudFront-Viewer-Address');
const HTTP_VERSION = nameOf('CloudFront-Viewer-Http-Version');
const TLS = nameOf('CloudFront-Viewer-TLS');
const HEADER_ORDER = nameOf('CloudFront-Viewer-Header-Order');
const HEADER_COUNT = nameOf('CloudFront-Viewer-Header-Count');
const FORWARDED_PROTO = nameOf('CloudFront-Forwarded-Proto');

/** The headers of a viewer. */
export function cloudFrontHeadersOf(viewer: Viewer): CloudFrontHeaders {
  const headers: CloudFrontHeaders = {};
  const add = ({ key, name }: Name, value: string | undefined): void => {
    if (value !== undefined) headers[name] = [{ key, value }];
  };
  const devices = viewer.device ?? devicesOf(viewer.userAgent);
  for (const [device, name] of IS_DEVICE) add(name, String(devices.includes(device)));
  for (const [setting, name] of SAID) add(name, encoded(viewer[setting]));
  add(ADDRESS, `${viewer.address}:${viewer.port}`);
  add(HTTP_VERSION, viewer.httpVersion);
  add(TLS, viewer.tls);
  add(HEADER_ORDER, viewer.headerNames.join(':').slice(0, HEADER_ORDER_LIMIT));
  add(HEADER_COUNT, String(viewer.headerNames.length));
  add(FORWARDED_PROTO, viewer.scheme);
  return headers;
}

interface Name {
  readonly key: string;
  readonly name: string;
}

function nameOf(key: string): Name {
  return { key, name: key.toLowerCase() };
}

/** How the viewer of a request, as it was received, reached CloudFront. */
export function schemeOf({ headers }: ViewerRequest): Scheme {
  return headerOf(headers, 'cloudfront-forwarded-proto') === 'https' ? 'https' : 'http';
}

/** The version of HTTP of a request as it was received. */
export function httpVersionOf({ headers }: ViewerRequest): string {
  return headerOf(headers, 'cloudfront-viewer-http-version') ?? '1.1';
}

/** Headers without those that are CloudFront's to add. */
export function withoutCloudFrontHeaders(headers: CloudFrontHeaders): CloudFrontHeaders {
  return headersWhere(headers, (name) => !isCloudFrontHeader(name));
}

/** Headers that CloudFront added, beside those that a station made of the others: Lambda@Edge sees them after viewer-request. */
export function withCloudFrontHeaders(headers: CloudFrontHeaders, added: CloudFrontHeaders): CloudFrontHeaders {
  const all = headersWhere(added, isCloudFrontHeader);
  for (const name of Object.keys(headers)) setHeader(all, name, headers[name] ?? []);
  return all;
}

const TV = /smart-?tv|hbbtv|apple ?tv|google ?tv|android tv|bravia|\baft[a-z]|roku|crkey|web0s|netcast/i;
const TABLET = /ipad|tablet|kindle|\bsilk\b|playbook|android(?!.*mobile)/i;
const MOBILE = /mobi|iphone|ipod|phone/i;

/** What kind of device says so of itself. CloudFront's own rules are not published: these know the usual browsers. */
function devicesOf(userAgent: string): readonly Device[] {
  const isTv = TV.test(userAgent);
  const isTablet = !isTv && TABLET.test(userAgent);
  const isMobile = !isTv && !isTablet && MOBILE.test(userAgent);
  const is: Readonly<Record<Device, boolean>> = {
    SmartTV: isTv,
    Tablet: isTablet,
    Mobile: isMobile,
    Desktop: !isTv && !isTablet && !isMobile,
    Android: /android/i.test(userAgent),
    IOS: /iphone|ipad|ipod/i.test(userAgent),
  };
  return DEVICES.filter((device) => is[device]);
}

/** A text with every byte beyond ASCII percent-encoded, as CloudFront writes the names of places. */
function encoded(text: string | undefined): string | undefined {
  return text?.replace(/[^ -~]+/g, (run) => [...Buffer.from(run)].map((byte) => `%${hex(byte)}`).join(''));
}

function hex(byte: number): string {
  return byte.toString(16).toUpperCase().padStart(2, '0');
}
