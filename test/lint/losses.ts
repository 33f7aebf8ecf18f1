/** Scenes of what is lost. */
import type { OriginRequestPolicy } from '../../simulator/cache/origin-request-policy.ts';
import {
  behindPath,
  CACHING_OPTIMIZED,
  echoes,
  KEEPS,
  type LintScene,
  only,
  originAt,
  sends,
  shop,
  site,
} from './scene.ts';

/** A config with one rule of the user's own. */
const ruledBy = (station: string): string => `import { defineEdge } from 'edgewright';
export default defineEdge({
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { api: { http: 'https://api.example.com' } },
  behaviors: [{ path: '*', origin: 'api', query: { keep: [] }, own: { ${station}: () => import('./rule.ts') } }],
});`;

const ANSWERS_OPTIONS = `export const own = (request) => {
  if (request.method === 'OPTIONS') return { statusCode: 204, statusDescription: 'No Content', headers: {} };
};`;

const MARKS_404 = `export const own = (response) => {
  if (response.statusCode === 404) response.headers['x-sorry'] = { value: 'yes' };
};`;

type Look = LintScene['look'];

const ALL_VIEWER: OriginRequestPolicy = {
  headers: { behavior: 'allViewer', names: [] },
  cookies: { behavior: 'none' },
  queryStrings: { behavior: 'none' },
};

/** How often the origin was asked by viewers who came with these headers, one after the other. */
const asksOf =
  (url: string, ...viewers: readonly Readonly<Record<string, string>>[]): Look =>
  async (edge) => {
    for (const headers of viewers) await edge.get(url, headers);
    return edge.asked.length;
  };

const page =
  (headers: Record<string, string> = {}) =>
  (): Response =>
    new Response('page', { headers });

/** Answers to those alone who ask for its own name, as S3, API Gateway and Function URLs do. */
const ownNameOnly =
  (name: string) =>
  (request: Request): Response =>
    new Response('', { status: request.headers.get('host') === name ? 200 : 403 });

const hostScenes: readonly LintScene[] = (
  [
    ['API Gateway', 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'],
    ['a Function URL', 'abcdefghij.lambda-url.eu-central-1.on.aws'],
    ['a bucket', 'shop.s3.eu-central-1.amazonaws.com'],
  ] as const
).map(([title, name]) => ({
  id: 'host-to-aws-origin',
  title,
  wrong: {
    config: shop(),
    has: { '*': { cachePolicy: { ...KEEPS, headers: ['host'] }, originRequestPolicy: sends({}) } },
    distribution: { origins: [originAt(name)] },
  },
  right: {
    config: shop(),
    has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({}) } },
    distribution: { origins: [originAt(name)] },
  },
  answer: ownNameOnly(name),
  look: async (edge) => (await edge.get('/')).status,
  leaks: 403,
  holds: 200,
}));

const WEBSITE = 'shop.example.com.s3-website.eu-central-1.amazonaws.com';

/** The website of a bucket, which finds that by Host: by its own name, or by the bucket's. */
const bucketOfHost = (request: Request): Response =>
  new Response('', { status: [WEBSITE, 'shop.example.com'].includes(request.headers.get('host') ?? '') ? 200 : 404 });

const websiteScene = (title: string, hosts: readonly string[], right: LintScene['right']): LintScene => ({
  id: 'host-to-aws-origin',
  title,
  wrong: {
    config: shop({}, { hosts }),
    has: { '*': { originRequestPolicy: ALL_VIEWER } },
    distribution: { origins: [originAt(WEBSITE)] },
  },
  right,
  answer: bucketOfHost,
  look: async (edge) => (await edge.get('/')).status,
  leaks: 404,
  holds: 200,
});

const websiteScenes: readonly LintScene[] = [
  websiteScene("a bucket's website, and a host of another name", ['www.example.com'], {
    config: shop({}, { hosts: ['www.example.com'] }),
    has: { '*': { originRequestPolicy: sends({}) } },
    distribution: { origins: [originAt(WEBSITE)] },
  }),
  websiteScene("a bucket's website, named like one of two hosts", ['www.example.com', 'shop.example.com'], {
    config: shop(),
    has: { '*': { originRequestPolicy: ALL_VIEWER } },
    distribution: { origins: [originAt(WEBSITE)] },
  }),
];

