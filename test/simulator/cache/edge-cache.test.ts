/** What viewers see of the cache: an origin that counts, policies as the build writes them, a clock that is told the time. */
import { brotliDecompressSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { policiesOf } from '../../../build/policies.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../../../config/resolve.ts';
import { edgeCacheOf } from '../../../simulator/cache/edge-cache.ts';
import { type Answer, bytesOf, type ViewerRequest } from '../../../simulator/exchange.ts';

import { headerOf, headersFrom } from '../../../simulator/header-lines.ts';
import { projectSettings } from '../../../simulator/project-settings.ts';
import type { BehaviorSettings } from '../../../simulator/settings.ts';

function sceneOf(
  differs: Partial<ResolvedBehavior> = {},
  origin: { http: string } | { folder: string } = { folder: '.' },
) {
  let seconds = 0;
  let reply: Partial<Answer> = {};
  const asked: ViewerRequest[] = [];
  const behavior: ResolvedBehavior = { path: '*', origin: 'site', viewer: 'function', ...differs };
  const config: ResolvedConfig = {
    app: 'shop',
    environment: 'dev',
    hosts: ['shop.example.com'],
    origins: { site: origin },
    issuers: {},
    behaviors: [behavior],
    budget: { warn: 1, fail: 1 },
  };
  const settings = projectSettings({ config, bundles: [], policies: policiesOf(config) });
  const [treated] = settings.behaviors as [BehaviorSettings];
  const cache = edgeCacheOf({ settings, now: () => seconds * 1000 });
  const fromOrigin = async (request: ViewerRequest): Promise<Answer> => {
    asked.push(request);
    return {
      status: '200',
      statusDescription: 'OK',
      headers: headersFrom({ ETag: '"1"' }),
      body: '0123456789',
      ...reply,
    };
  };
  const get = async (url: string, headers: Record<string, string> = {}, method = 'GET') => {
    const [uri = '', querystring = ''] = url.split('?');
    const sent = headersFrom({ Host: 'shop.example.com', ...headers });
    const request = { clientIp: '198.51.100.7', method, uri, querystring, headers: sent };
    const { answer, cached } = await cache.answer(treated, request, fromOrigin);
    const text = (name: string): string | undefined => headerOf(answer.headers, name);
    return {
      status: answer.status,
      xCache: text('x-cache'),
      age: text('age'),
      text,
      because: cached.because,
      body: await bytesOf(answer.body),
    };
  };
  return {
    asked,
    cache,
    get,
    origin: (next: Partial<Answer>) => {
      reply = next;
    },
    wait: (more: number) => {
      seconds += more;
    },
  };
}

const MISS = 'Miss from cloudfront';
const HIT = 'Hit from cloudfront';

describe('a viewer', () => {
  it('gets a Miss, a Hit with its age, and a RefreshHit of none', async () => {
    const { get, wait, origin, asked } = sceneOf();
    expect(await get('/')).toMatchObject({ xCache: MISS, age: undefined });
    wait(30);
    expect(await get('/')).toMatchObject({ xCache: HIT, age: '30' });
    wait(86_400);
    origin({ status: '304' });
    expect(await get('/')).toMatchObject({ xCache: 'RefreshHit from cloudfront', age: '0', status: '200' });
    expect(asked.map(({ headers }) => headerOf(headers, 'if-none-match'))).toEqual([undefined, '"1"']);
  });

  it('shares an answer by what the rules keep of the query, and by nothing else', async () => {
    const { get, asked } = sceneOf({ query: { keep: ['page'] } });
    const seen = [
      await get('/?page=1'),
      await get('/?page=1', { Cookie: 'id=1', 'Accept-Language': 'de' }),
      await get('/?page=2'),
    ];
    expect(seen.map(({ xCache }) => xCache)).toEqual([MISS, HIT, MISS]);
    expect(asked[0]?.headers).toEqual({});
  });

  it('never gets what was made for another by a server that no rule speaks of', async () => {
    const { get, asked } = sceneOf({}, { http: 'http://127.0.0.1:1' });
    const seen = [await get('/me', { Authorization: 'Bearer a' }), await get('/me', { Authorization: 'Bearer b' })];
    expect(seen.map(({ xCache }) => xCache)).toEqual([MISS, MISS]);
    expect(asked.map(({ headers }) => headerOf(headers, 'authorization'))).toEqual(['Bearer a', 'Bearer b']);
    expect(headerOf(asked[0]?.headers ?? {}, 'host')).toBeUndefined();
  });

  it('gets no cookie that the origin sets where none of its own reach it', async () => {
    const { get, origin } = sceneOf({ query: { keep: [] } });
    origin({ headers: headersFrom({ 'Set-Cookie': 'id=1' }) });
    expect((await get('/')).text('set-cookie')).toBeUndefined();
  });

  it('gets nothing new of what it has, from the edge and from the origin alike', async () => {
    const { get, asked } = sceneOf();
    const first = await get('/', { 'If-None-Match': '"1"' });
    const second = await get('/', { 'If-None-Match': 'W/"1", "2"' });
    expect([first, second]).toMatchObject([
      { status: '304', xCache: MISS },
      { status: '304', xCache: HIT },
    ]);
    expect(second.body).toHaveLength(0);
    // Whether it is still good the origin says, of which nothing is kept.
    expect(asked.map(({ headers }) => headerOf(headers, 'if-none-match'))).toEqual(['"1"']);
  });

  it('gets nothing new that the origin has, and leaves others nothing to get', async () => {
    const { get, origin, asked } = sceneOf();
    origin({ status: '304', body: '' });
    expect(await get('/', { 'If-None-Match': '"1"' })).toMatchObject({ status: '304', xCache: MISS });
    origin({});
    expect(await get('/')).toMatchObject({ status: '200', xCache: MISS });
    expect(await get('/')).toMatchObject({ status: '200', xCache: HIT });
    expect(asked).toHaveLength(2);
  });

  it('who asks for a version that is gone leaves that to nobody else', async () => {
    const { get, origin, asked } = sceneOf();
    origin({ status: '412', headers: headersFrom({ 'Cache-Control': 'max-age=60' }), body: '' });
    expect(await get('/', { 'If-Match': '"0"' })).toMatchObject({ status: '412' });
    origin({});
    expect(await get('/')).toMatchObject({ status: '200', xCache: MISS });
    expect(asked.map(({ headers }) => headerOf(headers, 'if-match'))).toEqual(['"0"', undefined]);
  });

  it('asks the origin by no condition where cookies are in the key', async () => {
    const { get, asked } = sceneOf({ cookies: { keep: ['id'] } });
    await get('/', { 'If-None-Match': '"1"' });
    expect(headerOf(asked[0]?.headers ?? {}, 'if-none-match')).toBeUndefined();
  });

  it.each<[string, Record<string, string>, string, string, string | undefined]>([
    ['a part', { Range: 'bytes=2-4' }, '206', '234', 'bytes 2-4/10'],
    ['an end', { Range: 'bytes=-3' }, '206', '789', 'bytes 7-9/10'],
    ['a part beyond the end', { Range: 'bytes=10-' }, '416', '', 'bytes */10'],
    ['no part', { Range: 'bytes=a-b' }, '200', '0123456789', undefined],
    ['parts that overlap', { Range: 'bytes=0-5,3-9' }, '200', '0123456789', undefined],
    ['a part of the version it has', { Range: 'bytes=0-0', 'If-Range': '"1"' }, '206', '0', 'bytes 0-0/10'],
    ['a part of a version that is gone', { Range: 'bytes=0-0', 'If-Range': '"0"' }, '200', '0123456789', undefined],
  ])('gets %s', async (_, headers, status, body, contentRange) => {
    const { get, asked } = sceneOf();
    // An origin that knows no ranges sends the whole, of which the next viewer gets a part.
    expect(await get('/', headers)).toMatchObject({ status: '200', xCache: MISS });
    expect(headerOf(asked[0]?.headers ?? {}, 'range')).toBe(headers.Range);
    const seen = await get('/', headers);
    expect(seen).toMatchObject({ status, xCache: HIT });
    expect([seen.body.toString(), seen.text('content-range')]).toEqual([body, contentRange]);
  });

  it('gets two parts at once', async () => {
    const { get } = sceneOf();
    await get('/');
    const { status, body, text } = await get('/', { Range: 'bytes=0-1,8-9' });
    expect([status, text('content-type')]).toEqual(['206', 'multipart/byteranges; boundary="CloudFront:part"']);
    expect(body.toString()).toContain('Content-Range: bytes 8-9/10\r\n\r\n89\r\n--CloudFront:part--');
  });

  it('gets a text compressed as it likes, each form kept by itself', async () => {
    const { get, origin } = sceneOf();
    const html = '<p>'.repeat(1000);
    origin({ headers: headersFrom({ 'Content-Type': 'text/html', 'Content-Length': html.length }), body: html });
    const brotli = await get('/', { 'Accept-Encoding': 'gzip, br' });
    expect([brotli.text('content-encoding'), brotliDecompressSync(brotli.body).toString()]).toEqual(['br', html]);
    expect(await get('/', { 'Accept-Encoding': 'br, gzip' })).toMatchObject({ xCache: HIT });
    const plain = await get('/');
    expect([plain.xCache, plain.text('content-encoding'), plain.body.toString()]).toEqual([MISS, undefined, html]);
  });

  it('gets a new answer once everything is forgotten', async () => {
    const { get, cache } = sceneOf();
    await get('/');
    expect(cache.clear()).toBe(1);
    expect(await get('/')).toMatchObject({ xCache: MISS });
  });
});
