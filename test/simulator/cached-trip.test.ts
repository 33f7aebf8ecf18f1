/** The whole trip with a cache: origin, edge, viewer. Every scene is played by functions and by Lambda@Edge. */
import { describe, expect, it } from 'vitest';
import { userOf } from '../../cli/secret.ts';
import { headerOf } from '../../simulator/header-lines.ts';
import { cachedSceneOf } from './edge.ts';

describe.each(['function', 'lambda'] as const)('a cached trip through a %s', (viewer) => {
  it('asks the origin once for all that the rules make one, and dresses every answer', async () => {
    const { origin, get, close } = await cachedSceneOf(() => 0, {
      viewer,
      redirects: { exact: { '/old': '/new' } },
      rewrites: { fallback: '/index.html' },
      query: { drop: 'tracking' },
      headers: { frameOptions: 'DENY' },
    });
    origin.will({ headers: { 'Cache-Control': 'max-age=60' } });
    const urls = ['/a?b=1', '/deep/path?b=1&utm_source=mail', '/a?gclid=2&b=1', '/a?b=2'];
    const trips = [];
    for (const url of urls) trips.push(await get(url));
    expect(trips.map(({ answer }) => headerOf(answer.headers, 'x-cache')?.split(' ')[0])).toEqual([
      'Miss',
      'Hit',
      'Hit',
      'Miss',
    ]);
    expect(trips.map(({ answer }) => headerOf(answer.headers, 'x-frame-options'))).toEqual(Array(4).fill('DENY'));
    expect(origin.asked.map(({ uri, querystring }) => `${uri}?${querystring}`)).toEqual([
      '/index.html?b=1',
      '/index.html?b=2',
    ]);
    expect((await get('/old')).answer.status).toBe('301');
    await close();
  });

  it('keeps out who may not come in, although the answer is there', async () => {
    const { origin, get, close } = await cachedSceneOf(() => 0, {
      viewer,
      access: { basic: { users: { ada: userOf('ada', 'correct horse', 'k'.repeat(22)) } } },
    });
    const headers = { Authorization: `Basic ${Buffer.from('ada:correct horse').toString('base64')}` };
    const [first, second] = [await get('/a', { headers }), await get('/a', { headers })];
    expect([first.body, headerOf(second.answer.headers, 'x-cache')]).toEqual(['origin', 'Hit from cloudfront']);
    expect(origin.asked[0]?.headers.authorization).toBeUndefined();
    const refused = await get('/a');
    expect([refused.answer.status, refused.body]).toEqual(['401', 'Unauthorized']);
    expect(origin.asked).toHaveLength(1);
    await close();
  });

  it('serves what it has while the origin fails, and does not dress an error', async () => {
    let seconds = 0;
    const { origin, get, close } = await cachedSceneOf(() => seconds * 1000, {
      viewer,
      headers: { frameOptions: 'DENY' },
    });
    origin.will({ headers: { 'Cache-Control': 'max-age=60' } });
    await get('/');
    seconds = 61;
    origin.will({ status: 503 });
    const stale = await get('/');
    expect([stale.answer.status, stale.body, headerOf(stale.answer.headers, 'age')]).toEqual(['200', 'origin', '61']);
    const failed = await get('/other');
    expect([failed.answer.status, headerOf(failed.answer.headers, 'x-frame-options')]).toEqual(['503', undefined]);
    await close();
  });
});