const preflight = { Origin: 'https://app.example', 'Access-Control-Request-Method': 'PUT' };

const requestScenes: readonly LintScene[] = [
  {
    id: 'host-to-aws-origin',
    title: 'AllViewer before an API that nothing is kept of',
    wrong: {
      config: shop(),
      has: { '*': { originRequestPolicy: ALL_VIEWER } },
      distribution: { origins: [originAt('a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com')] },
    },
    right: {
      config: shop(),
      distribution: { origins: [originAt('a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com')] },
    },
    answer: ownNameOnly('a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com'),
    look: async (edge) => (await edge.get('/')).status,
    leaks: 403,
    holds: 200,
  },
  {
    id: 'options-not-allowed',
    title: 'GET and HEAD alone',
    wrong: { config: shop({ cors: { origins: '*' } }), has: { '*': { allowedMethods: ['GET', 'HEAD'] } } },
    right: { config: shop({ cors: { origins: '*' } }), has: { '*': { allowedMethods: ['GET', 'HEAD', 'OPTIONS'] } } },
    answer: page(),
    look: async (edge) => (await edge.get('/', preflight, 'OPTIONS')).status,
    leaks: 403,
    holds: 204,
  },
  {
    id: 'options-not-allowed',
    title: 'GET and HEAD alone, where a rule of the user answers preflights',
    wrong: {
      config: ruledBy('viewerRequest'),
      modules: { 'rule.ts': ANSWERS_OPTIONS },
      has: { '*': { allowedMethods: ['GET', 'HEAD'] } },
    },
    right: {
      config: ruledBy('viewerRequest'),
      modules: { 'rule.ts': ANSWERS_OPTIONS },
      has: { '*': { allowedMethods: ['GET', 'HEAD', 'OPTIONS'] } },
    },
    answer: page(),
    look: async (edge) => (await edge.get('/', preflight, 'OPTIONS')).status,
    leaks: 403,
    holds: 204,
  },
  {
    id: 'no-store-kept',
    title: 'CachingOptimized before a server that says no-store',
    wrong: { config: shop(), has: { '*': { cachePolicy: CACHING_OPTIMIZED, originRequestPolicy: sends({}) } } },
    right: { config: shop(), has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({}) } } },
    answer: page({ 'cache-control': 'no-store' }),
    look: asksOf('/', {}, {}),
    leaks: 1,
    holds: 2,
  },
  {
    id: 'no-store-kept',
    title: 'cache.minTTL',
    wrong: { config: shop({ cache: { minTTL: 5 } }) },
    right: { config: shop({ cache: { defaultTTL: 5 } }) },
    answer: page({ 'cache-control': 'no-cache' }),
    look: asksOf('/', {}, {}),
    leaks: 1,
    holds: 2,
  },
];

const SAYS_VARY = {
  CustomHeadersConfig: { Items: [{ Header: 'Vary', Value: 'Accept-Language', Override: true }] },
};

