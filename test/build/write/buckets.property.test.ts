import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsSchema } from '../../../config/rules/buckets.ts';
import { type Buckets, bucketsOf } from '../../../policy/buckets.ts';
import type { EdgeHeaders } from '../../../policy/event.ts';
import { COURTS, requestOf } from './courts.ts';
import { anyText } from './near-misses.ts';

const TAGS = ['en', 'de', 'pt-BR', 'pt', 'zh-Hant-TW', 'zh-Hant', 'sr-Latn', 'es-419', 'i-klingon'];
const COUNTRIES = ['DE', 'AT', 'CH', 'US', 'JP', 'BR', 'NO', 'SE', 'DK', 'FI'];

const language = fc
  .uniqueArray(fc.constantFrom(...TAGS), { minLength: 1 })
  .chain((supported) => fc.record({ supported: fc.constant(supported), default: fc.constantFrom(...supported) }));

const country = fc.record({
  groups: fc
    .tuple(fc.subarray(COUNTRIES), fc.nat(10))
    .map(([codes, at]) => ({ constructor: codes.slice(0, at), world: codes.slice(at) })),
  default: fc.constantFrom('world', 'constructor'),
});

const anyBuckets: fc.Arbitrary<Buckets> = fc.record(
  {
    format: fc.uniqueArray(fc.constantFrom('avif' as const, 'webp' as const), { minLength: 1 }),
    language,
    device: fc.constant(true as const),
    country,
  },
  { requiredKeys: [] },
);

/** What a header can hold in both engines: no letters whose lower case they do not agree on. */
const headerText = anyText.map((text) => text.replace(/[^\t -~\u00a0-\u00bf]/gu, '_'));

const space = fc.constantFrom('', '', '', ' ', '\t', '  ');
const weight = fc.oneof(
  fc.constant(''),
  fc.constantFrom(
    '0',
    '0.0',
    '0.001',
    '0.3',
    '0.30',
    '0.7',
    '1',
    '1.000',
    '1.5',
    '-1',
    '',
    '.5',
    '0x1',
    '1e-1',
    'NaN',
    'Infinity',
  ),
  headerText,
);

/** Items with weights, right or wrong: `en-GB;q=0.7`. */
function items(name: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const item = fc
    .tuple(space, name, space, fc.constantFrom('', ';q=', '; q=', ';Q=', ';q', ';', ';v=1;q='), weight, space)
    .map(([before, text, between, sign, value, after]) => before + text + between + sign + (sign ? value : '') + after);
  return fc.array(item, { maxLength: 20 }).map((all) => all.join(','));
}

const range = fc.oneof(
  fc.constantFrom(...TAGS),
  fc.constantFrom(...TAGS).map((tag) => tag.toUpperCase()),
  fc
    .tuple(fc.constantFrom(...TAGS), fc.constantFrom('-', '-AT', '-x-a', '--', '-1', 'a', ' b', '.'))
    .map((parts) => parts.join('')),
  fc.constantFrom('*', 'en-*', 'z', 'zh-Han', 'p', 'a'.repeat(70)),
  headerText,
);

const media = fc.oneof(
  fc.constantFrom(
    'image/avif',
    'image/webp',
    'image/*',
    '*/*',
    'IMAGE/WEBP',
    'image/avif2',
    'ximage/avif',
    'image/png',
  ),
  headerText,
);

const flag = fc.oneof(fc.constantFrom('true', 'false', 'TRUE', ''), headerText);

const anyHeaders: fc.Arbitrary<EdgeHeaders> = fc
  .record(
    {
      accept: items(media),
      'accept-language': items(range),
      'cloudfront-is-mobile-viewer': flag,
      'cloudfront-is-tablet-viewer': flag,
      'cloudfront-is-smarttv-viewer': flag,
      'cloudfront-viewer-country': fc.oneof(fc.constantFrom(...COUNTRIES, 'de', 'D'), headerText),
      'x-bucket-language': headerText,
      'x-bucket-device': headerText,
    },
    { requiredKeys: [] },
  )
  .map((headers) => Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, { value }])));

describe.each(COURTS)('the written buckets %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('are what the meaning sets, over whatever the viewer sent', async () => {
    const case_ = fc.tuple(anyBuckets, fc.array(anyHeaders, { minLength: 20, maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        expect(bucketsSchema.safeParse(options).success).toBe(true);
        const made = await judge(
          { name: 'buckets', options },
          sent.map((headers) => ({ request: requestOf({ headers }) })),
        );
        const meant = sent.map((headers) => requestOf({ headers: { ...headers, ...bucketsOf(options, headers) } }));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 60 },
    );
  });
});
