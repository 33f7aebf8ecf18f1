import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { acceptEncodingOf } from '../../../simulator/cache/accept-encoding.ts';
import { cacheKeyOf, keyText } from '../../../simulator/cache/cache-key.ts';
import { type CachePolicyJson, cachePolicyFrom } from '../../../simulator/cache/cache-policy.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

type Parameters_ = NonNullable<CachePolicyJson['ParametersInCacheKeyAndForwardedToOrigin']>;

const NONE: Parameters_ = {
  EnableAcceptEncodingGzip: false,
  EnableAcceptEncodingBrotli: false,
  HeadersConfig: { HeaderBehavior: 'none' },
  CookiesConfig: { CookieBehavior: 'none' },
  QueryStringsConfig: { QueryStringBehavior: 'none' },
};
const policyOf = (differs: Partial<Parameters_> = {}) =>
  cachePolicyFrom({ MinTTL: 0, ParametersInCacheKeyAndForwardedToOrigin: { ...NONE, ...differs } });
const queries = (behavior: 'whitelist' | 'allExcept' | 'all', ...names: string[]): Partial<Parameters_> => ({
  QueryStringsConfig: {
    QueryStringBehavior: behavior,
    QueryStrings: { Items: names },
  },
});
const cookies = (behavior: 'whitelist' | 'allExcept' | 'all', ...names: string[]): Partial<Parameters_> => ({
  CookiesConfig: { CookieBehavior: behavior, Cookies: { Items: names } },
});
const headers = (...names: string[]): Partial<Parameters_> => ({
  HeadersConfig: { HeaderBehavior: 'whitelist', Headers: { Items: names } },
});

interface Sent {
  readonly method?: string;
  readonly uri?: string;
  readonly querystring?: string;
  readonly headers?: Record<string, string>;
}
const keyOf = (differs: Partial<Parameters_>, { headers: sent = {}, ...request }: Sent): string =>
  keyText(
    cacheKeyOf('d111.cloudfront.net', policyOf(differs), {
      method: 'GET',
      uri: '/',
      querystring: '',
      ...request,
      headers: headersFrom({ Host: 'www.example.com', ...sent }),
    }),
  );

