import { expect } from 'vitest';
import type { Selection } from '../../simulator/cache/cache-policy.ts';
import type { HeaderSelection } from '../../simulator/cache/origin-request-policy.ts';
import { documented, type Scenario, type Subject } from './scenario.ts';
import { ALL, allExcept, type Lines, NONE, only, type Scene } from './scene.ts';

const TOGETHER = 'DG understanding-how-origin-request-policies-and-cache-policies-work-together';
const REQUESTS = 'DG controlling-origin-requests';
const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';

/** Which parameters and cookies of a, b and c reach the origin. */
function merged(id: string, statement: string, cache: Selection, request: Selection, sent: string): Scenario {
  return documented(id, TOGETHER, statement, async ({ edge, get, origin }) => {
    await edge({
      cachePolicy: { queryStrings: cache, cookies: cache },
      originRequestPolicy: { queryStrings: request, cookies: request },
    });
    await get('/x?a=1&b=2&c=3', { Cookie: 'a=1; b=2; c=3' });
    const [asked] = origin.wasAsked();
    const names = (text: string, separator: string) => text.split(separator).map((pair) => pair.split('=')[0]);
    expect(names(asked?.query ?? '', '&').join('')).toBe(sent);
    expect(names(asked?.header('cookie') ?? '', '; ').join('')).toBe(sent);
  });
}

const VIEWER: Lines = {
  Accept: 'text/html',
  'Accept-Language': 'en',
  Authorization: 'Basic dTpw',
  Cookie: 'a=1',
  Referer: 'https://www.example.com/',
  'User-Agent': 'Mozilla/5.0',
  'X-Tenant': 'one',
};

/** What might say to an origin what to answer, and is in no key unless a policy lists it. */
const UNKEYED: Lines = {
  Origin: 'https://app.example.com',
  'Cache-Control': 'no-cache',
  Pragma: 'no-cache',
  From: 'a@example.com',
  Date: 'Wed, 01 Jan 2025 00:00:00 GMT',
  Warning: '199 - "a"',
  'Max-Forwards': '3',
  'Request-Range': 'bytes=0-1',
  'Content-Type': 'text/plain',
};

/** Which of the names of `VIEWER`, Host among them, reach the origin as the viewer sent them. */
async function sentOf({ edge, get, origin }: Scene, headers?: HeaderSelection): Promise<string[]> {
  await edge(headers ? { originRequestPolicy: { headers } } : {});
  await get('/a', VIEWER);
  const [asked] = origin.wasAsked();
  const sent = Object.entries({ Host: 'd111111abcdef8.cloudfront.net', ...VIEWER });
  return sent.filter(([name, value]) => asked?.header(name) === value).map(([name]) => name);
}

/** What a header is when it reaches the origin. */
async function sentAs({ get, origin }: Scene, name: string, headers: Lines = {}): Promise<string | undefined> {
  await get('/a', headers);
  return origin.wasAsked()[0]?.header(name);
}

const ALL_VIEWER: HeaderSelection = { behavior: 'allViewer', names: [] };
const EVERYTHING = { originRequestPolicy: { headers: ALL_VIEWER, cookies: ALL, queryStrings: ALL } };

