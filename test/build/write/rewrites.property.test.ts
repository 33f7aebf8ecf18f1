import { posix } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { rewriteProblems } from '../../../config/check/rewrite-problems.ts';
import { resolveConfig } from '../../../config/resolve.ts';
import { rewritesSchema } from '../../../config/rules/rewrites.ts';
import { badRequest } from '../../../policy/bad-request.ts';
import type { EdgeRequest, EdgeResponse } from '../../../policy/event.ts';
import type { Locales } from '../../../policy/locales.ts';
import { documentOf, isPrefix, movesFolders, type Rewrites, rewriteOf } from '../../../policy/rewrites.ts';
import { hostileTexts, pathsOf } from '../../hostile-urls.ts';
import { anyPath } from './any-path.ts';
import { COURTS, requestOf } from './courts.ts';
import { anyText, nearMisses } from './near-misses.ts';
import { anyAcceptLanguage, anyLanguages } from './weighted-items.ts';

const anyPrefix = anyPath.map((path) => path.replace(/\/?$/, '/'));

const anyRewrites: fc.Arbitrary<Rewrites> = fc
  .record(
    {
      pages: fc.dictionary(anyPath, anyPath, { maxKeys: 12, noNullPrototype: true }),
      index: fc.constantFrom('index.html', 'a', '-', 'default.aspx', '__proto__'),
      fallback: anyPath,
      locales: fc
        .tuple(anyLanguages, fc.constantFrom('lang', 'constructor', 'id'), fc.boolean())
        .map(([languages, cookie, isChosen]): Locales => (isChosen ? { ...languages, cookie } : languages)),
      prefixes: fc.dictionary(anyPrefix, anyPrefix, { maxKeys: 4, noNullPrototype: true }),
    },
    { requiredKeys: [] },
  )
  .filter((options) => rewritesSchema.safeParse(options).success);

/** What stands behind a prefix. */
const HOSTILE_RESTS = [
  'a',
  'a%20b/\u00e9%C3%A9',
  '100%25',
  '.well-known/a',
  '...',
  '',
  '/a',
  '.',
  '..',
  '../a',
  'a/..',
  '..;/a',
  'a\\b',
  'a\0b',
  'a%2Fb',
  '%2e%2E/a',
  '%5c',
  '%00',
  '%252f',
  '%25252e',
  '%2525252525252f',
  '%25%32%66',
  '%c0%af',
  '%e0%80%af',
  '%ed%a0%80',
  '%ff',
  '%',
  'a%4',
  '%zz',
];

/** A viewer's request for a path, with languages that they like and a cookie that may name one. */
function anyRequestFor({ locales }: Rewrites, path: fc.Arbitrary<string>): fc.Arbitrary<EdgeRequest> {
  const supported = locales?.supported ?? [];
  // What separates cookies is in none.
  const cookie = nearMisses(supported).map((text) => text.replace(/[;=\s]/g, '_'));
  const sent = fc.record({ 'accept-language': anyAcceptLanguage }, { requiredKeys: [] });
  return fc.tuple(path, sent, fc.option(cookie)).map(([uri, headers, value]) =>
    requestOf({
      uri,
      headers: Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, { value: text }])),
      cookies: value === null ? {} : { [locales?.cookie ?? 'lang']: { value } },
    }),
  );
}

/** What the meaning makes of a request. */
function meantBy(options: Rewrites, request: EdgeRequest): EdgeRequest | EdgeResponse {
  const uri = rewriteOf(options, request);
  return uri === '' && movesFolders(options) ? badRequest() : { ...request, uri };
}

describe.each(COURTS)('the written rewrites %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('lead every path where the meaning does', async () => {
    const case_ = anyRewrites.chain((options) => {
      const routes = Object.keys(options.pages ?? {});
      const prefixes = Object.keys(options.prefixes ?? {});
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
        ...(options.locales?.supported ?? []).flatMap((locale) =>
          ['', '/', '/a', '/a/', '/a.html', '/a.htm', '/a.css', '/../a', 'x/a'].map((rest) => `/${locale}${rest}`),
        ),
        ...prefixes.flatMap((prefix) => HOSTILE_RESTS.map((rest) => prefix + rest)),
      ];
      const requests = fc.array(anyRequestFor(options, nearMisses(wanted)), { minLength: 20, maxLength: 60 });
      return fc.tuple(fc.constant(options), requests);
    });
    await fc.assert(
      fc.asyncProperty(case_, async ([options, requests]) => {
        const sent = requests.map((request) => ({ request }));
        const made = await judge({ name: 'rewrites', options }, sent);
        expect(made.map(({ result }) => result)).toEqual(requests.map((request) => meantBy(options, request)));
      }),
      { numRuns: 40 },
    );
  });
});

/** Every reading of a path: percent-decoded as often as it can be, and a backslash as a slash. Octets beyond ASCII stay. */
function readingsOf(path: string): readonly string[] {
  const readings = [path];
  for (let last = ''; last !== readings.at(-1); ) {
    last = readings.at(-1) ?? '';
    readings.push(last.replace(/%[0-7][\da-f]/gi, (code) => String.fromCharCode(Number.parseInt(code.slice(1), 16))));
  }
  return readings.map((reading) => reading.replaceAll('\\', '/'));
}

function expectBeneath(folder: string, path: string): void {
  for (const reading of readingsOf(path)) {
    expect(posix.normalize(reading)).toBe(reading);
    expect(reading.startsWith(folder)).toBe(true);
  }
}

describe('a path behind a prefix', () => {
  it('stays beneath its folder, however it is read', () => {
    const rest = fc.array(fc.oneof(fc.constantFrom(...HOSTILE_RESTS, '/', '%', '2', '5', 'f', 'e', '.'), anyText), {
      maxLength: 6,
    });
    fc.assert(
      fc.property(rest, (parts) => {
        const path = rewriteOf({ prefixes: { '/a/': '/site/' } }, requestOf({ uri: `/a/${parts.join('')}` }));
        if (path !== '') expectBeneath('/site/', path);
      }),
      { numRuns: 2000 },
    );
  });

  it('stays beneath its folder for every path that is known to lead elsewhere', () => {
    const paths = hostileTexts().flatMap(pathsOf);
    let refused = 0;
    for (const uri of paths.flatMap((path) => [path, `/a${path}`, `/a/b${path}`])) {
      const path = rewriteOf({ prefixes: { '/': '/site/', '/a/': '/site/a/' } }, requestOf({ uri }));
      if (path === '') refused += 1;
      else expectBeneath('/site/', path);
    }
    expect(refused).toBeGreaterThan(paths.length / 3);
    expect(refused).toBeLessThan(paths.length * 3);
  });
});

describe('a document', () => {
  // A route for what is beneath a directory whose own path it does not take is the one thing that takes a document up again.
  it('answers for itself', () => {
    fc.assert(
      fc.property(anyRewrites, anyPath, (options, uri) => {
        const config = { app: 'shop', hosts: ['a.b'], origins: { site: { folder: '.' } } };
        const behaviors = [{ path: '*', origin: 'site', rewrites: options }];
        fc.pre(rewriteProblems(resolveConfig({ ...config, behaviors }, 'dev', [])).length === 0);
        fc.pre(options.index?.includes('.') !== false && !Object.keys(options.pages ?? {}).some(isPrefix));
        const document = documentOf(options, uri);
        expect(documentOf(options, document)).toBe(document);
        const { prefixes: _, ...others } = options;
        const found = rewriteOf(others, requestOf({ uri }));
        if (found !== '') expect(rewriteOf(others, requestOf({ uri: found }))).toBe(found);
      }),
    );
  });
});
