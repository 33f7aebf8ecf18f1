import { describe, expect, it } from 'vitest';
import { lifetimeOf } from '../../../simulator/cache/freshness.ts';
import { headersFrom } from '../../../simulator/exchange.ts';

const NOW = Date.UTC(2026, 0, 1);
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toUTCString();
const ttlOf = (
  headers: Record<string, string>,
  [minTtl, defaultTtl, maxTtl]: readonly [number, number, number],
  status = 200,
): number | undefined =>
  lifetimeOf({ status, headers: headersFrom(headers) }, { minTtl, defaultTtl, maxTtl }, NOW)?.ttl;

describe('the table of DG Expiration', () => {
  const said = (cacheControl: string): Record<string, string> => ({ 'Cache-Control': cacheControl });

  it.each<[string, Record<string, string>, readonly [number, number, number], number | undefined]>([
    ['max-age below MaxTTL', said('max-age=60'), [0, 300, 600], 60],
    ['max-age above MaxTTL', said('max-age=6000'), [0, 300, 600], 600],
    ['max-age below MinTTL', said('max-age=60'), [100, 300, 600], 100],
    ['s-maxage beats max-age', said('max-age=60, s-maxage=90'), [0, 300, 600], 90],
    ['max-age beats Expires', { ...said('max-age=60'), Expires: at(90), Date: at(0) }, [0, 300, 600], 60],
    ['Expires less Date', { Expires: at(90), Date: at(-10) }, [0, 300, 600], 100],
    ['Expires in the past', { Expires: at(-90), Date: at(0) }, [0, 300, 600], 0],
    ['Expires in the past, MinTTL', { Expires: at(-90), Date: at(0) }, [5, 300, 600], 5],
    ['Expires: 0', { Expires: '0' }, [0, 300, 600], 0],
    ['nothing said', {}, [0, 300, 600], 300],
    ['nothing said, MinTTL above DefaultTTL', {}, [400, 300, 600], 400],
    ['no-store', said('no-store'), [0, 300, 600], undefined],
    ['private', said('private, max-age=60'), [0, 300, 600], undefined],
    ['no-cache', said('no-cache'), [0, 300, 600], 0],
    ['no-store with MinTTL', said('no-store'), [7, 300, 600], 7],
    ['private with MinTTL', said('private, max-age=60'), [7, 300, 600], 7],
    ['no-cache of one header alone', said('no-cache="Set-Cookie", max-age=60'), [0, 300, 600], 60],
    ['max-age=0', said('max-age=0'), [0, 300, 600], 0],
    ['upper case', said('Max-Age=60'), [0, 300, 600], 60],
    ['no number', said('max-age=soon'), [0, 300, 600], 300],
    ['a hundred years at most', said('max-age=99999999999'), [0, 300, 9_999_999_999], 3_153_600_000],
    ['CachingDisabled', said('max-age=60'), [0, 0, 0], undefined],
  ])('%s', (_, headers, ttls, expected) => {
    expect(ttlOf(headers, ttls)).toBe(expected);
  });
});

describe('errors', () => {
  it.each<[number, Record<string, string>, number | undefined]>([
    [404, {}, 10],
    [503, {}, 10],
    [500, { 'Cache-Control': 'max-age=60' }, 60],
    [500, { 'Cache-Control': 'max-age=5' }, 10],
    [404, { 'Cache-Control': 'no-store' }, 10],
    [403, {}, undefined],
    [403, { 'Cache-Control': 'max-age=60' }, 60],
    [416, { 'Cache-Control': 'max-age=60' }, undefined],
    [418, { 'Cache-Control': 'max-age=60' }, undefined],
    [404, { 'Cache-Control': 'max-age=6000' }, 600],
  ])('of %i with %j are kept for %s s', (status, headers, expected) => {
    expect(ttlOf(headers, [0, 300, 600], status)).toBe(expected);
  });
});
