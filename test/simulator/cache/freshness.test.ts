import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lifetimeOf } from '../../../simulator/cache/freshness.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { errorCachingMinTtlOf } from '../../../simulator/response/custom-error-response.ts';

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
    ['Expires that is no date of HTTP', { Expires: '2999-01-01' }, [0, 300, 600], 0],
    ['Expires as RFC 850 has it', { Expires: 'Thursday, 01-Jan-26 00:01:00 GMT' }, [0, 300, 600], 60],
    ['Expires of a short year that is past', { Expires: 'Sunday, 01-Jan-95 00:01:00 GMT' }, [0, 300, 600], 0],
    ['Expires in another case', { Expires: at(60).toLowerCase() }, [0, 300, 600], 60],
    ['Expires of another zone', { Expires: at(60).replace('GMT', 'UTC') }, [0, 300, 600], 0],
    ['Expires as asctime has it', { Expires: 'Thu Jan  1 00:01:00 2026' }, [0, 300, 600], 60],
    ['Expires by a clock that goes wrong', { Expires: at(9_060), Date: at(9_000) }, [0, 300, 600], 60],
    ['Expires without a Date', { Expires: at(60), Date: 'yesterday' }, [0, 300, 600], 60],
    ['Vary: *', { Vary: 'Accept, *', ...said('max-age=60') }, [0, 300, 600], undefined],
    ['Vary: * with MinTTL', { Vary: '*', ...said('max-age=60') }, [5, 300, 600], 60],
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
    ['no number', said('max-age=soon'), [0, 300, 600], 0],
    ['no number with MinTTL', said('max-age=soon'), [5, 300, 600], 5],
    ['s-maxage that is no number', said('max-age=60, s-maxage'), [0, 300, 600], 0],
    ['a fraction', said('max-age=60.5'), [0, 300, 600], 0],
    ['in quotes', said('max-age="60"'), [0, 300, 600], 60],
    ['a space before the number', said('max-age= 60'), [0, 300, 600], 0],
    ['a space after the name', said('max-age =60'), [0, 300, 600], 0],
    ['a hundred years at most', said('max-age=99999999999'), [0, 300, 9_999_999_999], 3_153_600_000],
    ['CachingDisabled', said('max-age=60'), [0, 0, 0], undefined],
  ])('%s', (_, headers, ttls, expected) => {
    expect(ttlOf(headers, ttls)).toBe(expected);
  });
});

describe('an answer to a request with Authorization', () => {
  it.each<[string, number, number | undefined]>([
    ['max-age=60', 0, undefined],
    ['', 0, undefined],
    ['public, max-age=60', 0, 60],
    ['s-maxage=60', 0, 60],
    ['must-revalidate, max-age=60', 0, 60],
    ['public, private, max-age=60', 0, undefined],
    ['max-age=60', 5, 5],
  ])('of %s, at a MinTTL of %i, is kept for %s s', (control, minTtl, expected) => {
    const headers = headersFrom({ 'Cache-Control': control });
    const ttls = { minTtl, defaultTtl: 300, maxTtl: 600 };
    expect(lifetimeOf({ status: 200, headers, isAuthorized: true }, ttls, NOW)?.ttl).toBe(expected);
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

describe('the minimum of an error', () => {
  const minimum = errorCachingMinTtlOf([
    { errorCode: 503, errorCachingMinTtl: 0 },
    { errorCode: 404, errorCachingMinTtl: 300 },
  ]);

  it.each<[number, Record<string, string>, number | undefined]>([
    [404, {}, 300],
    [404, { 'Cache-Control': 'max-age=400' }, 400],
    [404, { 'Cache-Control': 'max-age=4' }, 300],
    [503, {}, undefined],
    [503, { 'Cache-Control': 'max-age=4' }, 4],
    [500, {}, 10],
  ])('keeps a %i with %j for %s s', (status, headers, expected) => {
    const ttls = { minTtl: 0, defaultTtl: 500, maxTtl: 600 };
    expect(lifetimeOf({ status, headers: headersFrom(headers) }, ttls, NOW, minimum(status))?.ttl).toBe(expected);
  });
});

describe('a lifetime', () => {
  it('is finite and within the policy, whatever an origin sends', () => {
    const ttl = fc.nat(2 ** 31);
    const directive = fc.tuple(
      fc.constantFrom('max-age', 's-maxage', 'stale-while-revalidate', 'stale-if-error', 'no-cache', 'private', ''),
      fc.oneof(fc.nat().map(String), fc.string(), fc.constantFrom('9'.repeat(400), '-1', '"5"', '1e3')),
    );
    const text = fc.oneof(
      fc.string(),
      fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
    );
    fc.assert(
      fc.property(
        fc.tuple(ttl, ttl, ttl),
        fc.array(directive),
        fc.record({ Expires: text, Date: text, Vary: fc.string() }, { requiredKeys: [] }),
        fc.integer({ min: 100, max: 599 }),
        (ttls, directives, headers, status) => {
          const [minTtl = 0, defaultTtl = 0, maxTtl = 0] = [...ttls].sort((a, b) => a - b);
          const control = directives.map(([name, value]) => `${name}=${value}`).join(', ');
          const all = headersFrom({ 'Cache-Control': control, ...headers });
          const lifetime = lifetimeOf({ status, headers: all }, { minTtl, defaultTtl, maxTtl }, NOW);
          if (!lifetime) return;
          const { ttl, staleWhileRevalidate, staleIfError = 0 } = lifetime;
          for (const seconds of [ttl, staleWhileRevalidate, staleIfError]) {
            expect(Number.isInteger(seconds) && seconds >= 0 && seconds <= maxTtl, control).toBe(true);
          }
          if (status < 400) expect(ttl).toBeGreaterThanOrEqual(minTtl);
        },
      ),
    );
  });
});
