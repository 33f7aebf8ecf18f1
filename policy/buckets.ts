/**
 * Buckets: a header of many values collapsed into a few, in a header of our own that a cache policy can have in its key.
 *
 * This is the meaning; what ships is written by `build/write/buckets.ts`. The headers are not called `x-edge-…`: CloudFront keeps
 * those to itself.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import type { EdgeHeaders } from './event.ts';
import { type Languages, languageOf } from './languages.ts';
import { itemsOf } from './weighted-items.ts';

/** The image formats that a viewer may ask for beside the original. */
export const FORMATS = ['avif', 'webp'] as const;

/** The options of `buckets`: each sets one header, and replaces what the viewer sent under its name. None is set by default. */
export interface Buckets {
  /** `x-bucket-format`: the first of these that Accept names, or `original`. Wildcards name none. */
  readonly format?: readonly (typeof FORMATS)[number][];
  /** `x-bucket-language`: the language that Accept-Language likes best. */
  readonly language?: Languages;
  /** `x-bucket-device`: `tv`, `tablet`, `mobile` or `desktop`, as CloudFront-Is-*-Viewer say. */
  readonly device?: true;
  /** `x-bucket-country`: the group of CloudFront-Viewer-Country. */
  readonly country?: CountryBuckets;
}

/** Which countries are one. */
export interface CountryBuckets {
  /** From a name to the country codes, such as `DE`, that it stands for. */
  readonly groups: Readonly<Record<string, readonly string[]>>;
  /** The name for every other country. */
  readonly default: string;
}

/** The header of each option. */
export const BUCKET_HEADERS = {
  format: 'x-bucket-format',
  language: 'x-bucket-language',
  device: 'x-bucket-device',
  country: 'x-bucket-country',
} as const;

/** What says what device it is, the first that is true: a tablet may be mobile, too. */
export const DEVICES = [
  ['cloudfront-is-smarttv-viewer', 'tv'],
  ['cloudfront-is-tablet-viewer', 'tablet'],
  ['cloudfront-is-mobile-viewer', 'mobile'],
] as const;

/** The header that names the viewer's country. */
export const COUNTRY_HEADER = 'cloudfront-viewer-country';

/** The headers that the options set. */
export function bucketsOf({ format, language, device, country }: Buckets, headers: EdgeHeaders): EdgeHeaders {
  const sent = (name: string): string => headers[name]?.value ?? '';
  const set: EdgeHeaders = {};
  if (format) set[BUCKET_HEADERS.format] = { value: formatOf(format, sent('accept')) };
  if (language) set[BUCKET_HEADERS.language] = { value: languageOf(language, sent('accept-language')) };
  if (device) {
    const known = DEVICES.find(([name]) => sent(name) === 'true');
    set[BUCKET_HEADERS.device] = { value: known ? known[1] : 'desktop' };
  }
  if (country) {
    const code = sent(COUNTRY_HEADER);
    const group = Object.entries(country.groups).find(([, codes]) => codes.includes(code));
    set[BUCKET_HEADERS.country] = { value: group ? group[0] : country.default };
  }
  return set;
}

function formatOf(formats: readonly string[], accept: string): string {
  const taken = itemsOf(accept).filter(({ weight }) => weight > 0);
  return formats.find((format) => taken.some(({ name }) => name === `image/${format}`)) ?? 'original';
}
