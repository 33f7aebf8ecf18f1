/**
 * Who a viewer is said to be, where this machine cannot know: an object speaks for every viewer, and request headers of this
 * machine's own for one request. `Edgewright-Viewer-City: Kyōto` sets what CloudFront-Viewer-City says.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import { isIP } from 'node:net';
import type { CloudFrontHeaders } from 'aws-lambda';
import { headerOf } from '../header-lines.ts';

/** A kind of device that CloudFront tells apart. */
export type Device = 'SmartTV' | 'Tablet' | 'Mobile' | 'Desktop' | 'Android' | 'IOS';

/** Every kind of device. */
export const DEVICES: readonly Device[] = ['SmartTV', 'Tablet', 'Mobile', 'Desktop', 'Android', 'IOS'];

/** What may be said of a viewer. What is left out is unknown, but for what the request itself tells: the address, the device and the fingerprints. */
export interface ViewerSettings {
  /** The IP address from which it seems to come. */
  readonly address?: string | undefined;
  /** Two letters of ISO 3166-1. */
  readonly country?: string | undefined;
  readonly countryName?: string | undefined;
  /** Up to three letters or digits of ISO 3166-2. */
  readonly countryRegion?: string | undefined;
  readonly countryRegionName?: string | undefined;
  readonly city?: string | undefined;
  /** Degrees. */
  readonly latitude?: string | undefined;
  readonly longitude?: string | undefined;
  /** Of the United States alone. */
  readonly metroCode?: string | undefined;
  readonly postalCode?: string | undefined;
  /** A name of the IANA time zone database. */
  readonly timeZone?: string | undefined;
  readonly asn?: string | undefined;
  /** In place of what its TLS says: 32 hexadecimal digits. */
  readonly ja3Fingerprint?: string | undefined;
  /** The same: `t13d1516h2_8daaf6152771_e5627efa2ab1`. */
  readonly ja4Fingerprint?: string | undefined;
  /** In place of what its User-Agent says; several may be true. */
  readonly device?: readonly Device[] | undefined;
}

/** What the settings are called after `CloudFront-Viewer-` and after `Edgewright-Viewer-`, and how a value of each looks. */
const MEMBERS = {
  address: ['Address', (text) => isIP(text) !== 0],
  country: ['Country', isCountry],
  countryName: ['Country-Name', isText],
  countryRegion: ['Country-Region', (text) => /^[A-Za-z0-9]{1,3}$/.test(text)],
  countryRegionName: ['Country-Region-Name', isText],
  city: ['City', isText],
  latitude: ['Latitude', isDegrees],
  longitude: ['Longitude', isDegrees],
  metroCode: ['Metro-Code', (text) => /^\d{1,4}$/.test(text)],
  postalCode: ['Postal-Code', isText],
  timeZone: ['Time-Zone', isText],
  asn: ['ASN', (text) => /^\d{1,10}$/.test(text)],
  ja3Fingerprint: ['JA3-Fingerprint', (text) => /^[0-9a-f]{32}$/.test(text)],
  ja4Fingerprint: ['JA4-Fingerprint', (text) => /^\w{36}$/.test(text)],
} as const satisfies Record<Exclude<keyof ViewerSettings, 'device'>, readonly [string, (text: string) => boolean]>;

/** A setting that is one text. */
type TextSetting = keyof typeof MEMBERS;

/** Each setting that is one text, with what CloudFront calls it after `CloudFront-Viewer-`. */
export const TEXT_SETTINGS = Object.entries(MEMBERS).map(
  ([setting, [name]]) => [setting as TextSetting, name] as const,
);

/** What the names of the request headers begin with by which whoever asks this machine speaks to it; they reach nobody. */
const OURS = 'edgewright-';

/** Whether a text is a country as CloudFront-Viewer-Country has it. */
export function isCountry(text: string): boolean {
  return /^[A-Z]{2}$/.test(text);
}

/**
 * The settings of a request: its headers speak before those for every viewer. A value that cannot be one is not listened to: the
 * request is a viewer's, and viewers may send anything.
 */
export function viewerSettingsOf(headers: CloudFrontHeaders, usual: ViewerSettings): ViewerSettings {
  if (!Object.keys(headers).some(isOurs)) return usual;
  const said = TEXT_SETTINGS.flatMap(([setting, name]) => {
    const sent = headerOf(headers, `${OURS}viewer-${name.toLowerCase()}`)?.trim() ?? '';
    const value = setting === 'country' ? sent.toUpperCase() : sent;
    return MEMBERS[setting][1](value) ? [[setting, value]] : [];
  });
  const device = devicesOf(headerOf(headers, `${OURS}viewer-device`));
  return { ...usual, ...Object.fromEntries(said), ...(device ? { device } : {}) };
}

/** The edge location that a request names by the header `Edgewright-Pop`, as CloudFront writes them: `FRA56-P4`. */
export function popOf(headers: CloudFrontHeaders): string | undefined {
  const pop = headerOf(headers, `${OURS}pop`)?.trim().toUpperCase() ?? '';
  return /^[A-Z]{3}\d{1,3}(-[A-Z]\d{1,2})?$/.test(pop) ? pop : undefined;
}

/** Whether a header is one by which this machine was spoken to; its name in lower case. */
export function isOurs(name: string): boolean {
  return name.startsWith(OURS);
}

/** `tablet, ios`: the devices that are named; nothing where none is. */
function devicesOf(text: string | undefined): readonly Device[] | undefined {
  const named = text?.split(',').map((name) => name.trim().toLowerCase());
  const known = DEVICES.filter((device) => named?.includes(device.toLowerCase()));
  return known.length > 0 ? known : undefined;
}

function isText(text: string): boolean {
  return text !== '';
}

function isDegrees(text: string): boolean {
  return /^-?\d{1,3}(\.\d{1,10})?$/.test(text);
}