const keyScenes: readonly LintScene[] = [
  {
    id: 'unique-key',
    title: 'User-Agent',
    wrong: { config: site(), has: { '*': { cachePolicy: { ...KEEPS, headers: ['user-agent'] } } } },
    right: { config: site(), has: { '*': { cachePolicy: KEEPS } } },
    answer: page(),
    look: asksOf('/', { 'User-Agent': 'one/1' }, { 'User-Agent': 'one/2' }, { 'User-Agent': 'two/1' }),
    leaks: 3,
    holds: 1,
  },
  {
    id: 'unique-key',
    title: 'a session cookie',
    wrong: { config: site({ cookies: { keep: ['session'] }, query: { keep: [] } }) },
    right: { config: site({ cookies: { keep: ['theme'] }, query: { keep: [] } }) },
    answer: page(),
    look: asksOf('/', { Cookie: 'session=ada' }, { Cookie: 'session=bob' }),
    leaks: 2,
    holds: 1,
  },
  {
    id: 'unique-key',
    title: 'all cookies, those of measurement too',
    wrong: { config: site(), has: { '*': { cachePolicy: { ...KEEPS, cookies: { behavior: 'all' } } } } },
    right: { config: site(), has: { '*': { cachePolicy: { ...KEEPS, cookies: only('theme') } } } },
    answer: page(),
    look: asksOf('/', { Cookie: '_ga=1' }, { Cookie: '_ga=2' }),
    leaks: 2,
    holds: 1,
  },
  {
    id: 'unique-key',
    title: 'the whole query, advertisements too',
    wrong: { config: site({ buckets: { language: { supported: ['en'], default: 'en' } } }) },
    right: {
      config: site({ buckets: { language: { supported: ['en'], default: 'en' } }, query: { drop: 'tracking' } }),
    },
    answer: page(),
    look: async (edge) => {
      for (const click of ['a', 'b']) await edge.get(`/?gclid=${click}`);
      return edge.asked.length;
    },
    leaks: 2,
    holds: 1,
  },
  {
    id: 'unique-key',
    title: 'a parameter of each request, which query.keep lists',
    wrong: { config: site({ query: { keep: ['page', 'request_id'] } }) },
    right: { config: site({ query: { keep: ['page'] } }) },
    answer: page(),
    look: async (edge) => {
      for (const id of ['a', 'b']) await edge.get(`/?page=2&request_id=${id}`);
      return edge.asked.length;
    },
    leaks: 2,
    holds: 1,
  },
  {
    id: 'vary-not-in-key',
    title: 'Accept-Language, which a response headers policy says, beside another header of headers.set',
    wrong: {
      config: shop({ headers: { set: { 'X-App': 'shop' } }, query: { keep: [] } }),
      has: { '*': { cachePolicy: KEEPS, responseHeadersPolicy: SAYS_VARY } },
    },
    right: {
      config: shop({ headers: { set: { 'X-App': 'shop' } }, query: { keep: [] } }),
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['accept-language'] }, responseHeadersPolicy: SAYS_VARY } },
    },
    answer: page(),
    look: asksOf('/', { 'Accept-Language': 'en' }, { 'Accept-Language': 'de' }),
    leaks: 1,
    holds: 2,
  },
  {
    id: 'vary-not-in-key',
    title: 'Accept-Language, which a bucket puts into the key',
    wrong: { config: site({ headers: { set: { Vary: 'Accept-Language' } }, query: { keep: [] } }) },
    right: {
      config: site({
        headers: { set: { Vary: 'Accept-Language' } },
        buckets: { language: { supported: ['en', 'de'], default: 'en' } },
        query: { keep: [] },
      }),
    },
    answer: page(),
    look: asksOf('/', { 'Accept-Language': 'en' }, { 'Accept-Language': 'de' }),
    leaks: 1,
    holds: 2,
  },
  {
    id: 'vary-not-in-key',
    title: 'a response headers policy',
    wrong: {
      config: site(),
      has: {
        '*': {
          cachePolicy: KEEPS,
          responseHeadersPolicy: {
            CustomHeadersConfig: { Items: [{ Header: 'Vary', Value: 'X-Tier', Override: true }] },
          },
        },
      },
    },
    right: { config: site(), has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-tier'] } } } },
    answer: echoes('x-tier'),
    look: asksOf('/', { 'X-Tier': 'gold' }, { 'X-Tier': 'silver' }),
    leaks: 1,
    holds: 2,
  },
  {
    id: 'image-key-split',
    title: 'PNGs',
    wrong: { config: site({ path: '*.png' }), has: { '*.png': { cachePolicy: KEEPS } } },
    right: {
      config: site({ path: '*.png' }),
      has: { '*.png': { cachePolicy: { ...KEEPS, gzip: false, brotli: false } } },
    },
    answer: page({ 'content-type': 'image/png' }),
    look: asksOf('/a.png', { 'Accept-Encoding': 'br, gzip' }, { 'Accept-Encoding': 'gzip' }, {}),
    leaks: 3,
    holds: 1,
  },
  {
    id: 'image-key-split',
    title: 'a folder of PNGs',
    wrong: {
      config: site({ path: '/images/*', query: { keep: [] } }),
      files: ['/images/a.png', '/images/b.webp', '/index.html'],
    },
    right: {
      config: site({ path: '/images/*', query: { keep: [] }, cache: { compression: false } }),
      files: ['/images/a.png', '/images/b.webp', '/index.html'],
    },
    answer: page({ 'content-type': 'image/png' }),
    look: asksOf('/images/a.png', { 'Accept-Encoding': 'br, gzip' }, { 'Accept-Encoding': 'gzip' }),
    leaks: 2,
    holds: 1,
  },
  ...['/images/*', '/assets/img/*', '/_next/image*'].map(
    (path): LintScene => ({
      id: 'image-key-split',
      title: `a server's images: ${path}`,
      wrong: { config: behindPath(path), has: { [path]: { cachePolicy: KEEPS } } },
      right: { config: behindPath(path), has: { [path]: { cachePolicy: { ...KEEPS, gzip: false, brotli: false } } } },
      answer: page({ 'content-type': 'image/webp' }),
      look: asksOf(path.replace('*', '/a'), { 'Accept-Encoding': 'br, gzip' }, { 'Accept-Encoding': 'gzip' }, {}),
      leaks: 3,
      holds: 1,
    }),
  ),
];

