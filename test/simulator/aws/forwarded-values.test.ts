/** Legacy ForwardedValues, by what is in the key and what reaches the origin. */
import type { DefaultCacheBehavior, ForwardedValues } from '@aws-sdk/client-cloudfront';
import type { CloudFrontHeaders } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { cacheKeyOf } from '../../../simulator/cache/cache-key.ts';
import { originRequestOf } from '../../../simulator/cache/origin-request-policy.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { behaviorOf, problemsOf, withForwarded } from './distribution-json.ts';

/** What a viewer sends. */
const SENT = {
  method: 'GET',
  uri: '/a',
  querystring: 'b=2&a=1',
  headers: headersFrom({
    Host: 'www.example.com',
    'User-Agent': 'curl',
    Accept: '*/*',
    'Accept-Encoding': 'gzip, br',
    'Accept-Language': 'de',
    Authorization: 'Basic YTpi',
    Referer: 'https://example.com/',
    Origin: 'https://app.example.com',
    'X-Tenant': 'acme',
    'CloudFront-Viewer-Country': 'DE',
    Cookie: 'sid=1; sid_b=2; theme=dark',
  }),
};

const NONE: ForwardedValues = { QueryString: false, Cookies: { Forward: 'none' } };

/** The key, and what the origin gets, as short as tests can say it. */
function tripOf(values: ForwardedValues) {
  const { cachePolicy, originRequestPolicy } = behaviorOf(withForwarded(values));
  const { query, headers, cookies } = cacheKeyOf('d', cachePolicy, SENT);
  const asked = originRequestOf(SENT, cachePolicy, originRequestPolicy);
  return { key: { query, headers, cookies }, asked: { query: asked.querystring, headers: textsOf(asked.headers) } };
}

function textsOf(headers: CloudFrontHeaders): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(headers).map(([name, lines]) => [name, lines[0]?.value ?? '']));
}

function listed(...items: readonly string[]) {
  return { Quantity: items.length, Items: [...items] };
}

/** What goes to the origin though it is not listed. */
const OTHERS = { 'accept-encoding': 'gzip', origin: 'https://app.example.com', 'x-tenant': 'acme' };

describe('legacy ForwardedValues', () => {
  it('keep query, cookies and most headers from key and origin where they list none; other headers reach the origin', () => {
    expect(tripOf(NONE)).toEqual({
      key: { query: '', headers: { 'accept-encoding': 'gzip' }, cookies: '' },
      asked: { query: '', headers: OTHERS },
    });
  });

  it('put listed headers into the key and before the origin', () => {
    const { key, asked } = tripOf({
      ...NONE,
      Headers: listed('Accept-Language', 'X-Tenant', 'CloudFront-Viewer-Country', 'Host'),
    });
    expect(key.headers).toEqual({
      'accept-encoding': 'gzip',
      'accept-language': 'de',
      'cloudfront-viewer-country': 'DE',
      host: 'www.example.com',
      'x-tenant': 'acme',
    });
    expect(asked.headers).toEqual({ ...OTHERS, ...key.headers });
  });

  it('leave Accept-Encoding as it is where it is listed', () => {
    const { key, asked } = tripOf({ ...NONE, Headers: listed('Accept-Encoding') });
    expect(key.headers).toEqual({ 'accept-encoding': 'gzip, br' });
    expect(asked.headers['accept-encoding']).toBe('gzip, br');
  });

  it('keep nothing, and send all that the viewer sent, where they list every header', () => {
    const { cachePolicy } = behaviorOf(withForwarded({ ...NONE, Headers: listed('*') }));
    expect([cachePolicy.minTtl, cachePolicy.defaultTtl, cachePolicy.maxTtl]).toEqual([0, 0, 0]);
    const { cookie: _, 'cloudfront-viewer-country': __, ...rest } = textsOf(SENT.headers);
    expect(tripOf({ ...NONE, Headers: listed('*') }).asked.headers).toEqual(rest);
  });

  it.each<[title: string, ForwardedValues, key: string, asked: string]>([
    ['all', { ...NONE, QueryString: true }, 'b=2&a=1', 'b=2&a=1'],
    ['all, some of them keys', { ...NONE, QueryString: true, QueryStringCacheKeys: listed('a') }, 'a=1', 'b=2&a=1'],
    ['none, whatever the keys', { ...NONE, QueryStringCacheKeys: listed('a') }, '', ''],
  ])('forward query strings: %s', (_, values, key, asked) => {
    const trip = tripOf(values);
    expect([trip.key.query, trip.asked.query]).toEqual([key, asked]);
  });

  it.each([
    ['all', { Forward: 'all' as const }, 'sid=1; sid_b=2; theme=dark'],
    ['by name', { Forward: 'whitelist' as const, WhitelistedNames: listed('sid') }, 'sid=1'],
    ['with any characters', { Forward: 'whitelist' as const, WhitelistedNames: listed('sid*') }, 'sid=1; sid_b=2'],
    ['with one character', { Forward: 'whitelist' as const, WhitelistedNames: listed('sid?b', 'THEME') }, 'sid_b=2'],
  ])('forward cookies and put them into the key: %s', (_, Cookies, cookies) => {
    const { key, asked } = tripOf({ ...NONE, Cookies });
    expect([key.cookies, asked.headers.cookie]).toEqual([cookies, cookies]);
  });

  it.each<[title: string, Partial<DefaultCacheBehavior>, readonly number[]]>([
    ['given', { MinTTL: 1, DefaultTTL: 2, MaxTTL: 3 }, [1, 2, 3]],
    ['left out', { MinTTL: 0 }, [0, 86_400, 31_536_000]],
    ['raised by the one before', { MinTTL: 100_000 }, [100_000, 100_000, 31_536_000]],
  ])('have the times to live of their behavior: %s', (_, ttls, expected) => {
    const { cachePolicy } = behaviorOf(withForwarded(NONE, ttls));
    expect([cachePolicy.minTtl, cachePolicy.defaultTtl, cachePolicy.maxTtl]).toEqual(expected);
  });

  it('are refused where those are out of order', () => {
    expect(problemsOf(withForwarded(NONE, { MinTTL: 0, MaxTTL: 60 }))).toEqual([
      expect.stringMatching(/^DefaultCacheBehavior\.MinTTL expected .*, got MinTTL 0, MaxTTL 60: .*InvalidTTLOrder/),
    ]);
  });
});
