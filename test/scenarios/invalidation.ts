import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import { ALL, type Scene } from './scene.ts';

const PAGE = 'DG Invalidation';

/** What is left of these URLs after an invalidation: those that are still a hit. */
async function leftOf(
  { get, invalidate }: Scene,
  urls: readonly string[],
  ...items: readonly string[]
): Promise<readonly string[]> {
  for (const url of urls) await get(url);
  invalidate(...items);
  const left: string[] = [];
  for (const url of urls) if ((await get(url)).xCache === 'Hit') left.push(url);
  return left;
}

/** What an invalidation takes away. */
export const INVALIDATION: Subject = {
  title: 'Invalidation',
  scenarios: [
    documented(
      'invalidated-path',
      PAGE,
      'A path in an invalidation means that path alone; case counts.',
      async (scene) => {
        expect(await leftOf(scene, ['/a', '/A', '/ab', '/a/'], '/a')).toEqual(['/A', '/ab', '/a/']);
      },
    ),
    documented(
      'invalidated-prefix',
      PAGE,
      'With a `*` at its end it means every path that begins so, and queries too.',
      async (scene) => {
        await scene.edge({ cachePolicy: { queryStrings: ALL } });
        expect(await leftOf(scene, ['/news/1', '/news/1?a=2', '/new', '/news'], '/news/*')).toEqual(['/new', '/news']);
      },
    ),
    documented(
      'asterisk-elsewhere',
      PAGE,
      'A `*` elsewhere than at the end is a character like others.',
      async (scene) => {
        expect(await leftOf(scene, ['/a/x/b', '/a/*/b'], '/a/*/b')).toEqual(['/a/x/b']);
      },
    ),
    documented(
      'invalidated-query',
      PAGE,
      'Where the query is in the key, it stands in the path of an invalidation.',
      async (scene) => {
        await scene.edge({ cachePolicy: { queryStrings: ALL } });
        expect(await leftOf(scene, ['/a?x=1', '/a?x=2', '/a'], '/a?x=1')).toEqual(['/a?x=2', '/a']);
      },
    ),
    documented(
      'invalidated-variants',
      PAGE,
      'All variants of a path by headers and cookies go together.',
      async ({ get, edge, invalidate }) => {
        await edge({ cachePolicy: { headers: ['accept-language'], cookies: ALL } });
        await get('/a', { 'Accept-Language': 'de' });
        await get('/a', { 'Accept-Language': 'en', Cookie: 'a=1' });
        expect(invalidate('/a')).toBe(2);
        expect((await get('/a', { 'Accept-Language': 'de' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'invalidated-escapes',
      PAGE,
      'What is not ASCII is percent-encoded in both, in upper or lower case.',
      async (scene) => {
        expect(await leftOf(scene, ['/caf%C3%A9', '/cafe'], '/caf%c3%a9')).toEqual(['/cafe']);
      },
    ),
    documented(
      'invalidated-tag',
      PAGE,
      'An item `#tag` means every answer whose origin named that tag in the header of the distribution.',
      async ({ get, origin, edge, invalidate }) => {
        await edge({ distribution: { cacheTagHeader: 'cache-tag' } });
        origin.wills(({ path }) => ({ headers: { 'Cache-Tag': path === '/a' ? 'News, front' : 'sport' } }));
        await get('/a');
        await get('/b');
        expect(invalidate('#news')).toBe(1);
        expect([(await get('/a')).xCache, (await get('/b')).xCache]).toEqual(['Miss', 'Hit']);
      },
    ),
    documented(
      'invalidated-everywhere',
      PAGE,
      'An invalidation reaches every edge location and every cache behind them.',
      async ({ get, origin, edge, invalidate }) => {
        await edge({ hasRegionalCaches: true, originSettings: { hasOriginShield: true } });
        await get('/a', { 'Edgewright-Pop': 'FRA56-P1' });
        await get('/a', { 'Edgewright-Pop': 'NRT57-P1' });
        invalidate('/*');
        origin.wasAsked();
        expect((await get('/a', { 'Edgewright-Pop': 'FRA56-P1' })).xCache).toBe('Miss');
        // Origin Shield has it again, which is a Hit for who comes by another region.
        expect((await get('/a', { 'Edgewright-Pop': 'NRT57-P1' })).xCache).toBe('Hit');
        expect(origin.wasAsked()).toHaveLength(1);
      },
    ),
    documented(
      'invalidated-rewrite',
      PAGE,
      'Where a function rewrites the path, the path that it made is the one to invalidate.',
      async ({ get, edge, invalidate }) => {
        const code = "function handler(event) { event.request.uri = '/index.html'; return event.request; }";
        await edge({ code: { 'viewer-request': { function: code } } });
        await get('/a');
        expect([invalidate('/a'), invalidate('/index.html')]).toEqual([0, 1]);
      },
    ),
    documented(
      'stale-invalidated',
      PAGE,
      'What was invalidated is not served, however the origin fails.',
      async ({ get, origin, invalidate }) => {
        await get('/a');
        invalidate('/a');
        origin.isDown();
        expect((await get('/a')).status).toBe(502);
      },
    ),
  ],
};
