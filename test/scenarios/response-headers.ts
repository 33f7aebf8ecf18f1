import { expect } from 'vitest';
import { documented, field, rfc, type Subject } from './scenario.ts';
import { ALL, only } from './scene.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';

/** What becomes of headers on the way to the viewer. */
export const RESPONSE_HEADERS: Subject = {
  title: 'Headers of answers',
  scenarios: [
    documented(
      'as-the-origin',
      CUSTOM,
      'Headers of the origin go to the viewer, of a hit too.',
      async ({ get, origin }) => {
        origin.will({ headers: { 'X-Build': '7', 'Content-Type': 'text/plain', Server: 'nginx' } });
        await get('/a');
        const got = await get('/a');
        expect(['x-build', 'content-type', 'server'].map((name) => got.header(name))).toEqual([
          '7',
          'text/plain',
          'nginx',
        ]);
      },
    ),
    documented('several-lines', CUSTOM, 'Several lines of a header stay several lines.', async ({ get, origin }) => {
      origin.will({ headers: { Link: ['</a.css>; rel=preload', '</b.js>; rel=preload'] } });
      await get('/a');
      expect((await get('/a')).lines('link')).toEqual(['</a.css>; rel=preload', '</b.js>; rel=preload']);
    }),
    documented(
      'x-cache-miss-and-hit',
      CUSTOM,
      'X-Cache is Miss from cloudfront of an answer that was fetched, and Hit from cloudfront of one that was kept.',
      async ({ get }) => {
        expect((await get('/a')).header('x-cache')).toBe('Miss from cloudfront');
        expect((await get('/a')).header('x-cache')).toBe('Hit from cloudfront');
      },
    ),
    documented(
      'x-cache-of-origin',
      CUSTOM,
      'X-Cache says what CloudFront did, also where the origin, another cache, sends one of its own.',
      async ({ get, origin }) => {
        origin.will({ headers: { 'X-Cache': 'HIT' } });
        expect((await get('/a')).lines('x-cache')).toContain('Miss from cloudfront');
      },
    ),
    documented('pop-and-id', CUSTOM, 'Every answer has X-Amz-Cf-Pop and X-Amz-Cf-Id.', async ({ get, origin }) => {
      const miss = await get('/a');
      const hit = await get('/a');
      origin.isDown();
      const error = await get('/b');
      for (const got of [miss, hit, error]) {
        expect(got.header('x-amz-cf-pop')).toMatch(/^[A-Z]+\d+-[A-Z]\d+$/);
        expect(got.header('x-amz-cf-id')).toMatch(/^[\w-]+=*$/);
      }
    }),
    documented(
      'set-cookie-dropped',
      CUSTOM,
      'Where no cookie reaches the origin, its Set-Cookie does not reach the viewer.',
      async ({ get, origin }) => {
        origin.will({ headers: { 'Set-Cookie': 'session=1' } });
        expect((await get('/a')).header('set-cookie')).toBeUndefined();
      },
    ),
    documented(
      'set-cookie-by-cache-policy',
      CUSTOM,
      'Where cookies are in the key, Set-Cookie reaches the viewer.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { cookies: only('session') } });
        origin.will({ headers: { 'Set-Cookie': ['session=1; Path=/', 'theme=dark'] } });
        expect((await get('/a')).lines('set-cookie')).toEqual(['session=1; Path=/', 'theme=dark']);
      },
    ),
    documented(
      'set-cookie-by-origin-request-policy',
      CUSTOM,
      'Where an origin request policy sends cookies, Set-Cookie reaches the viewer.',
      async ({ edge, get, origin }) => {
        await edge({ originRequestPolicy: { cookies: ALL } });
        origin.will({ headers: { 'Set-Cookie': 'session=1' } });
        expect((await get('/a')).header('set-cookie')).toBe('session=1');
      },
    ),
    documented(
      'set-cookie-replayed',
      CUSTOM,
      'Set-Cookie is kept with its answer, and sent to everybody who has the same key.',
      async ({ edge, get, origin }) => {
        await edge({ originRequestPolicy: { cookies: ALL } });
        origin.will({ headers: { 'Set-Cookie': 'session=1' } });
        await get('/a', { Cookie: 'user=one' });
        const got = await get('/a', { Cookie: 'user=two' });
        expect([got.xCache, got.header('set-cookie')]).toEqual(['Hit', 'session=1']);
      },
    ),
    documented(
      'set-cookie-not-kept',
      CUSTOM,
      'With no-cache="Set-Cookie" the answer is kept without its cookies.',
      async ({ edge, get, origin }) => {
        await edge({ originRequestPolicy: { cookies: ALL } });
        origin.will({ headers: { 'Set-Cookie': 'session=1', 'Cache-Control': 'no-cache="Set-Cookie", max-age=60' } });
        expect((await get('/a')).header('set-cookie')).toBe('session=1');
        const hit = await get('/a');
        expect([hit.xCache, hit.header('set-cookie')]).toEqual(['Hit', undefined]);
      },
    ),
    documented(
      'vary-removed',
      CUSTOM,
      'Of Vary, headers that do not reach the origin are removed.',
      async ({ get, origin }) => {
        origin.will({ headers: { Vary: 'Accept-Encoding, Accept-Language, X-Tenant' } });
        expect((await get('/a')).header('vary')).toBe('Accept-Encoding');
      },
    ),
    documented('vary-gone', CUSTOM, 'A Vary of which nothing is left is removed.', async ({ get, origin }) => {
      origin.will({ headers: { Vary: 'Accept-Language' } });
      expect((await get('/a')).header('vary')).toBeUndefined();
    }),
    documented(
      'vary-of-key',
      CUSTOM,
      'Of Vary, headers in the key stay, and Cookie and Accept-Encoding.',
      async ({ edge, get, origin }) => {
        await edge({ cachePolicy: { headers: ['accept-language'], cookies: ALL } });
        origin.will({ headers: { Vary: 'Accept-Encoding, Cookie, Accept-Language' } });
        expect((await get('/a')).header('vary')).toBe('Accept-Encoding, Cookie, Accept-Language');
      },
    ),
    documented(
      'vary-user-agent',
      CUSTOM,
      'User-Agent stays in Vary only where headers of the device are in the key.',
      async ({ edge, get, origin }) => {
        origin.will({ headers: { Vary: 'User-Agent' } });
        expect((await get('/a')).header('vary')).toBeUndefined();
        await edge({ cachePolicy: { headers: ['cloudfront-is-mobile-viewer'] } });
        expect((await get('/a')).header('vary')).toBe('User-Agent');
      },
    ),
    rfc(
      'age-of-origin',
      'RFC 9111 section 4.2.3',
      'Age of a hit counts the age with which the answer came.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { Age: '500' } });
        await get('/a');
        clock.advance(3);
        expect((await get('/a')).lines('age')).toEqual(['503']);
      },
    ),
    field(
      'date-of-hit',
      'captures of others',
      'Date of a hit is that of the origin.',
      async ({ get, origin, clock }) => {
        origin.will({ headers: { Date: 'Thu, 01 Jan 2026 00:00:00 GMT' } });
        await get('/a');
        clock.advance(60);
        expect((await get('/a')).header('date')).toBe('Thu, 01 Jan 2026 00:00:00 GMT');
      },
    ),
    documented(
      'no-server-timing',
      'DG understanding-response-headers-policies',
      'Without a policy that says so there is no Server-Timing of CloudFront.',
      async ({ get }) => {
        expect((await get('/a', { Pragma: 'server-timing' })).header('server-timing')).toBeUndefined();
      },
    ),
  ],
};
