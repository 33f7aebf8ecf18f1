/** What CloudFront keeps of answers by the rule `freshness`, and for how long; what it must not keep. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { bundlesOf } from '../../build/bundle.ts';
import { manifestOf } from '../../build/manifest.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import { writeBundles } from '../../build/write-bundles.ts';
import { checkedConfig } from '../../config/load.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER } from '../../simulator/cache/origin-request-policy.ts';
import { createClock } from '../../simulator/clock.ts';
import { type CloudFront, cloudFrontOf } from '../../simulator/cloudfront.ts';
import { faultSwitches } from '../../simulator/faults.ts';
import { handlerOrigin } from '../../simulator/origin/handler-origin.ts';
import { projectSettings } from '../../simulator/project-settings.ts';
import { projectStations } from '../../simulator/station/project-stations.ts';
import { createEdge, createOrigin, type Edge } from '../../simulator/testing.ts';

const config = {
  app: 'shop',
  hosts: ['www.example.com'],
  origins: { api: { http: 'http://api.example' } },
  behaviors: [
    { path: '/mine/*', origin: 'api', cookies: { keep: ['session'] }, freshness: { sessionCookies: ['session'] } },
    {
      path: '*',
      origin: 'api',
      freshness: {
        sessionCookies: ['session'],
        answers: [
          { status: [404], edge: { maxAge: 20 } },
          { paths: ['/live/*'], edge: 'no-store' },
          {
            contentType: 'text/html',
            edge: { maxAge: 0, sharedMaxAge: 60, staleWhileRevalidate: 30, staleIfError: 120 },
            browser: 'no-cache',
          },
          { paths: ['/assets/*'], edge: { public: true, maxAge: 3600, immutable: true } },
        ],
      },
    },
  ],
} as const;

const HTML = { 'content-type': 'text/html', etag: '"1"' };

let origin: ReturnType<typeof createOrigin>;
let edge: Edge;

beforeEach(async () => {
  origin = createOrigin();
  edge = await createEdge({ config, origin });
});
afterEach(() => edge.close());

/** How CloudFront came by its answer, and the lifetime that the viewer hears of. */
async function asked(
  path: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<readonly (string | null)[]> {
  const answer = await edge.fetch(path, { headers });
  await answer.arrayBuffer();
  return [(answer.headers.get('x-cache') ?? '').replace(' from cloudfront', ''), answer.headers.get('cache-control')];
}

describe('an answer', () => {
  it('is kept for as long as the edge is told, while browsers hear something else', async () => {
    origin.will({ headers: { ...HTML, 'cache-control': 'no-cache' } });
    expect(await asked('/')).toEqual(['Miss', 'no-cache']);
    edge.clock.advance(59);
    expect(await asked('/')).toEqual(['Hit', 'no-cache']);
    edge.clock.advance(2);
    // Served while it is asked about.
    expect(await asked('/')).toEqual(['Hit', 'no-cache']);
    await edge.settled();
    expect(origin.requests).toHaveLength(2);
  });

  it('is served for as long as it is told where the origin fails', async () => {
    origin.will({ headers: HTML });
    await asked('/');
    edge.clock.advance(61 + 30);
    origin.will({ status: 503 });
    expect((await asked('/'))[0]).toBe('Hit');
    edge.clock.advance(120);
    expect((await edge.fetch('/')).status).toBe(503);
  });

  it('is kept by its path where the origin says nothing', async () => {
    expect(await asked('/assets/a.css')).toEqual(['Miss', 'public, max-age=3600, immutable']);
    edge.clock.advance(3599);
    expect(await asked('/assets/a.css')).toEqual(['Hit', 'public, max-age=3600, immutable']);
  });

  it('of which nobody says anything is not kept', async () => {
    await asked('/other');
    expect(await asked('/other')).toEqual(['Miss', null]);
  });

  it('that is not to be stored is not, whatever the origin says', async () => {
    origin.will({ headers: { 'cache-control': 'max-age=60' } });
    await asked('/live/a');
    expect((await asked('/live/a'))[0]).toBe('Miss');
  });

  it('that the origin calls private is not kept', async () => {
    origin.will({ headers: { ...HTML, 'cache-control': 'private, max-age=60' } });
    await asked('/');
    expect(await asked('/')).toEqual(['Miss', 'private, no-cache']);
  });

  it('of 404 lives for the time of errors, not of its path', async () => {
    origin.will({ status: 404, headers: { 'cache-control': 'max-age=31536000' } });
    await asked('/assets/a.css');
    edge.clock.advance(19);
    expect((await asked('/assets/a.css'))[0]).toBe('Error');
    expect(origin.requests).toHaveLength(1);
    edge.clock.advance(2);
    await asked('/assets/a.css');
    expect(origin.requests).toHaveLength(2);
  });
});

describe('an answer for one viewer', () => {
  it('with Set-Cookie is given to nobody else', async () => {
    origin.will({ headers: { ...HTML, 'cache-control': 'max-age=60', 'set-cookie': 'session=1' } });
    expect(await asked('/')).toEqual(['Miss', 'private, no-store']);
    origin.will({ headers: HTML });
    expect((await edge.fetch('/')).headers.get('set-cookie')).toBeNull();
    expect(origin.requests).toHaveLength(2);
  });

  it.each([['cookie'], ['authorization']])('is none where the policies keep its %s from the origin', async (name) => {
    origin.will({ headers: HTML });
    expect((await asked('/', { [name]: 'session=1' }))[0]).toBe('Miss');
    expect((await asked('/'))[0]).toBe('Hit');
    expect(origin.requests.map(({ headers }) => headers.has(name))).toEqual([false]);
  });

  it('is not kept any more from a 304 on that sets a cookie', async () => {
    origin.will({ headers: HTML });
    await asked('/');
    edge.clock.advance(61 + 30);
    origin.will({ status: 304, headers: { etag: '"1"', 'set-cookie': 'session=1' } });
    await asked('/');
    origin.will({ headers: HTML });
    const next = await edge.fetch('/');
    expect([next.headers.get('x-cache'), next.headers.get('set-cookie')]).toEqual(['Miss from cloudfront', null]);
  });

  it('is kept for each of them where the session is in the key', async () => {
    origin.will({ headers: { 'cache-control': 'max-age=60' } });
    const [one, other] = [{ cookie: 'session=1' }, { cookie: 'session=2' }];
    expect([await asked('/mine/a', one), await asked('/mine/a', one), await asked('/mine/a', other)]).toEqual([
      ['Miss', 'max-age=60'],
      ['Hit', 'max-age=60'],
      ['Miss', 'max-age=60'],
    ]);
  });
});

describe('a 304', () => {
  it.each([
    ['that repeats what an entry asks for', { 'content-type': 'text/html', 'cache-control': 'max-age=5' }],
    ['that does not', { 'cache-control': 'max-age=5' }],
  ])('gives what is kept the lifetime that it had: %s', async (_, headers) => {
    origin.will({ headers: HTML });
    await asked('/');
    edge.clock.advance(61 + 30);
    origin.will({ status: 304, headers: { etag: '"1"', ...headers } });
    expect((await asked('/'))[0]).toBe('RefreshHit');
    edge.clock.advance(59);
    expect((await asked('/'))[0]).toBe('Hit');
    expect(origin.requests).toHaveLength(2);
  });
});

describe('an answer to credentials that reach the origin past the key', () => {
  let folder = '';
  let cloudFront: CloudFront;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edgewright-freshness-'));
    const { config: resolved, root } = await checkedConfig(config);
    const [plan, policies] = [planOf(resolved), policiesOf(resolved)];
    const bundles = await bundlesOf(plan, root);
    await writeBundles(folder, manifestOf(plan, bundles, policies), bundles, policies);
    const built = projectSettings({ config: resolved, bundles, policies });
    // What AWS proposes for an API, and what leaks where the origin knows the viewer by it.
    const originRequestPolicy = ALL_VIEWER_EXCEPT_HOST_HEADER;
    const settings = { ...built, behaviors: built.behaviors.map((behavior) => ({ ...behavior, originRequestPolicy })) };
    let id = 0;
    cloudFront = cloudFrontOf({
      distributions: [
        {
          settings,
          stations: projectStations({
            settings,
            bundles,
            fileOf: ({ file }) => join(folder, file),
            stored: () => undefined,
          }),
          originOf: () =>
            handlerOrigin('api', () => new Response('mine', { headers: { 'cache-control': 's-maxage=60' } })),
        },
      ],
      clock: createClock(),
      faults: faultSwitches(),
      engine: 'node',
      hasCache: true,
      requestId: () => `request-${++id}`,
    });
  });
  afterAll(async () => {
    await cloudFront.close();
    await rm(folder, { recursive: true, force: true });
  });

  it.each([
    ['Authorization', 'Bearer a', 'the request has Authorization, which is not in the cache key'],
    ['Cookie', 'a=b; session=7', 'the request has the cookie session, which is not in the cache key'],
  ])('is not kept, and the trace says why: %s', async (name, value, because) => {
    const uri = `/assets/${name}`;
    const headers = { host: [{ key: 'Host', value: 'www.example.com' }], [name.toLowerCase()]: [{ key: name, value }] };
    const request = { clientIp: '198.51.100.1', method: 'GET', uri, querystring: '', headers };
    for (const _ of ['one', 'another']) {
      const { answer, notes } = await cloudFront(request);
      expect(answer.headers['x-cache']?.[0]?.value).toBe('Miss from cloudfront');
      expect(answer.headers['cache-control']?.[0]?.value).toBe('private, no-store');
      expect(notes.stations.map(({ station, logs }) => [station, logs])).toContainEqual([
        'origin-response',
        [`freshness: private, no-store, since ${because}`],
      ]);
    }
  });
});
