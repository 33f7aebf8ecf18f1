/** Whatever a rewrite makes of a path stands under one of its items: the meaning of the rewrites is the oracle. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { takenBy } from '../../invalidation/least-items.ts';
import { keptPaths } from '../../invalidation/rewritten-paths.ts';
import { type Rewrites, rewriteOf } from '../../policy/rewrites.ts';
import '../seed.ts';

const segment = fc.constantFrom('a', 'ab', 'b', 'de', 'en', 'den', 'x.js', 'p.html');
const path = fc
  .tuple(fc.array(segment, { maxLength: 4 }), fc.constantFrom('', '/'))
  .map(([segments, end]) => `/${segments.join('/')}${segments.length > 0 ? end : ''}`);
const folder = fc.array(segment, { maxLength: 2 }).map((segments) => ['', ...segments, ''].join('/'));
const route = fc.oneof(
  path,
  folder.map((each) => `${each}*`),
);
const page = fc.constantFrom('/app.html', '/a/app.html', '/de/app.html');

const rewrites: fc.Arbitrary<Rewrites> = fc.record(
  {
    pages: fc.dictionary(route, page, { maxKeys: 3 }),
    index: fc.constant('index.html'),
    fallback: page,
    locales: fc.constant({ supported: ['de', 'en'], default: 'en', cookie: 'l' }),
    prefixes: fc.dictionary(folder, folder, { maxKeys: 3 }),
  },
  { requiredKeys: [] },
);

/** Folders of variants. */
const folders = fc.uniqueArray(fc.constantFrom('/a', '/b', '/de/ab'), { maxLength: 2 });

const viewer = fc.record({
  variant: fc.nat(2),
  locale: fc.constantFrom('de', 'en', 'fr'),
  language: fc.constantFrom('de', 'en', '*'),
});

function rewritten(options: Rewrites, uri: string, { locale, language }: { locale: string; language: string }): string {
  return rewriteOf(options, {
    uri,
    headers: { 'accept-language': { value: language } },
    cookies: { l: { value: locale } },
  });
}

/** What the experiments make of it, for the viewer of one of the variants: the last of three has no folder. */
function varied(path: string, inside: readonly string[], { variant }: { variant: number }): string {
  const folder = inside[variant];
  if (path === '' || folder === undefined) return path;
  return path.startsWith(`${folder}/`) ? path : folder + path;
}

describe('the items of a path', () => {
  it('take what every viewer gets of it', () => {
    fc.assert(
      fc.property(rewrites, folders, path, viewer, (options, inside, uri, who) => {
        const { items } = keptPaths([{ path: '*', rewrites: options, folders: inside }], uri);
        const kept = varied(rewritten(options, uri, who), inside, who);
        expect(kept === '' || items.includes(kept)).toBe(true);
        expect(items[0]).toBe(uri);
      }),
      { numRuns: 2000 },
    );
  });

  it('take what becomes of all paths that begin so', () => {
    fc.assert(
      fc.property(rewrites, folders, path, fc.nat(), viewer, (options, inside, uri, cut, who) => {
        const beginning = uri.slice(0, 1 + (cut % uri.length));
        const isTaken = takenBy(keptPaths([{ path: '*', rewrites: options, folders: inside }], `${beginning}*`).items);
        const kept = varied(rewritten(options, uri, who), inside, who);
        expect(kept === '' || isTaken(kept)).toBe(true);
        expect(isTaken(uri)).toBe(true);
      }),
      { numRuns: 4000 },
    );
  });
});

describe('the behaviors of a path', () => {
  const behaviors = [
    { path: '/a/x*', rewrites: { pages: { '/a/x': '/one.html' } } },
    { path: '/a/*', rewrites: { fallback: '/two.html' } },
    { path: '*', rewrites: { fallback: '/three.html' } },
  ];

  it.each([
    ['/a/x', ['/a/x', '/one.html']],
    ['/a/y', ['/a/y', '/two.html']],
    ['/b', ['/b', '/three.html']],
    ['/a/*', ['/a/*', '/a/*', '/one.html', '/a/*', '/two.html']],
    ['/b*', ['/b*', '/b*', '/three.html']],
  ])('are those that CloudFront would take: %s', (item, items) => {
    expect(keptPaths(behaviors, item).items).toEqual(items);
  });
});
