import { describe, expect, it } from 'vitest';
import { freshnessProblems } from '../../config/check/freshness-problems.ts';
import type { Behavior } from '../../config/define.ts';
import { resolveConfig } from '../../config/resolve.ts';

/** What is found in one behavior, from `behaviors[0].` on. */
function found(behavior: Partial<Behavior>): readonly string[] {
  const config = {
    app: 'shop',
    hosts: ['www.example.com'],
    origins: { site: { folder: 'public' } },
    behaviors: [{ path: '/a/*', origin: 'site', ...behavior } as Behavior],
  };
  const problems = freshnessProblems(resolveConfig(config, 'dev', []));
  return problems.map(({ at, says }) => `${at.replace('behaviors[0].', '')} ${says}`);
}

const edge = { sharedMaxAge: 600 };

/** As a config has it that was read: the path of the module. */
const IS_ARCHIVED = '/edge/is-archived.ts' as never;

describe('lifetimes', () => {
  it.each<[string, Partial<Behavior>, readonly string[]]>([
    ['none', {}, []],
    ['a guard', { freshness: { sessionCookies: ['session'] }, cache: { minTTL: 0 } }, []],
    [
      'a guard that CloudFront does not obey',
      { freshness: { sessionCookies: ['session'] }, cache: { minTTL: 1 } },
      [
        'cache.minTTL is 1, by which CloudFront keeps what is private, no-store, an answer with Set-Cookie too: expected 0 beside freshness',
      ],
    ],
    [
      'a lifetime that CloudFront does not obey',
      { freshness: { answers: [{ edge }] }, cache: { minTTL: 60 } },
      [
        'cache.minTTL is 60, by which CloudFront keeps what is private, no-store, an answer with Set-Cookie too: expected 0 beside freshness',
      ],
    ],
    ['browsers alone', { freshness: { answers: [{ browser: 'no-cache' }] }, cache: { minTTL: 60 } }, []],
    ['as long as answers are kept', { freshness: { answers: [{ edge }] }, cache: { maxTTL: 600 } }, []],
    [
      'longer than answers are kept',
      {
        freshness: {
          answers: [{ edge: { maxAge: 900, sharedMaxAge: 60 } }, { status: ['5xx'], edge: { maxAge: 70 } }],
        },
        cache: { maxTTL: 60 },
      },
      ['freshness.answers[1].edge.maxAge is 70, and CloudFront keeps nothing beyond maxTTL, 60'],
    ],
    [
      'where nothing is kept',
      { freshness: { answers: [{ edge: 'no-store', browser: 'no-cache' }] }, cache: 'CachingDisabled' },
      ['freshness.answers[0].edge says nothing to a behavior that keeps nothing: expected browser, or times in cache'],
    ],
    [
      'a guard where nothing is kept',
      { freshness: { sessionCookies: ['session'] }, cache: 'CachingDisabled' },
      ['freshness.sessionCookies guards a behavior that keeps nothing: expected times in cache'],
    ],
    [
      'for browsers of errors',
      { freshness: { answers: [{ status: [404, '5xx'], browser: 'no-cache' }] } },
      [
        'freshness.answers[0].browser is never said: viewer-response does not run for a status of 400 or more; expected edge',
      ],
    ],
    ['for browsers of some errors', { freshness: { answers: [{ status: [200, 404], browser: 'no-cache' }] } }, []],
    [
      'behind all others',
      { freshness: { answers: [{ edge }, { status: [404], edge }, { paths: ['/a/b'], edge }] } },
      ['freshness.answers[2] is never met: answers[0] has no condition, and takes every answer below 400'],
    ],
    [
      'behind one of which a condition decides',
      { freshness: { answers: [{ edge, when: IS_ARCHIVED }, { edge }] } },
      [],
    ],
    [
      'of a path that does not come',
      { freshness: { answers: [{ paths: ['*.css', '/b/*'], edge }] } },
      ['freshness.answers[0].paths[1] is never met: /a/* takes no such path'],
    ],
    ['of a path that a rewrite makes', { freshness: { answers: [{ paths: ['/b/*'], edge }] }, rewrites: {} }, []],
    [
      'in headers, too',
      {
        freshness: { sessionCookies: ['session'] },
        headers: { set: { 'Cache-Control': 'no-cache' }, when: [{ path: '/a/b', remove: ['X-A', 'cache-control'] }] },
      },
      [
        'headers.set["Cache-Control"] is what freshness decides: expected it in one of the two rules',
        'headers.when[0].remove[1] is what freshness decides: expected it in one of the two rules',
      ],
    ],
    ['beside headers', { freshness: { sessionCookies: ['session'] }, headers: { remove: 'fingerprints' } }, []],
  ])('are checked: %s', (_, behavior, expected) => {
    expect(found(behavior)).toEqual(expected);
  });
});
