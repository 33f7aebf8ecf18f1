/** The origin of the package `http-cache-tests`, and the simulator in front of it, both behind real ports. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import config from 'http-cache-tests/server/handle-config.mjs';
import state from 'http-cache-tests/server/handle-state.mjs';
import test from 'http-cache-tests/server/handle-test.mjs';
import { CACHING_DISABLED, CACHING_OPTIMIZED, type CachePolicy } from '../../simulator/cache/cache-policy.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import type { OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import { distributionOf } from '../../simulator/distribution.ts';
import { httpOrigin } from '../../simulator/origin/http-origin.ts';
import { serveViewers } from '../../simulator/viewer/server.ts';
import { behaviorOf, oneBehavior, SITE } from '../simulator/one-behavior.ts';

/** A simulator that listens. */
export interface ConformanceEdge {
  /** Scheme, host and port. */
  readonly base: string;
  close(): Promise<void>;
}

/** MinTTL and DefaultTTL 0, MaxTTL as it is where nobody sets it, all of the query in the key, nothing compressed. */
const CACHE_POLICY: CachePolicy = {
  ...CACHING_OPTIMIZED,
  minTtl: 0,
  defaultTtl: 0,
  gzip: false,
  brotli: false,
  queryStrings: { behavior: 'all' },
};

/** AWS's own AllViewer. */
const ALL_VIEWER: OriginRequestPolicy = {
  headers: { behavior: 'allViewer', names: [] },
  cookies: { behavior: 'all' },
  queryStrings: { behavior: 'all' },
};

const BEHAVIOR = { compress: false, cachePolicy: CACHE_POLICY, originRequestPolicy: ALL_VIEWER };

/** Starts both. What the tests tell their origin, and hear of it, is not cached. */
export async function conformanceEdge(): Promise<ConformanceEdge> {
  const tests = await testOrigin();
  const behaviors = [
    behaviorOf({ ...BEHAVIOR, path: '/config/*', cachePolicy: CACHING_DISABLED }),
    behaviorOf({ ...BEHAVIOR, path: '/state/*', cachePolicy: CACHING_DISABLED }),
    behaviorOf(BEHAVIOR),
  ];
  const settings = oneBehavior({}, { behaviors });
  const origin = httpOrigin({ settings: SITE, url: `http://127.0.0.1:${(tests.address() as AddressInfo).port}` });
  const cache = edgeCacheOf({ settings, now: Date.now });
  const distribution = distributionOf({
    settings,
    stations: { at: () => undefined, close: async () => {} },
    originOf: () => origin,
    cache,
    now: Date.now,
    requestId: () => 'SV8ZN1eTWIVLfUuLJqyWwtkwtIZ1ZSzTVVSDCvlIsJjUPpvt-tests==',
  });
  const server = await serveViewers({ port: 0, distribution: () => distribution, served: () => {}, now: Date.now });
  return {
    base: `http://127.0.0.1:${server.port}`,
    async close() {
      await server.close();
      await distribution.close();
      origin.close();
      tests.close();
    },
  };
}

const HANDLERS = { config, state, test };

/** The package's own server, but on a port that is free: its `server.mjs` listens when it is imported. */
function testOrigin(): Promise<Server> {
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const [, first = '', ...segments] = (request.url ?? '').split('?', 1).join('').split('/');
    const handle = Object.hasOwn(HANDLERS, first) ? HANDLERS[first as keyof typeof HANDLERS] : undefined;
    if (handle) handle(segments, request, response);
    else response.writeHead(404).end();
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
