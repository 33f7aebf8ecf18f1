import { describe, expect, it } from 'vitest';
import { createClock, createEdge, createOrigin } from '../../simulator/testing.ts';

const config = {
  app: 'news',
  hosts: ['news.example.com', 'www.news.example.com'],
  origins: { site: { http: 'http://site.example' }, api: { http: 'http://api.example' } },
  behaviors: [
    { path: '/api/*', origin: 'api' },
    { path: '*', origin: 'site', query: { keep: ['page'] }, headers: { frameOptions: 'DENY' } },
  ],
} as const;

describe('an edge in a test', () => {
  it('serves a reader the old page while CloudFront fetches the new one', async () => {
    const origin = createOrigin();
    const edge = await createEdge({ config, origin });

    origin.will({ headers: { 'cache-control': 'max-age=60, stale-while-revalidate=600' }, body: 'first' });
    const first = await edge.fetch('/news?page=1&utm_source=mail');
    expect([await first.text(), first.headers.get('x-cache')]).toEqual(['first', 'Miss from cloudfront']);

    edge.clock.advance(61);
    origin.will({ body: 'second' });
    const second = await edge.fetch('/news?page=1');
    expect([await second.text(), second.headers.get('x-cache')]).toEqual(['first', 'Hit from cloudfront']);
    expect(second.headers.get('x-frame-options')).toBe('DENY');

    await edge.settled();
    expect(origin.requests.map(({ url }) => url)).toEqual(Array(2).fill('http://site/news?page=1'));
    expect(await (await edge.fetch('/news?page=1')).text()).toBe('second');
    await edge.close();
  });

  it('asks every origin by its name, with the body that the viewer sent', async () => {
    const asked: string[] = [];
    const api = async (request: Request) => {
      asked.push(`${request.method} ${request.url} ${await request.text()}`);
      return Response.json({ saved: true }, { status: 201 });
    };
    const edge = await createEdge({ config, origins: { api } });
    const saved = await edge.fetch('https://news.example.com/api/notes?a=1', { method: 'POST', body: 'hello' });
    expect([saved.status, await saved.json()]).toEqual([201, { saved: true }]);
    expect(asked).toEqual(['POST http://api/api/notes?a=1 hello']);
    expect((await edge.fetch('/')).status).toBe(200);
    await edge.close();
  });

  it('answers 502 for an origin that throws, and a 304 to whom has what is there', async () => {
    const origin = createOrigin();
    const edge = await createEdge({ config, origin, clock: createClock(Date.UTC(2026, 5, 1)) });
    origin.will({ headers: { etag: '"1"', 'cache-control': 'max-age=60' }, body: 'one' });
    await edge.fetch('/');
    expect((await edge.fetch('/', { headers: { 'If-None-Match': '"1"' } })).status).toBe(304);
    edge.clock.advance(61);
    expect((await edge.fetch('/')).headers.get('x-cache')).toBe('RefreshHit from cloudfront');
    await edge.close();

    const broken = await createEdge({ config, origin: () => Promise.reject(new Error('down')) });
    expect((await broken.fetch('/')).status).toBe(502);
    await broken.close();
  });

  it('says what is wrong with a config as a build does', async () => {
    await expect(createEdge({ config: { ...config, hosts: [] } })).rejects.toMatchObject({ code: 'ERR_CONFIG' });
    await expect(createEdge({ config: 'not-there.config.ts' })).rejects.toThrow('not-there.config.ts is not there');
  });
});