describe('two requests', () => {
  it.each<[string, Partial<Parameters_>, Sent, Sent]>([
    ['GET and HEAD', {}, { method: 'GET' }, { method: 'HEAD' }],
    ['a query that is not in the key', {}, { querystring: 'a=1' }, { querystring: 'a=2' }],
    [
      'a parameter that is not listed',
      queries('whitelist', 'a'),
      { querystring: 'b=1&a=1' },
      { querystring: 'a=1&b=2' },
    ],
    ['a parameter that is excepted', queries('allExcept', 'b'), { querystring: 'b=1&a=1' }, { querystring: 'a=1' }],
    ['the Host', {}, { headers: { Host: 'a.example' } }, { headers: { Host: 'b.example' } }],
    [
      'a cookie that is not listed',
      cookies('whitelist', 'a'),
      { headers: { Cookie: 'a=1; b=2' } },
      { headers: { Cookie: 'a=1' } },
    ],
    ['the order of cookies', cookies('all'), { headers: { Cookie: 'a=1; b=2' } }, { headers: { Cookie: 'b=2; a=1' } }],
    ['the order of headers', headers('A', 'B'), { headers: { A: '1', B: '2' } }, { headers: { B: '2', A: '1' } }],
    ['the case of a header name', headers('X-A'), { headers: { 'x-a': '1' } }, { headers: { 'X-A': '1' } }],
  ])('that differ in %s are the same', (_, policy, one, other) => {
    expect(keyOf(policy, one)).toBe(keyOf(policy, other));
  });

  it.each<[string, Partial<Parameters_>, Sent, Sent]>([
    ['OPTIONS', {}, { method: 'GET' }, { method: 'OPTIONS' }],
    ['the case of the path', {}, { uri: '/a' }, { uri: '/A' }],
    ['an encoding of the path', {}, { uri: '/a' }, { uri: '/%61' }],
    ['the order of parameters', queries('all'), { querystring: 'a=1&b=2' }, { querystring: 'b=2&a=1' }],
    ['the case of a parameter', queries('all'), { querystring: 'a=1' }, { querystring: 'A=1' }],
    ['a semicolon, which is data', queries('whitelist', 'a'), { querystring: 'a=1;b=1' }, { querystring: 'a=1;b=2' }],
    ['a listed cookie', cookies('whitelist', 'a'), { headers: { Cookie: 'a=1' } }, { headers: { Cookie: 'a=2' } }],
    [
      'the order of two cookies of one name, as the origin gets them',
      cookies('all'),
      { headers: { Cookie: 'a=1; a=2' } },
      { headers: { Cookie: 'a=2; a=1' } },
    ],
    ['the case of a cookie', cookies('all'), { headers: { Cookie: 'a=1' } }, { headers: { Cookie: 'A=1' } }],
    [
      'a space in a header',
      headers('Accept-Language'),
      { headers: { 'Accept-Language': 'en,fr' } },
      { headers: { 'Accept-Language': 'en, fr' } },
    ],
    ['a header that is empty, not absent', headers('X-A'), { headers: { 'X-A': '' } }, {}],
    ['a Host in the key', headers('Host'), { headers: { Host: 'a.example' } }, { headers: { Host: 'b.example' } }],
  ])('that differ in %s are not', (_, policy, one, other) => {
    expect(keyOf(policy, one)).not.toBe(keyOf(policy, other));
  });

  it('never share a key by what they put into another part of it', () => {
    const part = fc.constantFrom('', 'a', '"', ',', '["a"]', 'a=1', '; a=1', '\\', '&');
    const sent = fc.record({ uri: part, querystring: part, cookie: part, x: part });
    fc.assert(
      fc.property(sent, sent, (one, other) => {
        const policy = { ...queries('all'), ...cookies('all'), ...headers('X') };
        const key = ({ uri, querystring, x, cookie }: typeof one): string =>
          keyOf(policy, { uri, querystring, headers: { X: x, Cookie: cookie } });
        const meant = ({ cookie, ...rest }: typeof one): unknown => ({ ...rest, cookie: cookie.replace(/^; /, '') });
        if (JSON.stringify(meant(one)) !== JSON.stringify(meant(other))) expect(key(one)).not.toBe(key(other));
      }),
    );
  });
});

describe('Accept-Encoding', () => {
  it.each<[boolean, boolean, string | undefined, string | undefined, string | undefined]>([
    [true, true, 'gzip, deflate, br', 'br,gzip', 'br,gzip'],
    [true, true, 'br', 'br', 'br'],
    [true, true, 'gzip;q=0.5', 'gzip', 'gzip'],
    [false, true, 'gzip, br', 'br', 'br'],
    [true, false, 'gzip, br', 'gzip', 'gzip'],
    [true, true, 'deflate', undefined, 'identity'],
    [true, true, 'br;q=0', undefined, 'identity'],
    [true, true, undefined, undefined, undefined],
    [false, false, 'gzip, br', undefined, undefined],
  ])('of gzip %s, br %s and %s is keyed as %s and sent as %s', (gzip, brotli, header, keyed, sent) => {
    expect(acceptEncodingOf({ gzip, brotli }, header)).toEqual({
      ...(keyed === undefined ? {} : { keyed }),
      ...(sent === undefined ? {} : { sent }),
    });
  });
});

it('a policy has what CloudFront takes where it says nothing', () => {
  expect(cachePolicyFrom({ MinTTL: 100_000 })).toMatchObject({
    minTtl: 100_000,
    defaultTtl: 100_000,
    maxTtl: 31_536_000,
  });
});
