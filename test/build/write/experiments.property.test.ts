import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { experimentsSchema } from '../../../config/rules/experiments.ts';
import type { EdgeRequest } from '../../../policy/event.ts';
import {
  assignmentOf,
  cookiesOf,
  type Digest,
  DRAWN_HEADER,
  type Experiments,
  experimentCookie,
  experimentHeader,
} from '../../../policy/experiments.ts';
import { COURTS, edgeValueOf, requestOf } from './courts.ts';
import { anyText } from './near-misses.ts';

const digest: Digest = (text) => createHash('md5').update(text).digest('hex');

const NAMES = ['checkout', 'price', 'constructor', 'a', 'checkout-2'];
const VARIANTS = ['control', 'short', 'to-string', 'b', 'constructor'];

/** Some variants, of which one at least has a weight. */
const anyVariants = fc
  .uniqueArray(fc.constantFrom(...VARIANTS), { minLength: 2 })
  .chain((names) =>
    fc.tuple(fc.constant(names), fc.array(fc.nat(100), { minLength: names.length, maxLength: names.length })),
  )
  .filter(([, weights]) => weights.some((weight) => weight > 0))
  .map(([names, weights]) => Object.fromEntries(names.map((name, i) => [name, { weight: weights[i] ?? 0 }])));

/** Experiments of which the first may put paths into folders. */
const anyExperiments: fc.Arbitrary<Experiments> = fc
  .tuple(
    fc.uniqueArray(fc.constantFrom(...NAMES), { minLength: 1 }),
    fc.array(
      fc.record({ variants: anyVariants, maxAge: fc.integer({ min: 1, max: 100 }) }, { requiredKeys: ['variants'] }),
      {
        minLength: NAMES.length,
        maxLength: NAMES.length,
      },
    ),
    fc.option(fc.constantFrom('/b', '/v2/b')),
  )
  .map(([names, experiments, prefix]) =>
    Object.fromEntries(
      names.map((name, i) => {
        const { variants = {}, ...rest } = experiments[i] ?? {};
        const entries = Object.entries(variants).map(([variant, does], j) =>
          prefix && i === 0 && j === 1 ? [variant, { ...does, prefix }] : [variant, does],
        );
        return [name, { ...rest, variants: Object.fromEntries(entries) }];
      }),
    ),
  );

const value = fc
  .array(fc.oneof(fc.constantFrom(...VARIANTS, '', '__proto__', 'control,short'), anyText), {
    minLength: 1,
    maxLength: 3,
  })
  .map(edgeValueOf);

const anyRequest: fc.Arbitrary<EdgeRequest> = fc
  .record({
    uri: fc.constantFrom(
      '/',
      '/checkout',
      '/b/checkout',
      '/b',
      '/b0',
      '/v2/b/',
      '/..%2fadmin',
      '//x',
      '/a%20b',
      '/%ff',
    ),
    cookies: fc.dictionary(fc.constantFrom(...NAMES.map(experimentCookie), 'experiment-', 'id'), value),
    headers: fc.dictionary(fc.constantFrom(...NAMES.map(experimentHeader), DRAWN_HEADER, 'accept'), value),
  })
  .map((differs) => requestOf(differs));

const anySent = fc.record({ request: anyRequest, requestId: fc.base64String({ maxLength: 56 }) });

const BAD_REQUEST = { statusCode: 400, statusDescription: 'Bad Request', headers: {} };

// Lambda@Edge is refused by the config: it has no cloudfront module.
const FUNCTIONS = COURTS.filter(([title]) => title !== 'as Lambda@Edge');

describe.each(FUNCTIONS)('the written experiments %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('give and remember the variants that the meaning gives, whatever was sent', async () => {
    const case_ = fc.tuple(anyExperiments, fc.array(anySent, { minLength: 20, maxLength: 40 }));
    await fc.assert(
      fc.asyncProperty(case_, async ([options, sent]) => {
        expect(experimentsSchema.safeParse(options).success).toBe(true);
        const use = { name: 'experiments', options } as const;
        const made = await judge(use, sent);
        const meant = sent.map(({ request, requestId }) => {
          const assignment = assignmentOf(options, request, requestId, digest, false);
          const { [DRAWN_HEADER]: _, ...headers } = request.headers;
          return assignment
            ? {
                result: { ...request, uri: assignment.uri, headers: { ...headers, ...assignment.headers } },
                logs: [assignment.exposure],
              }
            : { result: BAD_REQUEST, logs: [] };
        });
        expect(made.map(({ result, logs }) => ({ result, logs }))).toEqual(meant);

        const asked = made.map(({ result }) => result as EdgeRequest).filter((result) => 'uri' in result);
        const answered = await judge(
          use,
          asked.map((request) => ({ request, response: { statusCode: 200, headers: {}, cookies: {} } })),
        );
        expect(answered.map(({ result }) => result)).toEqual(
          asked.map(({ headers }) => ({ statusCode: 200, headers: {}, cookies: cookiesOf(options, headers) })),
        );
      }),
      { numRuns: 40 },
    );
  });
});
