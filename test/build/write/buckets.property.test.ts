import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bucketsSchema } from '../../../config/rules/buckets.ts';
import { type Buckets, bucketsOf } from '../../../policy/buckets.ts';
import type { EdgeHeaders } from '../../../policy/event.ts';
import { COURTS, requestOf } from './courts.ts';
import { anyAcceptLanguage, anyLanguages, headerText, items } from './weighted-items.ts';

const COUNTRIES = ['DE', 'AT', 'CH', 'US', 'JP', 'BR', 'NO', 'SE', 'DK', 'FI'];

const country = fc.record({
  groups: fc
    .tuple(fc.subarray(COUNTRIES), fc.nat(10))
    .map(([codes, at]) => ({ constructor: codes.slice(0, at), world: codes.slice(at) })),
  default: fc.constantFrom('world', 'constructor'),
});

const anyBuckets: fc.Arbitrary<Buckets> = fc.record(
  {
    format: fc.uniqueArray(fc.constantFrom('avif' as const, 'webp' as const), { minLength: 1 }),
    language: anyLanguages,
    device: fc.constant(true as const),
    country,
  },
  { requiredKeys: [] },
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
      'accept-language': anyAcceptLanguage,
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
