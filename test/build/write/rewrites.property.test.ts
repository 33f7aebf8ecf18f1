import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewritesSchema } from '../../../config/rules/rewrites.ts';
import { type Rewrites, rewriteOf } from '../../../policy/rewrites.ts';
import { anyPath } from './any-path.ts';
import { COURTS, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const anyRewrites: fc.Arbitrary<Rewrites> = fc
  .record(
    {
      pages: fc.dictionary(anyPath, anyPath, { maxKeys: 12, noNullPrototype: true }),
      index: fc.constantFrom('index.html', 'a', '-', 'default.aspx', '__proto__'),
      fallback: anyPath,
    },
    { requiredKeys: [] },
  )
  .filter((options) => rewritesSchema.safeParse(options).success);

describe.each(COURTS)('the written rewrites %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('lead every path where the meaning does', async () => {
    const case_ = anyRewrites.chain((options) => {
      const routes = Object.keys(options.pages ?? {});
      const beneath = routes.map((route) => route.replace(/\*$/, 'a'));
      const wanted = [
        ...routes,
        ...beneath,
        '/',
        '/a',
        '/a/',
        '/a.b',
        '/a.b/',
        '/a.b/c',
        '/.',
        ...Object.values(options.pages ?? {}),
      ];
      return fc.tuple(fc.constant(options), fc.array(nearMisses(wanted), { minLength: 20, maxLength: 60 }));
    });
    await fc.assert(
      fc.asyncProperty(case_, async ([options, uris]) => {
        const sent = uris.map((uri) => ({ request: requestOf({ uri }) }));
        const made = await judge({ name: 'rewrites', options }, sent);
        expect(made.map(({ result }) => result)).toEqual(
          uris.map((uri) => requestOf({ uri: rewriteOf(options, uri) })),
        );
      }),
      { numRuns: 40 },
    );
  });
});