const HASHED = ['/assets/app-3f9a1c.js', '/assets/logo.D4s8kZqA.svg'];

const cacheControl: Look = async (edge) => (await edge.get('/assets/app-3f9a1c.js')).header('cache-control');

const assets = (value: string): object => site({ path: '/assets/*', headers: { set: { 'Cache-Control': value } } });

const fresh = (browser: object): object => site({ path: '/assets/*', freshness: { answers: [{ browser }] } });

const browserScenes: readonly LintScene[] = [
  {
    id: 'hashed-not-immutable',
    title: 'an hour',
    wrong: { config: assets('public, max-age=3600'), files: HASHED },
    right: { config: assets('public, max-age=31536000, immutable'), files: HASHED },
    answer: page(),
    look: cacheControl,
    leaks: 'public, max-age=3600',
    holds: 'public, max-age=31536000, immutable',
  },
  {
    id: 'hashed-not-immutable',
    title: 'an hour, by freshness',
    wrong: { config: fresh({ maxAge: 3600 }), files: HASHED },
    right: { config: fresh({ maxAge: 31_536_000, immutable: true }), files: HASHED },
    answer: page(),
    look: cacheControl,
    leaks: 'max-age=3600',
    holds: 'max-age=31536000, immutable',
  },
  {
    id: 'immutable-not-hashed',
    title: 'a file whose name stays',
    wrong: { config: assets('public, max-age=31536000, immutable'), files: [...HASHED, '/assets/app.js'] },
    right: { config: assets('no-cache'), files: [...HASHED, '/assets/app.js'] },
    answer: page(),
    look: async (edge) => (await edge.get('/assets/app.js')).header('cache-control'),
    leaks: 'public, max-age=31536000, immutable',
    holds: 'no-cache',
  },
  {
    id: 'immutable-not-hashed',
    title: 'pages, by a response headers policy',
    wrong: {
      config: site(),
      has: {
        '*': {
          responseHeadersPolicy: {
            CustomHeadersConfig: {
              Items: [{ Header: 'Cache-Control', Value: 'max-age=31536000, immutable', Override: true }],
            },
          },
        },
      },
    },
    right: { config: site(), has: { '*': {} } },
    answer: page({ 'cache-control': 'no-cache' }),
    look: async (edge) => (await edge.get('/')).header('cache-control'),
    leaks: 'max-age=31536000, immutable',
    holds: 'no-cache',
  },
  {
    id: 'aligned-ttls',
    title: 'the same minute',
    wrong: {
      config: site({ headers: { set: { 'Cache-Control': 'max-age=60' } }, cache: { defaultTTL: 60, maxTTL: 60 } }),
    },
    right: {
      config: site({ headers: { set: { 'Cache-Control': 'max-age=60' } }, cache: { defaultTTL: 30, maxTTL: 30 } }),
    },
    answer: page(),
    // What is left of a browser's minute when the edge's copy is as old as it gets.
    look: async (edge) => {
      await edge.get('/');
      edge.after(29);
      const half = Number((await edge.get('/')).header('age') ?? 0);
      edge.after(30);
      return [60 - half, 60 - Number((await edge.get('/')).header('age') ?? 0)];
    },
    leaks: [31, 1],
    holds: [31, 60],
  },
  {
    id: 'aligned-ttls',
    title: 'a day at the edge, a minute in browsers',
    wrong: { config: site({ headers: { set: { 'Cache-Control': 'max-age=60' } } }) },
    right: {
      config: site({ headers: { set: { 'Cache-Control': 'max-age=60' } }, cache: { defaultTTL: 30, maxTTL: 30 } }),
    },
    answer: page(),
    look: async (edge) => {
      await edge.get('/');
      edge.after(3600);
      return Number((await edge.get('/')).header('age') ?? 0);
    },
    leaks: 3600,
    holds: 0,
  },
  {
    id: 'aligned-ttls',
    title: 'the same minute by freshness',
    wrong: { config: site({ freshness: { answers: [{ edge: { sharedMaxAge: 60 }, browser: { maxAge: 60 } }] } }) },
    right: { config: site({ freshness: { answers: [{ edge: { sharedMaxAge: 60 }, browser: { maxAge: 120 } }] } }) },
    answer: page(),
    // What is left of a browser's time when the edge's copy is as old as it gets.
    look: async (edge) => {
      await edge.get('/');
      edge.after(59);
      const got = await edge.get('/');
      return Number(got.header('cache-control')?.replace('max-age=', '')) - Number(got.header('age'));
    },
    leaks: 1,
    holds: 61,
  },
  {
    id: 'function-on-errors',
    title: 'frameOptions on a 404',
    wrong: { config: site({ headers: { frameOptions: 'DENY' } }) },
    right: { config: site({ headers: { frameOptions: 'DENY', via: 'both' } }) },
    answer: () => new Response('not here', { status: 404 }),
    look: async (edge) => (await edge.get('/')).header('x-frame-options'),
    leaks: undefined,
    holds: 'DENY',
  },
  {
    id: 'function-on-errors',
    title: 'a rule of the user that asks for a 404',
    wrong: { config: ruledBy('viewerResponse'), modules: { 'rule.ts': MARKS_404 } },
    right: { config: ruledBy('originResponse'), modules: { 'rule.ts': MARKS_404 } },
    answer: () => new Response('not here', { status: 404 }),
    look: async (edge) => (await edge.get('/')).header('x-sorry'),
    leaks: undefined,
    holds: 'yes',
  },
  {
    id: 'function-on-errors',
    title: 'cors on a 404',
    wrong: { config: shop({ cors: { origins: '*' } }), has: { '*': {} } },
    right: {
      config: shop({ cors: { origins: '*' } }),
      has: {
        '*': {
          responseHeadersPolicy: {
            CorsConfig: { OriginOverride: true, AccessControlAllowOrigins: { Items: ['*'] } },
          },
        },
      },
    },
    answer: () => new Response('not here', { status: 404 }),
    look: async (edge) =>
      (await edge.get('/', { Origin: 'https://app.example' })).header('access-control-allow-origin'),
    leaks: undefined,
    holds: '*',
  },
];

