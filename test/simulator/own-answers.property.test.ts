/**
 * Whatever viewers ask, at the same time and one after the other, while answers age, fail, change and are invalidated: each gets
 * what the origin said to a request with this very key, and never what it said to another's.
 */
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { CACHING_OPTIMIZED } from '../../simulator/cache/cache-policy.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { createClock } from '../../simulator/clock.ts';
import { distributionOf } from '../../simulator/distribution.ts';
import { type Answer, bytesOf, type ViewerRequest } from '../../simulator/exchange.ts';

import { headersFrom } from '../../simulator/header-lines.ts';
import { oneBehavior, SITE } from './one-behavior.ts';

const SETTINGS = oneBehavior(
  {
    cachedMethods: ['GET', 'HEAD', 'OPTIONS'],
    cachePolicy: {
      ...CACHING_OPTIMIZED,
      minTtl: 0,
      headers: ['x-tenant'],
      cookies: { behavior: 'whitelist', names: ['session'] },
      queryStrings: { behavior: 'whitelist', names: ['id'] },
    },
  },
  { origins: [{ ...SITE, hasOriginShield: true }] },
);

/** What the origin was asked: all that reaches it is in the key, so this is what its answer may depend on. */
function identityOf({ method, uri, querystring, headers }: ViewerRequest): string {
  const said = (name: string): string => headers[name]?.map(({ value }) => value).join() ?? '-';
  return JSON.stringify([method === 'OPTIONS', uri, querystring, said('x-tenant'), said('cookie')]);
}

const visit = fc.record({
  method: fc.constantFrom('GET', 'GET', 'GET', 'HEAD', 'OPTIONS', 'POST'),
  path: fc.constantFrom('/a', '/b', '/a/', '/A'),
  id: fc.constantFrom(undefined, '', '1', '2'),
  tenant: fc.constantFrom(undefined, '', 'one', 'two'),
  session: fc.constantFrom(undefined, 'ada', 'bob'),
  range: fc.constantFrom(undefined, undefined, 'bytes=0-3', 'bytes=2-'),
  encoding: fc.constantFrom(undefined, 'gzip', 'br, gzip'),
  pop: fc.constantFrom('LOC50-C1', 'FRA56-P1', 'AMS1-P1'),
});
type Visit = typeof visit extends fc.Arbitrary<infer One> ? One : never;

const step = fc.record({
  visits: fc.array(visit, { minLength: 1, maxLength: 6 }),
  wait: fc.constantFrom(0, 1, 5, 30),
  status: fc.constantFrom(200, 200, 200, 404, 500, 304),
  control: fc.constantFrom(
    'max-age=3',
    'max-age=60',
    'no-store',
    'private',
    'max-age=1, stale-while-revalidate=60',
    '',
  ),
  invalidated: fc.constantFrom(undefined, undefined, '/a', '/*'),
});

function requestOf({ method, path, id, tenant, session, range, encoding, pop }: Visit): ViewerRequest {
  return {
    clientIp: '198.51.100.7',
    method,
    uri: path,
    querystring: id === undefined ? '' : `id=${id}`,
    pop,
    headers: headersFrom({
      Host: 'd111111abcdef8.cloudfront.net',
      'X-Tenant': tenant,
      Cookie: session === undefined ? 'theme=dark' : `session=${session}; theme=dark`,
      Range: range,
      'Accept-Encoding': encoding,
    }),
  };
}

/** What the origin would be asked for this visit. */
function ownIdentity({ method, path, id, tenant, session }: Visit): string {
  const query = id === undefined ? '' : `id=${id}`;
  return JSON.stringify([
    method === 'OPTIONS',
    path,
    query,
    tenant ?? '-',
    session === undefined ? '-' : `session=${session}`,
  ]);
}

it("No viewer gets an answer that was made for another's key", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      const clock = createClock();
      let now = steps[0] as (typeof steps)[number];
      const fetch = async (request: ViewerRequest): Promise<Answer> => {
        const { status, control } = now;
        await Promise.resolve();
        const isUnchanged = status === 304 && request.headers['if-none-match'] !== undefined;
        const headers = headersFrom({
          ETag: `"${Buffer.from(identityOf(request)).toString('base64url')}"`,
          'Cache-Control': control || undefined,
          'X-For': Buffer.from(identityOf(request)).toString('base64url'),
        });
        return {
          status: String(status === 304 && !isUnchanged ? 200 : status),
          statusDescription: '',
          headers,
          body: isUnchanged ? '' : identityOf(request),
        };
      };
      const cache = edgeCacheOf({ settings: SETTINGS, now: clock.now, hasRegionalCaches: true });
      const distribution = distributionOf({
        settings: SETTINGS,
        stations: { at: () => undefined, close: async () => {} },
        originOf: () => ({ fetch }),
        cache,
        now: clock.now,
        requestId: () => 'r==',
      });
      for (now of steps) {
        clock.advance(now.wait);
        const answers = now.visits.map(async (one) => ({ one, trip: await distribution(requestOf(one)) }));
        if (now.invalidated !== undefined) cache.invalidate([now.invalidated]);
        for (const { one, trip } of await Promise.all(answers)) {
          const { answer } = trip;
          const made = Buffer.from(answer.headers['x-for']?.[0]?.value ?? '', 'base64url').toString();
          if (made !== '') expect(made).toBe(ownIdentity(one));
          const body = (await bytesOf(answer.body)).toString();
          if (answer.status === '200' && body !== '') expect(body).toBe(ownIdentity(one));
          if (answer.status === '206') expect(ownIdentity(one)).toContain(body);
        }
      }
      await cache.settled();
    }),
    { numRuns: 300 },
  );
}, 60_000);
