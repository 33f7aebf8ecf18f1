import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { redirectProblems } from '../../../config/check/redirect-problems.ts';
import type { Problem } from '../../../config/errors.ts';
import { type ResolvedConfig, resolveConfig } from '../../../config/resolve.ts';
import { redirectsSchema } from '../../../config/rules/redirects.ts';
import type { EdgeHeaders, EdgeQuerystring, EdgeRequest } from '../../../policy/event.ts';
import { moved } from '../../../policy/moved.ts';
import { isPlain } from '../../../policy/plain-path.ts';
import {
  type RedirectedRequest,
  type Redirects,
  type ResolvedRedirects,
  redirectOf,
} from '../../../policy/redirects.ts';
import { hostileTexts, pathsOf } from '../../hostile-urls.ts';
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

const segment = fc.constantFrom('a', 'b', 'a', ':x', ':y', ':x', 'constructor', 'c.html', '%C3%A9');
const end = fc.constantFrom('', '', '/');
const joined = (segments: readonly string[], last: string): string => `/${segments.join('/')}${last}`;
const anyPattern = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 4 }), end).map((parts) => joined(...parts));
const anyTarget = fc
  .tuple(
    fc.constantFrom('', '', 'https://www.example.com', 'http://example.com:8080'),
    fc.array(segment, { minLength: 1, maxLength: 4 }),
    end,
    fc.constantFrom('', '', '?a=b', '#top'),
  )
  .map(([origin, segments, last, rest]) => origin + joined(segments, last) + rest);

const anyPrefix = fc.array(segment, { maxLength: 3 }).map((segments) => joined(segments, '/').replace('//', '/'));
const anyPrefixTarget = fc
  .tuple(fc.constantFrom('', '', 'https://www.example.com'), anyPrefix)
  .map((parts) => parts.join(''));

/** A config with these redirects, as it comes to. */
function resolved(redirects: Redirects, hosts: readonly string[]): ResolvedConfig {
  const config = { app: 'shop', hosts, origins: { site: { folder: '.' } } };
  return resolveConfig({ ...config, behaviors: [{ path: '*', origin: 'site', redirects }] }, 'dev', []);
}

/** What the checks find, but for circles, detours and what never comes about, which change nothing about what is written. */
function problemsOf(config: ResolvedConfig): readonly Problem[] {
  return redirectProblems(config).filter(({ says }) => !/itself|never ends|nothing to say|from where/.test(says));
}

const HOSTS = [
  ['www.example.com', 'example.com'],
  ['*.example.com', 'example.com', 'a.b'],
  ['www.example.com', 'example.com', '*.shop.example.com', '*.a.b', 'constructor.example.com'],
  ['example.com', 'www.example.com', ...Array.from({ length: 20 }, (_, i) => `${i}.example.net`)],
];

// Forty entries make the written tree five levels deep.
const anyRedirects: fc.Arbitrary<ResolvedRedirects> = fc
  .tuple(
    fc
      .record(
        {
          exact: fc.dictionary(anyPath, location, { maxKeys: 40, noNullPrototype: true }),
          patterns: fc.dictionary(anyPattern, anyTarget, { maxKeys: 6, noNullPrototype: true }),
          store: fc.boolean(),
          prefixes: fc.dictionary(anyPrefix, anyPrefixTarget, { maxKeys: 4, noNullPrototype: true }),
          host: fc.constantFrom('www.example.com', 'example.com'),
          trailingSlash: fc.constantFrom('add', 'remove'),
          status: fc.constantFrom(301, 302, 303, 307, 308),
          query: fc.constantFrom('drop', 'keep', 'merge'),
        },
        { requiredKeys: [] },
      )
      .filter((options) => redirectsSchema.safeParse(options).success),
    fc.constantFrom(...HOSTS),
  )
  .map(([options, hosts]) => resolved(options, hosts))
  .filter((config) => problemsOf(config).length === 0)
  .map(({ behaviors }) => behaviors[0]?.redirects ?? {});

/** Host headers that are those of the options, or nearly so. What is no ASCII engines do not make lower alike. */
function anyHostFor({ host = '', otherHosts = [] }: ResolvedRedirects): fc.Arbitrary<EdgeHeaders> {
  const names = [host, ...otherHosts].map((each) => each.replace('*', 'sub'));
  const sent = fc
    .tuple(nearMisses(names), fc.constantFrom('', '', ':443', ':8080', ':', '.', '/'))
    .map(([name, end]) => {
      return { value: `${name}${end}`.replace(/[^ -~]/g, '_') };
    });
  return fc.option(sent, { freq: 9 }).map((value): EdgeHeaders => (value ? { host: value } : {}));
}

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
function received({ uri, headers, querystring }: EdgeRequest): RedirectedRequest {
  const pairs = Object.entries(querystring).flatMap(([name, { value, multiValue = [{ value }] }]) =>
    multiValue.map((each) => `${name}=${each.value}`),
  );
  return { uri, headers, rawQueryString: () => pairs.join('&') || undefined };
}

