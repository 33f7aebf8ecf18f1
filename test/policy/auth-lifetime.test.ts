import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { limitLifetime } from '../../policy/auth-lifetime.ts';
import { EXPIRES_HEADER, GENERATION_HEADER } from '../../policy/auth-request.ts';
import type { EdgeHeaders } from '../../policy/event.ts';

const GENERATION = 'abc';
const NOW = 1_900_000_000;
const DATE = new Date(NOW * 1000).toUTCString();

/** What the cache is told of an answer to a request whose token lives on for so many seconds. */
function told(headers: EdgeHeaders, left: number | undefined, rule = '0', generation = GENERATION): EdgeHeaders {
  const request = {
    headers: {
      [GENERATION_HEADER]: { value: `${generation}.${rule}` },
      ...(left === undefined ? {} : { [EXPIRES_HEADER]: { value: String(NOW + left) } }),
    },
  };
  const response = { statusCode: 200, headers: structuredClone(headers) };
  limitLifetime(GENERATION, request, response, NOW);
  return response.headers;
}

const lines = (...values: readonly string[]): EdgeHeaders =>
  values.length === 1
    ? { 'cache-control': { value: values[0] as string } }
    : { 'cache-control': { value: values[0] as string, multiValue: values.map((value) => ({ value })) } };

describe('an answer behind auth', () => {
  it.each<[string, EdgeHeaders, number, string]>([
    ['that lives shorter', lines('public, max-age=60'), 100, 'public, max-age=60, s-maxage=60, stale-if-error=0'],
    ['that would live longer', lines('max-age=600'), 100, 'max-age=600, s-maxage=100, stale-if-error=0'],
    [
      'of another lifetime for caches',
      lines('max-age=600, s-maxage=50'),
      100,
      'max-age=600, s-maxage=50, stale-if-error=0',
    ],
    ['of an old spelling', lines('Max-Age = 600, S-MAXAGE="500"'), 9, 'Max-Age = 600, s-maxage=9, stale-if-error=0'],
    [
      'that may be stale',
      lines('s-maxage=60, stale-while-revalidate=600, stale-if-error=30'),
      100,
      's-maxage=60, stale-while-revalidate=40, stale-if-error=30',
    ],
    ['in two lines', lines('max-age=10', 's-maxage=500'), 100, 'max-age=10, s-maxage=100, stale-if-error=0'],
    [
      'that says it twice',
      lines('max-age=10, max-age=500'),
      100,
      'max-age=10, max-age=500, s-maxage=10, stale-if-error=0',
    ],
    ['that says nonsense', lines('max-age=ages'), 100, 'max-age=ages, s-maxage=0, stale-if-error=0'],
    ['that is private', lines('private, max-age=600'), 100, 'private, max-age=600'],
    ['that says nothing', {}, 100, 's-maxage=0, stale-if-error=0'],
    [
      'that expires',
      { expires: { value: new Date((NOW + 600) * 1000).toUTCString() }, date: { value: DATE } },
      100,
      's-maxage=100, stale-if-error=0',
    ],
    ['that expires at no time', { expires: { value: '0' } }, 100, 's-maxage=0, stale-if-error=0'],
    ['whose token has ended', lines('max-age=600'), -5, 'max-age=600, s-maxage=0, stale-if-error=0'],
  ])('%s lives no longer than its token', (_, headers, left, expected) => {
    expect(told(headers, left)['cache-control']).toEqual({ value: expected });
  });

  it('stays as it is where no token was asked for', () => {
    expect(told(lines('max-age=600'), undefined, 'open')).toEqual(lines('max-age=600'));
  });

  it.each<[string, number | undefined, string]>([
    ['nobody says when the token ends', undefined, GENERATION],
    ['other options have judged it', 100, 'other'],
  ])('is not kept where %s', (_, left, generation) => {
    expect(told(lines('max-age=600'), left, '0', generation)['cache-control']).toEqual({ value: 'private, no-store' });
  });

  it('lives no longer than the origin says, either', () => {
    const seconds = fc.option(fc.nat(10_000), { nil: undefined });
    fc.assert(
      fc.property(seconds, seconds, fc.integer({ min: -10, max: 10_000 }), (maxAge, shared, left) => {
        const said = [
          ...(maxAge === undefined ? [] : [`max-age=${maxAge}`]),
          ...(shared === undefined ? [] : [`s-maxage=${shared}`]),
        ];
        const headers = said.length > 0 ? lines(said.join(', ')) : {};
        const fresh = /s-maxage=(\d+)/.exec(told(headers, left)['cache-control']?.value ?? '')?.[1];
        expect(Number(fresh)).toBe(Math.max(0, Math.min(shared ?? maxAge ?? 0, left)));
      }),
    );
  });
});
