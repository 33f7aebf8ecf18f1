/**
 * A server of one page, as a process of its own: `node page-server.js edge|functions|node PORT`. It prints its process id when it listens.
 * `node` is Node's own server and nothing else; the others are a distribution, which has the page in its cache.
 */
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { bundlesOf } from '../../build/bundle.ts';
import { planOf } from '../../build/plan.ts';
import { policiesOf } from '../../build/policies.ts';
import type { EdgeConfig } from '../../config/define.ts';
import { checkedConfig } from '../../config/load.ts';
import { edgeCacheOf } from '../../simulator/cache/edge-cache.ts';
import { distributionOf } from '../../simulator/distribution.ts';
import { headersFrom } from '../../simulator/header-lines.ts';
import { projectSettings } from '../../simulator/project-settings.ts';
import { requestIdsFrom } from '../../simulator/request-id.ts';
import { projectStations } from '../../simulator/station/project-stations.ts';
import { serveViewers } from '../../simulator/viewer/server.ts';

const BODY = Buffer.from('<!doctype html><title>Page</title>'.padEnd(900, '.'));

/** What the origin says of the page. */
const ORIGIN = {
  'Content-Type': 'text/html',
  'Content-Length': BODY.length,
  'Cache-Control': 'max-age=3600',
  ETag: '"page"',
};

/** What CloudFront adds. */
const EDGE = {
  'X-Cache': 'Hit from cloudfront',
  Age: 7,
  Via: '1.1 local.cloudfront.net (CloudFront)',
  'X-Amz-Cf-Pop': 'LOCAL1-C1',
  'X-Amz-Cf-Id': 'bDDKoE34VcKvCQPV61XTLsXUdAmOajbVyYfkbVMLZ8NG-Fj0cXH2Jw==',
};

const PLAIN: EdgeConfig = {
  app: 'bench',
  hosts: ['bench.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [{ path: '*', origin: 'site' }],
};

/** A function at either station of the viewer's side. */
const WITH_FUNCTIONS: EdgeConfig = {
  ...PLAIN,
  behaviors: [
    {
      path: '*',
      origin: 'site',
      rewrites: { index: 'index.html' },
      headers: { frameOptions: 'DENY', contentTypeOptions: 'nosniff' },
    },
  ],
};

const [, , kind, port] = process.argv;
await (kind === 'node' ? serveBare(Number(port)) : serveEdge(kind === 'edge' ? PLAIN : WITH_FUNCTIONS, Number(port)));
console.log(process.pid);

function serveBare(port: number): Promise<unknown> {
  const lines = Object.entries({ ...ORIGIN, ...EDGE }).flat();
  const server = createServer((_, response) => {
    response.writeHead(200, lines);
    response.end(BODY);
  });
  return new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
}

async function serveEdge(edgeConfig: EdgeConfig, port: number): Promise<unknown> {
  const { config, root } = await checkedConfig(edgeConfig);
  const plan = planOf(config);
  const bundles = await bundlesOf(plan, root);
  const settings = projectSettings({ config, bundles, policies: policiesOf(config) });
  const page = { status: '200', statusDescription: 'OK', headers: headersFrom(ORIGIN), body: BODY };
  const now = Date.now;
  const distribution = distributionOf({
    settings,
    stations: projectStations({ settings, bundles, fileOf: ({ file }) => file, stored: () => undefined })({ now }),
    originOf: () => ({ fetch: async () => page }),
    cache: edgeCacheOf({ settings, now }),
    now,
    requestId: requestIdsFrom(randomBytes),
  });
  return serveViewers({ port, distribution: () => distribution, served: () => {}, now });
}