const API = 'a1b2c3d4e5.execute-api.eu-central-1.amazonaws.com';

const THROTTLED = (rest: string): string => `import { defineEdge } from 'edgewright';
export default defineEdge({
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { api: { http: 'https://${API}' } },
  behaviors: [{ path: '*', origin: 'api', query: { keep: [] }${rest} }],
});`;

/** A price that is raised, and another CloudFront before it, which keeps what it was asked for. */
const shelf = { price: 0, kept: new Map<string, string>() };

function price(request: Request, origin: string): Response {
  const { pathname } = new URL(request.url);
  if (pathname === '/begin') Object.assign(shelf, { price: 1, kept: new Map() });
  if (pathname === '/raise') shelf.price += 1;
  const now = `price ${shelf.price}`;
  if (origin !== 'second') return new Response(now);
  shelf.kept.set(pathname, shelf.kept.get(pathname) ?? now);
  return new Response(shelf.kept.get(pathname));
}

const originScenes: readonly LintScene[] = [
  {
    id: 'throttled-not-kept',
    title: 'API Gateway that throttles',
    wrong: { config: THROTTLED('') },
    right: {
      config: THROTTLED(", own: { originResponse: () => import('./later.ts') }"),
      modules: {
        'later.ts': 'export const own = (response) => { if (response.statusCode === 429) response.statusCode = 503; };',
      },
    },
    answer: () => new Response('', { status: 429, headers: { 'cache-control': 'max-age=5' } }),
    look: asksOf('/', {}, {}, {}),
    leaks: 3,
    holds: 1,
  },
  {
    id: 'second-cloudfront',
    title: 'an edge-optimized API Gateway',
    wrong: {
      config: shop(),
      has: { '*': { target: 'second', cachePolicy: KEEPS, originRequestPolicy: sends({}) } },
      distribution: { origins: [originAt('d111111abcdef8.cloudfront.net', 'second')] },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({}) } },
      distribution: { origins: [originAt('api.example.com')] },
    },
    answer: price,
    look: async (edge) => {
      await edge.get('/begin');
      await edge.get('/price');
      await edge.get('/raise');
      edge.invalidate('/price');
      return (await edge.get('/price')).body;
    },
    leaks: 'price 1',
    holds: 'price 2',
  },
  {
    id: 'second-cloudfront',
    title: 'one by a custom domain name of its own',
    wrong: {
      config: shop(),
      has: { '*': { target: 'second', cachePolicy: KEEPS, originRequestPolicy: sends({}) } },
      distribution: { origins: [originAt('orders.example.com', 'second')] },
      cnames: new Map([['orders.example.com', ['d111111abcdef8.cloudfront.net']]]),
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({}) } },
      distribution: { origins: [originAt('api.example.com')] },
      cnames: new Map([['api.example.com', ['d-abcdef1234.execute-api.eu-central-1.amazonaws.com']]]),
    },
    answer: price,
    look: async (edge) => {
      await edge.get('/begin');
      await edge.get('/price');
      await edge.get('/raise');
      edge.invalidate('/price');
      return (await edge.get('/price')).body;
    },
    leaks: 'price 1',
    holds: 'price 2',
  },
  {
    id: 'graphql-by-post',
    title: 'a cache for /graphql',
    wrong: {
      config: shop(
        {},
        {
          behaviors: [
            { path: '/graphql', origin: 'api', cache: { defaultTTL: 60 } },
            { path: '*', origin: 'api' },
          ],
        },
      ),
    },
    right: {
      config: shop(
        {},
        {
          behaviors: [
            {
              path: '/graphql',
              origin: 'api',
              cache: { defaultTTL: 60 },
              query: { keep: ['variables', 'extensions'] },
            },
            { path: '*', origin: 'api' },
          ],
        },
      ),
    },
    answer: page(),
    look: async (edge) => {
      const isPersisted = !edge.report.findings.some(({ id }) => id === 'graphql-by-post');
      for (const _ of [1, 2]) await edge.get('/graphql?extensions=a1', {}, isPersisted ? 'GET' : 'POST');
      return edge.asked.length;
    },
    leaks: 2,
    holds: 1,
  },
];

/** Every scene of a loss. */
export const LOSSES: readonly LintScene[] = [
  ...hostScenes,
  ...websiteScenes,
  ...requestScenes,
  ...keyScenes,
  ...browserScenes,
  ...originScenes,
];
