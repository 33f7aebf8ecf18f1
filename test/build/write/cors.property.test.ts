import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { corsSchema } from '../../../config/rules/cors.ts';
import { CORS_METHODS, type Cors, corsHeadersOf, preflightOf, REPLACED } from '../../../policy/cors.ts';
import type { EdgeHeaders, EdgeResponse } from '../../../policy/event.ts';
import { COURTS, edgeValueOf, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const origin = fc.oneof(
  fc.constantFrom(
    'https://app.example.com',
    'https://example.com',
    'http://localhost:3000',
    'https://a.example.com:8443',
  ),
  fc.stringMatching(/^https:\/\/[a-z]{1,3}\.example$/),
);
const names = fc.uniqueArray(fc.constantFrom('X-A', 'Authorization', 'content-type', '*', "it's"), { minLength: 1 });

const anyCors: fc.Arbitrary<Cors> = fc
  .record(
    {
      origins: fc.oneof(fc.constant('*' as const), fc.uniqueArray(origin, { minLength: 1, maxLength: 20 })),
      methods: fc.subarray([...CORS_METHODS], { minLength: 1 }),
      headers: names,
      expose: names,
      credentials: fc.boolean(),
      maxAge: fc.maxSafeNat(),
    },
    { requiredKeys: ['origins'] },
  )
  .filter((options) => corsSchema.safeParse(options).success);

function anyAsked({ origins }: Cors): fc.Arbitrary<EdgeHeaders> {
  const values = fc.oneof(nearMisses(origins === '*' ? [] : origins), fc.constant('null'));
  return fc
    .record({ origin: values, 'access-control-request-method': fc.constantFrom('PUT', 'GET') }, { requiredKeys: [] })
    .map((asked) => Object.fromEntries(Object.entries(asked).map(([name, value]) => [name, { value }])));
}

const anySent: fc.Arbitrary<EdgeHeaders> = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom('vary', 'Vary', 'constructor', 'x-a', ...REPLACED).map((name) => name.toLowerCase()),
      fc.array(fc.constantFrom('*', 'Accept-Encoding', 'Origin', 'true', ''), { minLength: 1, maxLength: 3 }),
    ),
    { selector: ([name]) => name },
  )
  .map((entries) => Object.fromEntries(entries.map(([name, all]) => [name, edgeValueOf(all)])));

const responseOf = (headers: EdgeHeaders): EdgeResponse => ({ statusCode: 200, statusDescription: 'OK', headers });

describe.each(COURTS)('the written cors %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('answers preflights, and nothing else', async () => {
    const method = fc.constantFrom('OPTIONS', 'OPTIONS', 'GET', 'options');
    const case_ = anyCors.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(fc.tuple(method, anyAsked(options)), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        const requests = sent.map(([method, headers]) => requestOf({ method, headers }));
        const made = await judge(
          { name: 'cors', options },
          requests.map((request) => ({ request })),
        );
        expect(made.map(({ result }) => result)).toEqual(
          requests.map((request) => preflightOf(options, request) ?? request),
        );
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(isAbsent)('says who may read an answer', async () => {
    const case_ = anyCors.chain((options) =>
      fc.tuple(fc.constant(options), fc.array(fc.tuple(anyAsked(options), anySent), { minLength: 20, maxLength: 40 })),
    );
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        const exchanges = sent.map(([asked, headers]) => ({ request: requestOf({ headers: asked }), headers }));
        const made = await judge(
          { name: 'cors', options },
          exchanges.map(({ request, headers }) => ({ request, response: responseOf(headers) })),
        );
        const meant = exchanges.map(({ request, headers }) => responseOf(corsHeadersOf(options, request, headers)));
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });
});

describe('the meaning of cors', () => {
  it('never gives back an origin that is not on the list', () => {
    const case_ = anyCors.chain((options) => fc.tuple(fc.constant(options), anyAsked(options), anySent));
    fc.assert(
      fc.property(case_, ([options, asked, sent]) => {
        const { 'access-control-allow-origin': allowed } = corsHeadersOf(options, requestOf({ headers: asked }), sent);
        if (allowed) expect(options.origins === '*' ? ['*'] : options.origins).toContain(allowed.value);
      }),
    );
  });
});
