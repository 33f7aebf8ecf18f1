// biome-ignore-all lint/suspicious/noTemplateCurlyInString: header values that look like code
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headersSchema } from '../../../config/rules/headers.ts';
import type { EdgeHeaders, EdgeResponse } from '../../../policy/event.ts';
import { type Headers, headersOf, REFERRER_POLICIES } from '../../../policy/headers.ts';
import { COURTS, edgeValueOf, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const headerName = fc.constantFrom(
  'X-Robots-Tag',
  'x-a',
  'X-A',
  'cache-control',
  'Content-Language',
  'constructor',
  'toString',
  "it's",
  '`',
  'X-Frame-Options',
);

const headerText = fc
  .oneof(
    fc.constantFrom(
      'no-cache',
      '"quoted"',
      "'self'; script-src 'none'",
      '\\u0041',
      '${a}',
      '</script>',
      '`',
      '*/',
      '//',
    ),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '');

const anyHeaders: fc.Arbitrary<Headers> = fc
  .record(
    {
      strictTransportSecurity: fc.record(
        { maxAge: fc.maxSafeNat(), includeSubDomains: fc.boolean(), preload: fc.boolean() },
        { requiredKeys: ['maxAge'] },
      ),
      contentTypeOptions: fc.constant('nosniff' as const),
      frameOptions: fc.constantFrom('DENY' as const, 'SAMEORIGIN' as const),
      referrerPolicy: fc.constantFrom(...REFERRER_POLICIES),
      contentSecurityPolicy: headerText,
      permissionsPolicy: headerText,
      set: fc.dictionary(headerName, headerText, { maxKeys: 6, noNullPrototype: true }),
    },
    { requiredKeys: [] },
  )
  .filter((options) => headersSchema.safeParse(options).success);

function anySent(options: Headers): fc.Arbitrary<EdgeHeaders> {
  const wanted = headersOf(options).map(({ name }) => name);
  const sentName = nearMisses(wanted).map((name) => name.toLowerCase());
  const values = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 3 });
  return fc
    .uniqueArray(fc.tuple(sentName, values), { maxLength: 9, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries.map(([name, all]) => [name, edgeValueOf(all)])))
    .filter((headers) => !('cookie' in headers || 'set-cookie' in headers));
}

function responseOf(headers: EdgeHeaders): EdgeResponse {
  return { statusCode: 200, statusDescription: 'OK', headers };
}

describe.each(COURTS)('the written headers %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('are what the meaning sets, over whatever the origin sent', async () => {
    const case_ = anyHeaders.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(anySent(options), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        const made = await judge(
          { name: 'headers', options },
          sent.map((headers) => ({ request: requestOf(), response: responseOf(headers) })),
        );
        const set = headersOf(options).map(({ name, value }) => [name, { value }] as const);
        const meant = sent.map((headers) => responseOf({ ...headers, ...Object.fromEntries(set) }));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });
});
