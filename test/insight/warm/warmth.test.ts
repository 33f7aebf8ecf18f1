import { describe, expect, it } from 'vitest';
import { USUAL_TTLS, warmthOf } from '../../../insight/warm/warmth.ts';

const NOW = Date.UTC(2026, 0, 1);

const fresh = (lifetime: number, age = 0) => ({ state: 'fresh', lifetime, age, left: lifetime - age });
const refreshing = (lifetime: number, age: number) => ({ state: 'refreshing', lifetime, age, left: lifetime });
const never = (why: string) => ({ state: 'never', why });

describe('an answer of the edge', () => {
  it.each([
    [{ 'cache-control': 'max-age=10, s-maxage=60' }, fresh(60)],
    [{ 'cache-control': 'max-age=10', age: '4' }, fresh(10, 4)],
    [{ expires: 'Thu, 01 Jan 2026 00:01:00 GMT' }, fresh(60)],
    [{ expires: 'Thu, 01 Jan 2026 00:01:00 GMT', date: 'Wed, 31 Dec 2025 23:59:00 GMT' }, fresh(120)],
    [{}, fresh(86_400)],
    [{ 'cache-control': 'max-age=99999999999' }, fresh(31_536_000)],
    [{ 'cache-control': 's-maxage=60, stale-while-revalidate=30', age: '75' }, refreshing(60, 75)],
    [{ 'cache-control': 'max-age=0, stale-while-revalidate=30', age: '2' }, refreshing(1, 2)],
    [{ 'cache-control': 'max-age=10', age: '-5' }, fresh(10)],
    [{ 'cache-control': 'private, max-age=60' }, never('Cache-Control: private')],
    [{ 'cache-control': 'no-store' }, never('Cache-Control: no-store')],
    [{ 'cache-control': 'private="X-Name", max-age=60' }, fresh(60)],
    [{ 'cache-control': 'no-cache' }, never('the edge asks the origin about it every time')],
    [{ 'cache-control': 'max-age=abc' }, never('the edge asks the origin about it every time')],
    [{ expires: '0' }, never('the edge asks the origin about it every time')],
    [{ 'cache-control': 'max-age=60', vary: 'Accept, *' }, never('Vary: *')],
    [{ 'cache-control': 'max-age=60', 'set-cookie': ['a=b'] }, never("Set-Cookie: it is one viewer's")],
    [{ 'x-cache': 'FunctionGeneratedResponse from cloudfront' }, never('it is answered in front of the cache')],
  ])('with %j is read', (headers, warmth) => {
    expect(warmthOf({ status: 200, headers }, USUAL_TTLS, NOW)).toEqual(warmth);
  });

  it.each([
    [{ minTtl: 30, defaultTtl: 60, maxTtl: 90 }, 'max-age=10', fresh(30)],
    [{ minTtl: 0, defaultTtl: 60, maxTtl: 90 }, 'max-age=600', fresh(90)],
    [{ minTtl: 0, defaultTtl: 70, maxTtl: 90 }, 'public', fresh(70)],
    [{ minTtl: 5, defaultTtl: 60, maxTtl: 90 }, 'no-cache', fresh(5)],
    [{ minTtl: 0, defaultTtl: 0, maxTtl: 0 }, 'max-age=10', never('its cache policy keeps nothing')],
  ])('is held to the policy %j', (ttls, control, warmth) => {
    expect(warmthOf({ status: 200, headers: { 'cache-control': control } }, ttls, NOW)).toEqual(warmth);
  });

  it('that viewers may not keep, and the edge does, asks for what nobody can see', () => {
    const headers = { 'cache-control': 'no-cache', 'x-cache': 'Hit from cloudfront', age: '7' };
    expect(warmthOf({ status: 200, headers }, USUAL_TTLS, NOW)).toEqual(
      never('the edge asks the origin about it every time, so it says, and yet the edge has it: say --lifetime'),
    );
  });

  it('lives as long as is said, whatever viewers are told', () => {
    const headers = { 'cache-control': 'private, no-store', age: '7' };
    expect(warmthOf({ status: 200, headers }, USUAL_TTLS, NOW, 60)).toEqual(fresh(60, 7));
  });

  it('that is older than it may be tells of an origin that fails', () => {
    const headers = { 'cache-control': 'max-age=60, stale-while-revalidate=30', age: '91' };
    expect(warmthOf({ status: 200, headers }, USUAL_TTLS, NOW)).toEqual({
      state: 'failed',
      why: 'it is 91 seconds old, 31 past its lifetime: its origin fails, or viewers are told another one, for which there is --lifetime',
      isBusy: false,
    });
  });

  it.each([
    [{ failed: 'connect ECONNREFUSED' }, { why: 'connect ECONNREFUSED', isBusy: false }],
    [
      { status: 404, headers: {} },
      { why: 'status 404', isBusy: false },
    ],
    [
      { status: 500, headers: {} },
      { why: 'status 500', isBusy: false },
    ],
    [
      { status: 429, headers: { 'retry-after': '7' } },
      { why: 'status 429', isBusy: true, retryAfter: 7 },
    ],
    [
      { status: 429, headers: { 'retry-after': 'soon' } },
      { why: 'status 429', isBusy: true },
    ],
    [
      { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2026 00:00:20 GMT' } },
      { why: 'status 503', isBusy: true, retryAfter: 20 },
    ],
    [
      { status: 503, headers: { 'retry-after': 'Thu, 01 Jan 2025 00:00:20 GMT' } },
      { why: 'status 503', isBusy: true, retryAfter: 0 },
    ],
    [
      { status: 0, headers: {} },
      { why: 'status 0', isBusy: false },
    ],
  ])('that is a failure says when to ask again: %j', (answer, says) => {
    expect(warmthOf(answer, USUAL_TTLS, NOW)).toEqual({ state: 'failed', ...says });
  });
});
