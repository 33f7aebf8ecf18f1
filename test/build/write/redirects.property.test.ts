import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectsSchema } from '../../../config/rules/redirects.ts';
import { moved } from '../../../policy/moved.ts';
import { type Redirects, redirectOf } from '../../../policy/redirects.ts';
import { anyPath } from './any-path.ts';
import { COURTS, requestOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const location = fc.oneof(
  anyPath,
  fc.tuple(anyPath, fc.constantFrom('?a=b&c', '#top', "?q='\\u'", '?')).map(([path, rest]) => path + rest),
  fc
    .tuple(fc.constantFrom('https://www.example.com', 'http://example.com:8080'), anyPath)
    .map((parts) => parts.join('')),
);

// Forty entries make the written tree five levels deep.
const anyRedirects: fc.Arbitrary<Redirects> = fc
  .record({ exact: fc.dictionary(anyPath, location, { maxKeys: 40, noNullPrototype: true }) }, { requiredKeys: [] })
  .filter((options) => redirectsSchema.safeParse(options).success);

describe.each(COURTS)('the written redirects %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('send every path where the meaning does, and leave the others alone', async () => {
    const case_ = anyRedirects.chain((options) => {
      const paths = Object.keys(options.exact ?? {});
      return fc.tuple(fc.constant(options), fc.array(nearMisses(paths), { minLength: 20, maxLength: 60 }));
    });
    await fc.assert(
      fc.asyncProperty(case_, async ([options, uris]) => {
        const sent = [...Object.keys(options.exact ?? {}), ...uris].map((uri) => ({ request: requestOf({ uri }) }));
        const made = await judge({ name: 'redirects', options }, sent);
        const meant = sent.map(({ request }) => {
          const to = redirectOf(options, request.uri);
          return to ? moved(to) : request;
        });
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40 },
    );
  });

  it.skipIf(isAbsent)('find every one of two hundred paths, and nothing between them', async () => {
    const exact = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`/p/${(i * 7919) % 1009}`, `/t/${i}`]));
    const paths = Array.from({ length: 1009 }, (_, i) => `/p/${i}`);
    const made = await judge(
      { name: 'redirects', options: { exact } },
      paths.map((uri) => ({ request: requestOf({ uri }) })),
    );
    expect(made.map(({ result }) => result)).toEqual(
      paths.map((uri) => (exact[uri] === undefined ? requestOf({ uri }) : moved(exact[uri]))),
    );
  });
});
