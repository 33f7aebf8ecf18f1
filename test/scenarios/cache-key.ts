import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';

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
      'query-order',
      'DG QueryStringParameters',
      'The order of parameters in a query makes distinct keys.',
      async ({ get, edge }) => {
        await edge({ cachePolicy: { queryStrings: { behavior: 'all' } } });
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
        await edge({ cachePolicy: { queryStrings: { behavior: 'whitelist', names: ['x'] } } });
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
        await edge({ cachePolicy: { queryStrings: { behavior: 'allExcept', names: ['utm_source'] } } });
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
      await edge({ cachePolicy: { cookies: { behavior: 'whitelist', names: ['a', 'b'] } } });
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
  ],
};