/** What a viewer may send where a pattern has a parameter. */
const HOSTILE_SEGMENTS = [
  'a',
  'Post-1',
  'é\u{1f600}',
  '',
  '.',
  '..',
  '%2e%2E',
  '/evil.example',
  '\\\\evil.example',
  '%2f%2Fevil.example',
  '%5cevil.example',
  '\t/evil.example',
  '\r\nlocation: //evil.example',
  '@evil.example',
  'a%2f..%2f..',
  '?a',
];

/** A request to every path that an option names, and to paths near them. */
const anyCase = anyRedirects.chain((options) => {
  const patterned = Object.keys(options.patterns ?? {}).flatMap((pattern) =>
    HOSTILE_SEGMENTS.map((text) => pattern.replace(/:\w+/g, text)),
  );
  const prefixed = Object.keys(options.prefixes ?? {}).flatMap((prefix) =>
    HOSTILE_SEGMENTS.map((text) => prefix + text),
  );
  const paths = [...Object.keys(options.exact ?? {}), ...patterned, ...prefixed, '/a', '/a/', '/a.b/', '/a.b', '/'];
  const near = fc.array(
    nearMisses(paths).map((text) => text.toWellFormed()),
    { minLength: 20, maxLength: 60 },
  );
  const querystrings = fc.array(anyQuerystring, { minLength: 1, maxLength: 8 });
  const hosts = fc.array(anyHostFor(options), { minLength: 1, maxLength: 9 });
  return fc.tuple(near, querystrings, hosts).map(([uris, queries, headers]) => ({
    options,
    requests: [...paths, ...uris].map((uri, i) =>
      requestOf({ uri, querystring: queries[i % queries.length] ?? {}, headers: headers[i % headers.length] ?? {} }),
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

/** The readings of a location: as it stands, percent-decoded, and both with backslashes as browsers take them. */
function readingsOf(location: string): readonly string[] {
  const decoded = location.replace(/%[\dA-Fa-f]{2}/g, (code) =>
    String.fromCharCode(Number.parseInt(code.slice(1), 16)),
  );
  return [location, decoded].flatMap((text) => [text, text.replaceAll('\\', '/')]);
}

function expectOnHost(location: string): void {
  expect(location).toMatch(/^[!-~]*$/);
  expect(new URL(location, 'https://www.example.com/')).toMatchObject({
    hostname: expect.stringMatching(/^(?:www\.)?example\.com$/),
    username: '',
  });
  for (const reading of readingsOf(location.replace(/[?#].*/s, ''))) expect(reading).not.toMatch(/^\/[/\\]/);
}

describe('a location', () => {
  it('is visible ASCII and stays on the hosts, whatever a viewer sends', () => {
    fc.assert(
      fc.property(anyCase, ({ options, requests }) => {
        for (const request of requests) {
          // What stands in `exact` is the config's own.
          const location = redirectOf({ ...options, exact: {} }, received(request));
          if (location !== '') expectOnHost(location);
        }
      }),
    );
  });

  it('is one from where a browser is led nowhere else, where only host and slash are wrong', () => {
    fc.assert(
      fc.property(
        anyCase,
        ({ options: { exact: _, patterns: _patterns, prefixes: _prefixes, ...options }, requests }) => {
          for (const request of requests) {
            const location = redirectOf(options, received(request));
            // A browser takes dots and the like out of what is not plain, and asks for another path.
            if (location === '' || !isPlain(request.uri) || /[?#]/.test(request.uri)) continue;
            const { hostname, pathname } = new URL(location, `https://${options.host ?? 'example.com'}`);
            const headers = { host: { value: hostname } };
            expect(redirectOf(options, received(requestOf({ uri: pathname, headers })))).toBe('');
          }
        },
      ),
    );
  });

  it('stays on the hosts for every path that is known to lead elsewhere', () => {
    const texts = hostileTexts();
    let moved = 0;
    for (const uri of texts.flatMap(pathsOf).flatMap((path) => [path, `/go${path}`, `/go/${path}`])) {
      for (const options of OPEN) {
        const headers = { host: { value: 'example.com' } };
        const location = redirectOf(
          options,
          received(requestOf({ uri, headers, querystring: { next: { value: uri } } })),
        );
        if (location === '') continue;
        expectOnHost(location);
        moved += 1;
      }
    }
    expect(moved).toBeGreaterThan(texts.length);
  });
});

/** The options that put as much of a path as they can at the beginning of a location. */
const OPEN: readonly ResolvedRedirects[] = [
  { patterns: { '/go/:a': '/:a', '/:a': '/:a/', '/:a/:b': '/:b', '/:a/:b/:c': '/:c/:b', '/:a/:b/': '/:b' } },
  { prefixes: { '/go/': '/', '/': '/home/' } },
  { prefixes: { '/go/': 'https://www.example.com/' }, query: 'merge' },
  { patterns: { '/go/:a': 'https://www.example.com/:a' }, query: 'keep' },
  { host: 'www.example.com', otherHosts: ['example.com'] },
  { trailingSlash: 'add' },
  { trailingSlash: 'remove', query: 'keep' },
  { host: 'www.example.com', otherHosts: ['example.com'], prefixes: { '/go/': '/' }, query: 'keep' },
];