/** What reaches the origin. */
export const ORIGIN_REQUEST: Subject = {
  title: 'What reaches the origin',
  scenarios: [
    documented(
      'nothing-by-default',
      REQUESTS,
      'Without an origin request policy, no query, no cookie and no header that is not in the key is sent.',
      async (scene) => {
        expect(await sentOf(scene)).toEqual([]);
        await scene.get('/b?a=1');
        expect(scene.origin.wasAsked().map(({ query }) => query)).toEqual(['']);
      },
    ),
    documented(
      'request-headers-by-default',
      TOGETHER,
      'Without an origin request policy Origin, Cache-Control, Pragma, From, Date, Warning, Max-Forwards and Request-Range of a viewer are not sent, nor is Content-Type without a body.',
      async ({ get, origin }) => {
        const names = Object.keys(UNKEYED);
        await get('/a', UNKEYED);
        const [asked] = origin.wasAsked();
        expect(names.filter((name) => asked?.header(name) !== undefined)).toEqual([]);
      },
    ),
    documented(
      'origin-by-policy',
      'DG using-managed-origin-request-policies',
      'Origin is sent where an origin request policy lists it, as CORS-CustomOrigin does.',
      async (scene) => {
        await scene.edge({ originRequestPolicy: { headers: { behavior: 'whitelist', names: ['origin'] } } });
        expect(await sentAs(scene, 'origin', UNKEYED)).toBe('https://app.example.com');
      },
    ),
    documented(
      'headers-of-body',
      REQUESTS,
      'With the body of a request go the headers that tell of it.',
      async ({ send, origin }) => {
        await send('/a', {
          method: 'POST',
          body: '{}',
          headers: { 'Content-Type': 'application/json', 'Content-Encoding': 'identity', Origin: 'https://a.example' },
        });
        const [asked] = origin.wasAsked();
        expect(
          ['content-type', 'content-encoding', 'content-length', 'origin'].map((name) => asked?.header(name)),
        ).toEqual(['application/json', 'identity', '2', undefined]);
      },
    ),
    merged('none-none', 'Where neither policy selects anything, no parameter and no cookie is sent.', NONE, NONE, ''),
    merged('none-all', 'An origin request policy of all sends all, though none is in the key.', NONE, ALL, 'abc'),
    merged('none-list', 'An origin request policy of a list sends what it lists.', NONE, only('b'), 'b'),
    merged(
      'none-except',
      'An origin request policy of all except a list sends the others.',
      NONE,
      allExcept('b'),
      'ac',
    ),
    merged('all-none', 'What a cache policy has all of in the key is all sent.', ALL, NONE, 'abc'),
    merged(
      'all-list',
      'A list of the origin request policy takes nothing away from a key of all.',
      ALL,
      only('b'),
      'abc',
    ),
    merged(
      'all-except',
      'A key of all counts before what the origin request policy excepts.',
      ALL,
      allExcept('b'),
      'abc',
    ),
    merged('list-none', 'What a cache policy lists for the key is sent.', only('a'), NONE, 'a'),
    merged('list-all', 'Beside a key of a list, an origin request policy of all sends all.', only('a'), ALL, 'abc'),
    merged('list-list', 'What either policy lists is sent.', only('a'), only('b'), 'ab'),
    merged(
      'list-except',
      'What a cache policy lists is sent though the origin request policy excepts it.',
      only('a'),
      allExcept('a', 'b'),
      'ac',
    ),
    merged('except-none', 'What a cache policy does not except from the key is sent.', allExcept('a'), NONE, 'bc'),
    merged(
      'except-all',
      'An origin request policy of all sends what the cache policy excepts, too.',
      allExcept('a'),
      ALL,
      'abc',
    ),
    merged(
      'except-list',
      'What an origin request policy lists is sent though the cache policy excepts it.',
      allExcept('a', 'b'),
      only('b'),
      'bc',
    ),
    merged('except-except', 'What both policies except is not sent.', allExcept('b'), allExcept('b'), 'ac'),
    documented('headers-of-key', TOGETHER, 'Headers in the key are sent.', async (scene) => {
      await scene.edge({ cachePolicy: { headers: ['x-tenant', 'authorization'] } });
      await scene.get('/a', VIEWER);
      const [asked] = scene.origin.wasAsked();
      expect([asked?.header('x-tenant'), asked?.header('authorization'), asked?.header('referer')]).toEqual([
        'one',
        'Basic dTpw',
        undefined,
      ]);
    }),
    documented(
      'headers-listed',
      REQUESTS,
      'Of headers an origin request policy sends those that it lists.',
      async (scene) => {
        expect(await sentOf(scene, { behavior: 'whitelist', names: ['x-tenant', 'referer'] })).toEqual([
          'Referer',
          'X-Tenant',
        ]);
      },
    ),
    documented(
      'headers-of-viewer',
      REQUESTS,
      "All of the viewer's headers can be sent, its Host, User-Agent and Authorization among them.",
      async (scene) => {
        expect(await sentOf(scene, ALL_VIEWER)).toEqual([
          'Host',
          'Accept',
          'Accept-Language',
          'Authorization',
          'Referer',
          'User-Agent',
          'X-Tenant',
        ]);
      },
    ),
    documented(
      'headers-except',
      REQUESTS,
      "All of the viewer's headers can be sent except those of a list.",
      async (scene) => {
        const sent = await sentOf(scene, { behavior: 'allExcept', names: ['host', 'referer', 'user-agent'] });
        expect(sent).toEqual(['Accept', 'Accept-Language', 'Authorization', 'X-Tenant']);
      },
    ),
    documented(
      'cookie-is-no-header',
      REQUESTS,
      'Cookie is sent by the selection of cookies alone, not with all headers.',
      async (scene) => {
        await scene.edge({ originRequestPolicy: { headers: ALL_VIEWER } });
        expect(await sentAs(scene, 'cookie', VIEWER)).toBeUndefined();
      },
    ),
    documented(
      'cloudfront-headers-listed',
      REQUESTS,
      "The CloudFront-* headers that a policy lists beside all of the viewer's are sent.",
      async (scene) => {
        await scene.edge({
          originRequestPolicy: {
            headers: { behavior: 'allViewerAndWhitelistCloudFront', names: ['cloudfront-viewer-country'] },
          },
        });
        await scene.send('/a', { viewer: { country: 'DE' }, headers: VIEWER });
        const [asked] = scene.origin.wasAsked();
        expect(
          ['cloudfront-viewer-country', 'cloudfront-viewer-address', 'x-tenant'].map((name) => asked?.header(name)),
        ).toEqual(['DE', undefined, 'one']);
      },
    ),
    documented(
      'cloudfront-headers-not-by-default',
      REQUESTS,
      'CloudFront-* headers are not among those of the viewer, of which all or all but some can be sent.',
      async ({ edge, send, origin }) => {
        for (const headers of [ALL_VIEWER, { behavior: 'allExcept', names: ['host'] }] as const) {
          await edge({ originRequestPolicy: { headers } });
          await send('/a', { viewer: { country: 'DE' } });
          expect(origin.wasAsked()[0]?.header('cloudfront-viewer-country')).toBeUndefined();
        }
      },
    ),
    documented(
      'viewer-address',
      'DG adding-cloudfront-headers',
      'CloudFront-Viewer-Address is the address and the port of the viewer.',
      async (scene) => {
        await scene.edge({
          originRequestPolicy: { headers: { behavior: 'whitelist', names: ['cloudfront-viewer-address'] } },
        });
        await scene.send('/a', { ip: '203.0.113.9' });
        expect(scene.origin.wasAsked()[0]?.header('cloudfront-viewer-address')).toMatch(/^203\.0\.113\.9:\d+$/);
      },
    ),
    documented(
      'cloudfront-header-of-viewer',
      'DG adding-cloudfront-headers',
      'A viewer cannot set a CloudFront-* header.',
      async (scene) => {
        await scene.edge({
          originRequestPolicy: { headers: { behavior: 'whitelist', names: ['cloudfront-viewer-country'] } },
        });
        await scene.send('/a', { viewer: { country: 'DE' }, headers: { 'CloudFront-Viewer-Country': 'FR' } });
        expect(scene.origin.wasAsked()[0]?.header('cloudfront-viewer-country')).toBe('DE');
      },
    ),
    documented(
      'query-as-sent',
      REQUESTS,
      'The query is sent as the viewer wrote it.',
      async ({ edge, get, origin }) => {
        await edge(EVERYTHING);
        await get('/a?b=%20+&a&c=%E5%AE%B6&a=2');
        expect(origin.wasAsked().map(({ query }) => query)).toEqual(['b=%20+&a&c=%E5%AE%B6&a=2']);
      },
    ),
    documented('cookies-sorted', 'DG Cookies', 'Cookies are sent in the order of their names.', async (scene) => {
      await scene.edge(EVERYTHING);
      expect(await sentAs(scene, 'cookie', { Cookie: 'b=2; a=1; c=3' })).toBe('a=1; b=2; c=3');
    }),
    documented('malformed-cookie', 'DG Cookies', 'A Cookie header that is malformed is not sent.', async (scene) => {
      await scene.edge(EVERYTHING);
      expect(await sentAs(scene, 'cookie', { Cookie: '=;;=' })).toBeUndefined();
    }),
    documented(
      'authorization-of-post',
      CUSTOM,
      'Authorization of POST, PUT, PATCH and DELETE is sent.',
      async ({ send, origin }) => {
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          await send('/a', { method, headers: { Authorization: 'Basic dTpw' } });
          expect([method, origin.wasAsked()[0]?.header('authorization')]).toEqual([method, 'Basic dTpw']);
        }
      },
    ),
  ],
};
