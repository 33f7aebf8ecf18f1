import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';
import { ALL, allExcept, only } from './scene.ts';

const KEY = 'DG understanding-the-cache-key';
const CONTROL = 'DG controlling-the-cache-key';

/** What makes two requests the same to the cache. */
export const CACHE_KEY: Subject = {
  title: 'The cache key',
  scenarios: [
    documented(
      'path-alone',
      KEY,
      'Unless a policy says more, the key is the distribution and the path.',
      async ({ get }) => {
        await get('/a');
        expect((await get('/a?page=2', { 'User-Agent': 'other', Cookie: 'a=1' })).xCache).toBe('Hit');
        expect((await get('/A')).xCache).toBe('Miss');
      },
    ),
    documented('get-and-head', KEY, 'GET and HEAD share a key.', async ({ get, send, origin }) => {
      origin.will({ body: 'page' });
      await get('/a');
      const head = await send('/a', { method: 'HEAD' });
      expect([head.xCache, head.header('content-length')]).toEqual(['Hit', '4']);
    }),
    documented(
      'host-not-in-key',
      KEY,
      'The Host that the viewer used is no part of the key unless the policy lists it.',
      async ({ get, edge }) => {
        await get('/a', { Host: 'www.example.com' });
        expect((await get('/a')).xCache).toBe('Hit');
        await edge({ cachePolicy: { headers: ['host'] } });
        await get('/a', { Host: 'www.example.com' });
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    documented(
      'protocol-not-in-key',
      KEY,
      'The protocol is no part of the key unless the policy lists CloudFront-Forwarded-Proto.',
      async ({ get, send, edge }) => {
        await get('/a');
        expect((await send('/a', { scheme: 'https' })).xCache).toBe('Hit');
        await edge({ cachePolicy: { headers: ['cloudfront-forwarded-proto'] } });
        await get('/a');
        expect((await send('/a', { scheme: 'https' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'query-order',
      'DG QueryStringParameters',
      'The order of parameters in a query makes distinct keys.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: ALL } });
        await get('/a?x=1&y=2');
        expect((await get('/a?y=2&x=1')).xCache).toBe('Miss');
        expect((await get('/a?x=1&y=2')).xCache).toBe('Hit');
      },
    ),
    documented(
      'query-case',
      'DG QueryStringParameters',
      'Case counts in the names and the values of parameters.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: only('x') } });
        await get('/a?x=b');
        expect((await get('/a?x=B')).xCache).toBe('Miss');
        expect((await get('/a?X=1')).xCache).toBe('Miss');
        expect((await get('/a?X=2')).xCache).toBe('Hit');
      },
    ),
    documented(
      'query-all-except',
      CONTROL,
      'All parameters except those that a policy names are in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: allExcept('utm_source') } });
        await get('/a?page=1&utm_source=mail');
        expect((await get('/a?page=1&utm_source=web')).xCache).toBe('Hit');
        expect((await get('/a?page=2')).xCache).toBe('Miss');
      },
    ),
    documented(
      'header-value',
      'DG header-caching',
      'Values of headers in the key are compared byte for byte, whitespace included.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { headers: ['accept-language'] } });
        await get('/a', { 'Accept-Language': 'en,fr' });
        expect((await get('/a', { 'Accept-Language': 'en, fr' })).xCache).toBe('Miss');
        expect((await get('/a', { 'accept-language': 'en,fr' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'header-absent',
      'DG header-caching',
      'A header that is not sent is another key than one that is sent empty.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { headers: ['x-tenant'] } });
        await get('/a');
        expect((await get('/a', { 'X-Tenant': '' })).xCache).toBe('Miss');
      },
    ),
    documented('cookie-order', 'DG Cookies', 'Cookies in the key are sorted by their names.', async ({ get, edge }) => {
      await edge({ cachePolicy: { cookies: only('a', 'b') } });
      await get('/a', { Cookie: 'a=1; b=2; c=3' });
      expect((await get('/a', { Cookie: 'c=4; b=2; a=1' })).xCache).toBe('Hit');
      expect((await get('/a', { Cookie: 'a=2; b=2' })).xCache).toBe('Miss');
    }),
    documented(
      'options-own-key',
      KEY,
      'OPTIONS, where it is cached, has keys of its own.',
      async ({ get, send, edge, origin }) => {
        await edge({ cachedMethods: ['GET', 'HEAD', 'OPTIONS'] });
        await get('/a');
        expect((await send('/a', { method: 'OPTIONS' })).xCache).toBe('Miss');
        expect((await send('/a', { method: 'OPTIONS' })).xCache).toBe('Hit');
        expect(origin.wasAsked().map(({ method }) => method)).toEqual(['GET', 'OPTIONS']);
      },
    ),
    documented(
      'rewritten-path',
      'DG functions-event-structure',
      'The key has the path that viewer-request handed on.',
      async ({ get, edge }) => {
        const code = "function handler(event) { event.request.uri = '/index.html'; return event.request; }";
        await edge({ code: { 'viewer-request': { function: code } } });
        await get('/a');
        expect((await get('/b')).xCache).toBe('Hit');
      },
    ),
    documented(
      'query-list',
      CONTROL,
      'Parameters that a policy does not list are not in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: only('page') } });
        await get('/a?page=1&utm_source=mail');
        expect((await get('/a?utm_source=web&page=1')).xCache).toBe('Hit');
        expect((await get('/a?page=2')).xCache).toBe('Miss');
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
    documented(
      'query-semicolon',
      'DG QueryStringParameters',
      'Parameters are separated by ampersands alone; a semicolon belongs to a value.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: only('x') } });
        await get('/a?x=1;y=2');
        expect((await get('/a?x=1;y=3')).xCache).toBe('Miss');
        expect((await get('/a?x=1;y=2&y=3')).xCache).toBe('Hit');
      },
    ),
    documented(
      'query-empty-and-absent',
      CONTROL,
      'A parameter without a value is another key than none.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: only('x') } });
        await get('/a');
        expect((await get('/a?x')).xCache).toBe('Miss');
        expect((await get('/a?x')).xCache).toBe('Hit');
      },
    ),
    documented(
      'query-repeated',
      'DG QueryStringParameters',
      'Every value of a repeated parameter is in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: only('x') } });
        await get('/a?x=1&x=2');
        expect((await get('/a?x=1&x=3')).xCache).toBe('Miss');
        expect((await get('/a?x=1')).xCache).toBe('Miss');
        expect((await get('/a?x=1&x=2')).xCache).toBe('Hit');
      },
    ),
    documented(
      'header-order',
      'DG header-caching',
      'The order in which headers are sent is no part of the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { headers: ['x-tenant', 'accept-language'] } });
        await get('/a', { 'X-Tenant': 'one', 'Accept-Language': 'en' });
        expect((await get('/a', { 'Accept-Language': 'en', 'X-Tenant': 'one' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'header-value-case',
      'DG header-caching',
      'Case counts in the values of headers and not in their names.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { headers: ['x-tenant'] } });
        await get('/a', { 'X-Tenant': 'one' });
        expect((await get('/a', { 'x-TENANT': 'one' })).xCache).toBe('Hit');
        expect((await get('/a', { 'X-Tenant': 'One' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'header-of-cloudfront',
      'DG adding-cloudfront-headers',
      'A policy that lists CloudFront-Viewer-Country keeps answers by the country of the viewer.',
      async ({ send, edge }) => {
        await edge({ cachePolicy: { headers: ['cloudfront-viewer-country'] } });
        await send('/a', { viewer: { country: 'DE' } });
        expect((await send('/a', { viewer: { country: 'FR' } })).xCache).toBe('Miss');
        expect((await send('/a', { viewer: { country: 'DE' } })).xCache).toBe('Hit');
      },
    ),
    documented(
      'device-header',
      'DG adding-cloudfront-headers',
      'A policy that lists CloudFront-Is-Mobile-Viewer keeps two answers, whatever User-Agents there are.',
      async ({ get, edge, origin }) => {
        await edge({ cachePolicy: { headers: ['cloudfront-is-mobile-viewer'] } });
        await get('/a', { 'User-Agent': 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Mobile/15E148' });
        await get('/a', { 'User-Agent': 'Mozilla/5.0 (Linux; Android 14; Pixel 8) Mobile Safari/537.36' });
        await get('/a', { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64) Firefox/130.0' });
        expect(origin.wasAsked().map((asked) => asked.header('cloudfront-is-mobile-viewer'))).toEqual([
          'true',
          'false',
        ]);
      },
    ),
    documented(
      'user-agent-not-in-key',
      'DG header-caching',
      'User-Agent is no part of the key unless the policy lists it.',
      async ({ get, edge }) => {
        await get('/a', { 'User-Agent': 'one' });
        expect((await get('/a', { 'User-Agent': 'two' })).xCache).toBe('Hit');
        await edge({ cachePolicy: { headers: ['user-agent'] } });
        await get('/a', { 'User-Agent': 'one' });
        expect((await get('/a', { 'User-Agent': 'two' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'cookies-none',
      CONTROL,
      'Cookies that a policy does not list are not in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { cookies: only('theme') } });
        await get('/a', { Cookie: 'theme=dark; session=1' });
        expect((await get('/a', { Cookie: 'session=2; theme=dark' })).xCache).toBe('Hit');
        expect((await get('/a', { Cookie: 'session=1' })).xCache).toBe('Miss');
      },
    ),
    documented('cookies-all', CONTROL, 'A policy can have all cookies in the key.', async ({ get, edge }) => {
      await edge({ cachePolicy: { cookies: ALL } });
      await get('/a', { Cookie: 'session=1' });
      expect((await get('/a', { Cookie: 'session=2' })).xCache).toBe('Miss');
      expect((await get('/a')).xCache).toBe('Miss');
      expect((await get('/a', { Cookie: 'session=1' })).xCache).toBe('Hit');
    }),
    documented(
      'cookies-all-except',
      CONTROL,
      'All cookies except those that a policy names are in the key.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { cookies: allExcept('_ga') } });
        await get('/a', { Cookie: '_ga=1; session=1' });
        expect((await get('/a', { Cookie: '_ga=2; session=1' })).xCache).toBe('Hit');
        expect((await get('/a', { Cookie: '_ga=1; session=2' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'cookie-case',
      'DG Cookies',
      'Case counts in the names and the values of cookies.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { cookies: only('theme') } });
        await get('/a', { Cookie: 'theme=dark' });
        expect((await get('/a', { Cookie: 'theme=Dark' })).xCache).toBe('Miss');
        expect((await get('/a', { Cookie: 'Theme=dark' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'raw-path',
      'DG DownloadDistValuesCacheBehavior',
      'The key has the path as it was sent: dot segments, repeated slashes and escapes make distinct keys.',
      async ({ get }) => {
        await get('/a');
        expect((await get('/b/../a')).xCache).toBe('Miss');
        expect((await get('//a')).xCache).toBe('Miss');
        expect((await get('/%61')).xCache).toBe('Miss');
      },
    ),
    documented(
      'vary-not-in-key',
      'DG RequestAndResponseBehaviorCustomOrigin',
      'Vary of an answer adds nothing to the key.',
      async ({ get, origin }) => {
        origin.will({ headers: { Vary: 'Accept-Language' } });
        await get('/a', { 'Accept-Language': 'en' });
        expect((await get('/a', { 'Accept-Language': 'fr' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'origin-request-policy-not-in-key',
      'DG controlling-origin-requests',
      'What an origin request policy sends to the origin is no part of the key.',
      async ({ get, edge }) => {
        await edge({
          originRequestPolicy: {
            headers: { behavior: 'allViewer', names: [] },
            cookies: ALL,
            queryStrings: ALL,
          },
        });
        await get('/a?page=1', { Cookie: 'a=1', 'Accept-Language': 'en' });
        expect((await get('/a?page=2', { Cookie: 'a=2', 'Accept-Language': 'fr' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'function-sets-keyed-header',
      'DG functions-event-structure',
      'A header that viewer-request sets and the policy lists is in the key.',
      async ({ get, edge }) => {
        const code =
          "function handler({ request }) { request.headers['x-group'] = { value: request.querystring.g.value }; return request; }";
        await edge({ cachePolicy: { headers: ['x-group'] }, code: { 'viewer-request': { function: code } } });
        await get('/a?g=one');
        expect((await get('/a?g=two')).xCache).toBe('Miss');
        expect((await get('/a?g=one')).xCache).toBe('Hit');
      },
    ),
    documented(
      'sorted-query',
      'DG edge-function-restrictions-all',
      'A function that sorts the parameters makes one key of their orders.',
      async ({ get, edge, origin }) => {
        const code = `function handler({ request }) {
          const names = Object.keys(request.querystring).sort();
          request.querystring = names.map((name) => name + '=' + request.querystring[name].value).join('&');
          return request;
        }`;
        await edge({ cachePolicy: { queryStrings: ALL }, code: { 'viewer-request': { function: code } } });
        await get('/a?y=2&x=1');
        expect((await get('/a?x=1&y=2')).xCache).toBe('Hit');
        expect(origin.wasAsked().map(({ query }) => query)).toEqual(['x=1&y=2']);
      },
    ),
    field(
      'origin-not-in-key',
      'AWS samples and reports of others',
      'The origin that origin-request chose is no part of the key.',
      async ({ get, edge, origin, backup }) => {
        backup.will({ body: 'from the backup' });
        const lambda = `export const handler = async (event) => {
          const { request } = event.Records[0].cf;
          if (request.querystring === 'second') request.origin.custom.domainName = 'backup.example.com';
          return request;
        };`;
        await edge({
          originRequestPolicy: { queryStrings: ALL },
          code: { 'origin-request': { lambda } },
        });
        expect((await get('/a?second')).body).toBe('from the backup');
        expect((await get('/a?first')).body).toBe('from the backup');
        expect(origin.wasAsked()).toEqual([]);
      },
    ),
  ],
};
