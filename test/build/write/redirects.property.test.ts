import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectsSchema } from '../../../config/rules/redirects.ts';
import type { EdgeQuerystring, EdgeRequest } from '../../../policy/event.ts';
import { moved } from '../../../policy/moved.ts';
import { type RedirectedRequest, type Redirects, redirectOf } from '../../../policy/redirects.ts';
import { anyPath } from './any-path.ts';
import { COURTS, edgeValueOf, requestOf } from './courts.ts';
import { anyText, nearMisses } from './near-misses.ts';

const location = fc.oneof(
  anyPath,
  fc
    .tuple(anyPath, fc.constantFrom('?a=b&c', '#top', "?q='\\u'", '?', '?b&a=1#top', '#?a=1'))
    .map(([path, rest]) => path + rest),
  fc
    .tuple(fc.constantFrom('https://www.example.com', 'http://example.com:8080'), anyPath)
    .map((parts) => parts.join('')),
);

// Forty entries make the written tree five levels deep.
const anyRedirects: fc.Arbitrary<Redirects> = fc
  .record(
    {
      exact: fc.dictionary(anyPath, location, { maxKeys: 40, noNullPrototype: true }),
      status: fc.constantFrom(301, 302, 303, 307, 308),
      query: fc.constantFrom('drop', 'keep', 'merge'),
    },
    { requiredKeys: [] },
  )
  .filter((options) => redirectsSchema.safeParse(options).success);

const parameterText = fc.oneof(
  fc.constantFrom('', 'a', 'A', '%61', 'a%20b', '//evil.example', 'a#b', '\r\nlocation: /'),
  anyText.map((text) => text.replace(/[&=]/g, '')),
);

/** What a viewer may send after the question mark, by name. */
const anyQuerystring: fc.Arbitrary<EdgeQuerystring> = fc
  .dictionary(parameterText, fc.array(parameterText, { minLength: 1, maxLength: 2 }), {
    maxKeys: 4,
    noNullPrototype: true,
  })
  .map((values) => Object.fromEntries(Object.entries(values).map(([name, texts]) => [name, edgeValueOf(texts)])));

/** The same as `rawQueryString()` gives it. */
function received({ uri, querystring }: EdgeRequest): RedirectedRequest {
  const pairs = Object.entries(querystring).flatMap(([name, { value, multiValue = [{ value }] }]) =>
    multiValue.map((each) => `${name}=${each.value}`),
  );
  return { uri, rawQueryString: () => pairs.join('&') || undefined };
}

/** A request to every path that an option names, and to paths near them. */
const anyCase = anyRedirects.chain((options) => {
  const paths = Object.keys(options.exact ?? {});
  const near = fc.array(nearMisses(paths), { minLength: 20, maxLength: 60 });
  return fc.tuple(near, fc.array(anyQuerystring, { minLength: 1, maxLength: 8 })).map(([uris, querystrings]) => ({
    options,
    requests: [...paths, ...uris].map((uri, i) =>
      requestOf({ uri, querystring: querystrings[i % querystrings.length] ?? {} }),
    ),
  }));
});

describe.each(COURTS)('the written redirects %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('send every request where the meaning does, and leave the others alone', async () => {
    await fc.assert(
      fc.asyncProperty(anyCase, async ({ options, requests }) => {
        const made = await judge(
          { name: 'redirects', options },
          requests.map((request) => ({ request })),
        );
        const meant = requests.map((request) => {
          const to = redirectOf(options, received(request));
          return to ? moved(to, options.status) : request;
        });
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40, endOnFailure: true },
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

describe('a location', () => {
  it('is visible ASCII, whatever a viewer sends', () => {
    fc.assert(
      fc.property(anyCase, ({ options, requests }) => {
        for (const request of requests) expect(redirectOf(options, received(request))).toMatch(/^[!-~]*$/);
      }),
    );
  });
});
