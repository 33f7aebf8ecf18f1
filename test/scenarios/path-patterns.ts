import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { Scene } from './scene.ts';

const PATTERN = 'DG DownloadDistValuesCacheBehavior';

/** Which of two origins answers for each path, where `pattern` has the second. */
async function expectTaken({ edge, get, origin, backup }: Scene, pattern: string, taken: string[], left: string[]) {
  origin.will({ body: 'default' });
  backup.will({ body: pattern });
  await edge({ behaviors: [{ path: pattern, target: 'backup' }] });
  for (const path of taken) expect([path, (await get(path)).body]).toEqual([path, pattern]);
  for (const path of left) expect([path, (await get(path)).body]).toEqual([path, 'default']);
}

/** Which behavior a request belongs to. */
export const PATH_PATTERNS: Subject = {
  title: 'Path patterns',
  scenarios: [
    documented(
      'first-match',
      PATTERN,
      'The first pattern in the list that matches takes a request.',
      async ({ edge, get, backup }) => {
        backup.will({ body: 'first' });
        await edge({ behaviors: [{ path: '/a/*', target: 'backup' }, { path: '/a/b/*' }] });
        expect((await get('/a/b/c')).body).toBe('first');
      },
    ),
    documented('default-last', PATTERN, 'The default behavior takes what no pattern matches.', (scene) =>
      expectTaken(scene, '/api/*', ['/api/users'], ['/', '/other', '/api']),
    ),
    documented('leading-slash', PATTERN, 'The leading slash of a pattern makes no difference.', (scene) =>
      expectTaken(scene, 'images/*', ['/images/a.png'], ['/x/images/a.png']),
    ),
    documented('star', PATTERN, 'A star stands for any number of characters, none and slashes among them.', (scene) =>
      expectTaken(scene, '/a*.jpg', ['/a.jpg', '/abc.jpg', '/a/b/c.jpg'], ['/b.jpg', '/a.jpeg']),
    ),
    documented('question-mark', PATTERN, 'A question mark stands for exactly one character.', (scene) =>
      expectTaken(scene, '/a??.jpg', ['/ant.jpg', '/abe.jpg'], ['/a.jpg', '/an.jpg', '/ants.jpg']),
    ),
    documented('whole-path', PATTERN, 'A pattern matches the whole path.', (scene) =>
      expectTaken(scene, '/a.html', ['/a.html'], ['/a.html.gz', '/x/a.html']),
    ),
    documented('any-depth', PATTERN, 'A pattern of a star and an extension matches at any depth.', (scene) =>
      expectTaken(scene, '*.gif', ['/a.gif', '/b/c/d.gif'], ['/a.gif.txt']),
    ),
    documented('pattern-case', PATTERN, 'Case counts in patterns.', (scene) =>
      expectTaken(scene, '*.JPG', ['/a.JPG'], ['/a.jpg']),
    ),
    documented('query-not-matched', PATTERN, 'Queries and cookies are not matched.', async (scene) => {
      await expectTaken(scene, '/a', ['/a?b=c'], ['/b?x=/a']);
      expect((await scene.get('/b', { Cookie: '/a' })).body).toBe('default');
    }),
    documented(
      'normalized-for-matching',
      PATTERN,
      'Dot segments are removed and repeated slashes folded before a path is matched.',
      (scene) => expectTaken(scene, '/api/*', ['/x/../api/a', '//api//a', '/./api/a'], ['/api/../a']),
    ),
    documented(
      'raw-path-to-origin',
      PATTERN,
      'The origin gets the path as the viewer sent it, whatever it was matched as.',
      async ({ edge, get, backup }) => {
        await edge({ behaviors: [{ path: '/api/*', target: 'backup' }] });
        await get('/x/../api//a%20b');
        expect(backup.wasAsked().map(({ path }) => path)).toEqual(['/x/../api//a%20b']);
      },
    ),
    documented('regex-is-literal', PATTERN, 'No other character of a pattern has a meaning of its own.', (scene) =>
      expectTaken(scene, '/a.+$', ['/a.+$'], ['/abb', '/a.+']),
    ),
    documented(
      'rewrite-keeps-behavior',
      'DG functions-event-structure',
      'A path that a function rewrites does not choose another behavior, and no other origin.',
      async ({ edge, get, origin, backup }) => {
        const code = "function handler({ request }) { request.uri = '/api/users'; return request; }";
        await edge({
          behaviors: [{ path: '/api/*', target: 'backup' }],
          code: { 'viewer-request': { function: code } },
        });
        await get('/users');
        expect(origin.wasAsked().map(({ path }) => path)).toEqual(['/api/users']);
        expect(backup.wasAsked()).toEqual([]);
      },
    ),
    documented('policies-of-behavior', PATTERN, 'Each behavior has policies of its own.', async ({ edge, get }) => {
      await edge({ behaviors: [{ path: '/api/*', cachePolicy: { maxTtl: 0, defaultTtl: 0 } }] });
      await get('/api/a');
      await get('/a');
      expect([(await get('/api/a')).xCache, (await get('/a')).xCache]).toEqual(['Miss', 'Hit']);
    }),
  ],
};
