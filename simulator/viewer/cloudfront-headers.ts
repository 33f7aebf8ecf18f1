/**
 * The CloudFront-* headers that CloudFront adds to a viewer's request. CloudFront Functions see those that a policy of the behavior
 * lists, Lambda@Edge sees none at viewer-request; what a viewer sends under such a name reaches nobody.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { isCloudFrontHeader } from '#policy/restricted-headers';
import { headersWhere, withHeaders } from '../header-lines.ts';
import { DEVICES, type Device, TEXT_SETTINGS, type ViewerSettings } from './viewer-settings.ts';

/** What this machine knows of a viewer: what it is told, and what the connection and the request say. */
export interface Viewer extends ViewerSettings {
  readonly address: string;
  readonly port: number;
  readonly scheme: Scheme;
  /** As HTTP says it: `1.1`, `2.0`. */
  readonly httpVersion: string;
  readonly userAgent: string;
  /** The names of its headers in the order and the case in which they came. Few distributions ask for them. */
  readonly headerNames: () => readonly string[];
  /** `TLSv1.3:TLS_AES_128_GCM_SHA256:fullHandshake`. */
  readonly tls?: string | undefined;
}

/** How a viewer reached CloudFront. */
export type Scheme = 'http' | 'https';

/** Characters after which CloudFront-Viewer-Header-Order is cut. */
const HEADER_ORDER_LIMIT = 7_680;

/** Every header with what it says of a viewer; nothing where that is not known. */
const HEADERS: readonly (readonly [Name, (viewer: Viewer) => string | undefined])[] = [
  ...DEVICES.map((device) => [nameOf(`CloudFront-Is-${device}-Viewer`), isOn(device)] as const),
  ...TEXT_SETTINGS.map(([setting, name]) => [viewerName(name), (viewer: Viewer) => encoded(viewer[setting])] as const),
  [viewerName('Address'), ({ address, port }) => `${address}:${port}`],
  [viewerName('Http-Version'), ({ httpVersion }) => httpVersion],
  [viewerName('TLS'), ({ tls }) => tls],
  [viewerName('Header-Order'), ({ headerNames }) => headerNames().join(':').slice(0, HEADER_ORDER_LIMIT)],
  [viewerName('Header-Count'), ({ headerNames }) => String(headerNames().length)],
  [nameOf('CloudFront-Forwarded-Proto'), ({ scheme }) => scheme],
];

/** Makes the headers of a viewer. */
export type CloudFrontHeadersOf = (viewer: Viewer) => CloudFrontHeaders;

/** What makes those headers of a viewer whose names, in lower case, are meant: the fewer, the less there is to do for each request. */
export function cloudFrontHeadersWhere(isMeant: (name: string) => boolean): CloudFrontHeadersOf {
  const meant = HEADERS.filter(([{ name }]) => isMeant(name));
  return (viewer) => {
    const headers: CloudFrontHeaders = {};
    for (const [{ key, name }, textOf] of meant) {
      const value = textOf(viewer);
      if (value !== undefined) headers[name] = [{ key, value }];
    }
    return headers;
  };
}

/** All headers of a viewer. */
export const cloudFrontHeadersOf: CloudFrontHeadersOf = cloudFrontHeadersWhere(() => true);

interface Name {
  readonly key: string;
  readonly name: string;
}

function nameOf(key: string): Name {
  return { key, name: key.toLowerCase() };
}

function viewerName(name: string): Name {
  return nameOf(`CloudFront-Viewer-${name}`);
}

function isOn(device: Device): (viewer: Viewer) => string {
  return (viewer) => String((viewer.device ?? devicesOf(viewer.userAgent)).includes(device));
}

/** A request of somebody who may be known. */
interface Asked {
  readonly viewer?: Viewer;
}

/** How the viewer of a request, as it was received, reached CloudFront. */
export function schemeOf({ viewer }: Asked): Scheme {
  return viewer?.scheme ?? 'http';
}

/** The version of HTTP of a request as it was received. */
export function httpVersionOf({ viewer }: Asked): string {
  return viewer?.httpVersion ?? '1.1';
}

/** Headers without those that are CloudFront's to add. */
export function withoutCloudFrontHeaders(headers: CloudFrontHeaders): CloudFrontHeaders {
  return headersWhere(headers, (name) => !isCloudFrontHeader(name));
}

/** Headers that CloudFront added, beside those that a station made of the others: Lambda@Edge sees them after viewer-request. */
export function withCloudFrontHeaders(headers: CloudFrontHeaders, added: CloudFrontHeaders): CloudFrontHeaders {
  return withHeaders(headersWhere(added, isCloudFrontHeader), headers);
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
