import { describe, expect, it } from 'vitest';
import { cachePolicyFrom } from '../../../simulator/cache/cache-policy.ts';
import { takenIn } from '../../../simulator/cache/origin-answer.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER } from '../../../simulator/cache/origin-request-policy.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

type Behavior = Parameters<typeof takenIn>[1];

const NOTHING = cachePolicyFrom({});
const BOTH = { ...NOTHING, gzip: true, brotli: true };
const headersOf = (headers: Record<string, string>, behavior: Partial<Behavior> = {}, accepted?: string) => {
  const answer = { status: '200', statusDescription: 'OK', headers: headersFrom(headers), body: 'a'.repeat(1000) };
  const taken = takenIn(answer, { cachePolicy: NOTHING, compress: true, ...behavior }, accepted).headers;
  return Object.fromEntries(Object.entries(taken).map(([name, lines]) => [name, lines?.[0]?.value]));
};

describe('an answer of an origin', () => {
  it.each<[string, Partial<Behavior>, string | undefined]>([
    ['Accept-Encoding, Cookie', {}, 'Accept-Encoding, Cookie'],
    ['Origin, X-Other', { cachePolicy: { ...NOTHING, headers: ['origin'] } }, 'Origin'],
    ['Origin, Host', { originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER }, 'Origin'],
    ['User-Agent', {}, undefined],
    ['user-agent', { cachePolicy: { ...NOTHING, headers: ['cloudfront-is-mobile-viewer'] } }, 'user-agent'],
    ['*', {}, '*'],
    ['*, Cookie', { cachePolicy: { ...NOTHING, minTtl: 1 } }, 'Cookie'],
  ])('that varies by %s, with %o, says %s', (vary, behavior, expected) => {
    expect(headersOf({ Vary: vary }, behavior).vary).toBe(expected);
  });

  it('sets cookies where cookies reach it', () => {
    const headers = { 'Set-Cookie': 'a=1', Trailer: 'X', Upgrade: 'x' };
    expect(headersOf(headers)).toEqual({});
    const cookies = { behavior: 'all' } as const;
    expect(headersOf(headers, { cachePolicy: { ...NOTHING, cookies } })).toEqual({ 'set-cookie': 'a=1' });
    expect(headersOf(headers, { originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER })).toHaveProperty('set-cookie');
  });

  it.each<[string, Partial<Behavior>, string, string | undefined]>([
    ['by both', { cachePolicy: BOTH }, 'max-age=1', 'br'],
    ['where the behavior does not', { cachePolicy: BOTH, compress: false }, 'max-age=1', undefined],
    ['where the origin keeps it from the cache', { cachePolicy: BOTH }, 'no-store', 'br'],
    ['where the policy keeps nothing', { cachePolicy: { ...BOTH, maxTtl: 0 } }, 'max-age=1', undefined],
  ])('is compressed %s', (_, behavior, control, expected) => {
    const headers = { 'Content-Type': 'text/css', 'Content-Length': '1000', 'Cache-Control': control };
    expect(headersOf(headers, behavior, 'br,gzip')['content-encoding']).toBe(expected);
  });
});
