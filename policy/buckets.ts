/**
 * Buckets: a header of many values collapsed into a few, in a header of our own that a cache policy can have in its key.
 *
 * This is the meaning; what ships is written by `build/write/buckets.ts`. The headers are not called `x-edge-…`: CloudFront keeps
 * those to itself.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4647#section-3.4 for languages
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/adding-cloudfront-headers.html
 */
import type { EdgeHeaders } from './event.ts';

/** The image formats that a viewer may ask for beside the original. */
export const FORMATS = ['avif', 'webp'] as const;

/** The options of `buckets`: each sets one header, and replaces what the viewer sent under its name. None is set by default. */
export interface Buckets {
  /** `x-bucket-format`: the first of these that Accept names, or `original`. Wildcards name none. */
  readonly format?: readonly (typeof FORMATS)[number][];
  /** `x-bucket-language`: the language that Accept-Language likes best. */
  readonly language?: LanguageBuckets;
  /** `x-bucket-device`: `tv`, `tablet`, `mobile` or `desktop`, as CloudFront-Is-*-Viewer say. */
  readonly device?: true;
  /** `x-bucket-country`: the group of CloudFront-Viewer-Country. */
  readonly country?: CountryBuckets;
}

/** Which languages there are. */
export interface LanguageBuckets {
  /** Tags such as `en` and `pt-BR`. A viewer's `en-GB` is looked up as `en-GB`, then as `en`. */
  readonly supported: readonly string[];
  /** One of them, for every other viewer. */
  readonly default: string;
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

/** Languages and formats beyond so many are not read: no browser sends as many. */
export const MOST_ITEMS = 16;

/** Nor is an item of more characters. */
export const LONGEST_ITEM = 64;

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

/** RFC 4647's lookup: the best range that finds a language decides; among equals, the first. `*` finds none. */
function languageOf({ supported, default: fallback }: LanguageBuckets, acceptLanguage: string): string {
  let best = { weight: 0, language: fallback };
  for (const { name, weight } of itemsOf(acceptLanguage)) {
    const language = lookup(supported, name);
    if (language !== undefined && weight > best.weight && weight <= 1) best = { weight, language };
  }
  return best.language;
}

function lookup(supported: readonly string[], range: string): string | undefined {
  const found = supported.find((tag) => tag.toLowerCase() === range);
  const end = range.lastIndexOf('-');
  return found ?? (end < 0 ? undefined : lookup(supported, range.slice(0, end)));
}

/** What a header of weighted items lists. A weight that is no number is less than none and more than none: neither. */
function itemsOf(header: string): readonly { name: string; weight: number }[] {
  const items = header.toLowerCase().split(',', MOST_ITEMS);
  return items
    .filter((item) => item.length <= LONGEST_ITEM)
    .map((item) => {
      const [name = '', ...parameters] = item.split(';');
      const [, ...weight] = parameters.join(';').split('q=');
      return { name: name.trim(), weight: weight.length === 0 ? 1 : Number.parseFloat(weight.join('q=')) };
    });
}
