/** Scenes of what leaks. */
import { ALL_VIEWER_EXCEPT_HOST_HEADER } from '../../simulator/cache/origin-request-policy.ts';
import {
  CACHING_DISABLED,
  CACHING_OPTIMIZED,
  echoes,
  KEEPS,
  type LintScene,
  only,
  second,
  sends,
  shop,
  site,
} from './scene.ts';

const ALL = { behavior: 'all' } as const;

const twoCookies = async (edge: Parameters<LintScene['look']>[0]): Promise<string> => {
  await edge.get('/', { Cookie: 'session=ada' });
  return (await edge.get('/', { Cookie: 'session=bob' })).body;
};

const cookieScenes: readonly LintScene[] = [
  {
    id: 'cookie-not-in-key',
    title: 'a cookie that the origin request policy lists',
    wrong: {
      config: shop(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: only('session') }) } },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: { ...KEEPS, cookies: only('session') }, originRequestPolicy: sends({}) } },
    },
    answer: echoes('cookie'),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'session=bob',
  },
  {
    id: 'cookie-not-in-key',
    title: 'all cookies, of which cookies.keep takes all away',
    wrong: { config: shop(), has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: ALL }) } } },
    right: {
      config: shop({ cookies: { keep: [] } }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: ALL }) } },
    },
    answer: echoes('cookie'),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'nobody',
  },
  {
    id: 'cookie-not-in-key',
    title: 'all cookies, of which cookies.keep takes all away unless it is switched off',
    wrong: {
      config: shop({ cookies: { keep: [] }, switches: ['cookies'] }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: ALL }) } },
      stored: { switches: 'cookies=off' },
    },
    right: {
      config: shop({ cookies: { keep: [] } }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: ALL }) } },
    },
    answer: echoes('cookie'),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'nobody',
  },
  {
    id: 'cookie-not-in-key',
    title: 'all cookies but one, before a policy that keeps what the origin says',
    wrong: {
      config: shop(),
      has: {
        '*': {
          cachePolicy: { ...KEEPS, defaultTtl: 0 },
          originRequestPolicy: sends({ cookies: { behavior: 'allExcept', names: ['_ga'] } }),
        },
      },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: CACHING_DISABLED, originRequestPolicy: sends({ cookies: ALL }) } },
    },
    answer: echoes('cookie', { 'cache-control': 'max-age=60' }),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'session=bob',
    severity: 'loss',
  },
  {
    id: 'cookie-not-in-key',
    title: 'all cookies, where freshness says for how long',
    wrong: {
      config: shop({ freshness: { answers: [{ edge: { sharedMaxAge: 60 } }] } }),
      has: { '*': { cachePolicy: { ...KEEPS, defaultTtl: 0 }, originRequestPolicy: sends({ cookies: ALL }) } },
    },
    right: {
      config: shop({ cookies: { keep: [] }, freshness: { answers: [{ edge: { sharedMaxAge: 60 } }] } }),
      has: { '*': { cachePolicy: { ...KEEPS, defaultTtl: 0 }, originRequestPolicy: sends({ cookies: ALL }) } },
    },
    answer: echoes('cookie'),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'nobody',
  },
];

const secondPage = async (edge: Parameters<LintScene['look']>[0]): Promise<string> => {
  await edge.get('/list?page=1');
  return (await edge.get('/list?page=2')).body;
};

const search = (request: Request): Response => new Response(new URL(request.url).search);

const queryScenes: readonly LintScene[] = [
  {
    id: 'query-not-in-key',
    title: 'the whole query, before a key without any',
    wrong: { config: shop(), has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ queryStrings: ALL }) } } },
    right: {
      config: shop(),
      has: {
        '*': { cachePolicy: { ...KEEPS, queryStrings: only('page') }, originRequestPolicy: sends({}) },
      },
    },
    answer: search,
    look: secondPage,
    leaks: '?page=1',
    holds: '?page=2',
  },
  {
    id: 'query-not-in-key',
    title: 'a parameter that query.keep lists, and the key has not',
    wrong: {
      config: shop({ query: { keep: ['page'] } }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ queryStrings: only('page') }) } },
    },
    right: { config: shop({ query: { keep: ['page'] } }) },
    answer: search,
    look: secondPage,
    leaks: '?page=1',
    holds: '?page=2',
  },
  {
    id: 'query-not-in-key',
    title: 'what the key leaves out, taken away by query.keep',
    wrong: {
      config: shop(),
      has: {
        '*': {
          cachePolicy: { ...KEEPS, queryStrings: only('sort') },
          originRequestPolicy: sends({ queryStrings: ALL }),
        },
      },
    },
    right: {
      config: shop({ query: { keep: ['sort'] } }),
      has: {
        '*': {
          cachePolicy: { ...KEEPS, queryStrings: only('sort') },
          originRequestPolicy: sends({ queryStrings: ALL }),
        },
      },
    },
    answer: search,
    look: secondPage,
    leaks: '?page=1',
    holds: '',
    severity: 'loss',
  },
];

const headerScenes: readonly LintScene[] = [
  {
    id: 'header-not-in-key',
    title: 'a header that the origin request policy lists',
    wrong: {
      config: shop(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ headers: only('x-api-key') }) } },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-api-key'] }, originRequestPolicy: sends({}) } },
    },
    answer: echoes('x-api-key'),
    look: second('X-Api-Key'),
    leaks: 'ada',
    holds: 'bob',
  },
  {
    id: 'header-not-in-key',
    title: 'whatever the viewer says, such as X-Forwarded-Host',
    wrong: {
      config: shop(),
      has: {
        '*': {
          cachePolicy: KEEPS,
          originRequestPolicy: { ...ALL_VIEWER_EXCEPT_HOST_HEADER, cookies: { behavior: 'none' } },
        },
      },
    },
    right: { config: shop(), has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({}) } } },
    answer: echoes('x-forwarded-host'),
    look: second('X-Forwarded-Host'),
    leaks: 'ada',
    holds: 'nobody',
  },
  {
    id: 'header-not-in-key',
    title: 'Origin, to a bucket with CORS',
    wrong: {
      config: site(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ headers: only('origin') }) } },
    },
    right: { config: site(), has: { '*': { cachePolicy: { ...KEEPS, headers: ['origin'] } } } },
    answer: (request) =>
      new Response('', { headers: { 'access-control-allow-origin': request.headers.get('origin') ?? 'none' } }),
    look: async (edge) => {
      await edge.get('/font.woff2', { Origin: 'https://one.example' });
      return (await edge.get('/font.woff2', { Origin: 'https://two.example' })).header('access-control-allow-origin');
    },
    leaks: 'https://one.example',
    holds: 'https://two.example',
    severity: 'loss',
  },
  {
    id: 'authorization-not-in-key',
    title: 'a token that AllViewerExceptHostHeader sends',
    wrong: { config: shop(), has: { '*': { cachePolicy: KEEPS, originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER } } },
    right: {
      config: shop(),
      has: {
        '*': {
          cachePolicy: { ...KEEPS, headers: ['authorization'] },
          originRequestPolicy: sends({}),
        },
      },
    },
    answer: echoes('authorization', { 'cache-control': 'public, max-age=60' }),
    look: second('Authorization'),
    leaks: 'ada',
    holds: 'bob',
  },
  {
    id: 'authorization-not-in-key',
    title: 'a token, kept for MinTTL although the origin says private',
    wrong: {
      config: shop(),
      has: { '*': { cachePolicy: CACHING_OPTIMIZED, originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER } },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: CACHING_DISABLED, originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER } },
    },
    answer: echoes('authorization', { 'cache-control': 'private' }),
    look: async (edge) => {
      await edge.get('/', { Authorization: 'Bearer ada' });
      return (await edge.get('/')).body;
    },
    leaks: 'Bearer ada',
    holds: 'nobody',
  },
  {
    id: 'host-not-in-key',
    title: 'two names, and Host sent to the origin',
    wrong: {
      config: shop({}, { hosts: ['ada', 'bob'] }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ headers: only('host') }) } },
    },
    right: {
      config: shop({}, { hosts: ['ada', 'bob'] }),
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['host'] } } },
    },
    answer: echoes('host'),
    look: second('Host'),
    leaks: 'ada',
    holds: 'bob',
  },
  {
    id: 'host-not-in-key',
    title: 'two names, of which one is redirected',
    wrong: {
      config: shop({}, { hosts: ['ada', 'bob'] }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ headers: only('host') }) } },
    },
    right: {
      config: shop({ redirects: { host: 'first' } }, { hosts: ['ada', 'bob'] }),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ headers: only('host') }) } },
    },
    answer: echoes('host'),
    look: second('Host'),
    leaks: 'ada',
    holds: '',
  },
];

const TENANTS = `import { defineEdge } from 'edgewright';
export default defineEdge({
  app: 'shop',
  hosts: ['shop.example.com'],
  origins: { ada: { http: 'https://ada.example.com' }, bob: { http: 'https://bob.example.com' } },
  behaviors: [
    { path: '/never/*', origin: 'bob' },
    { path: '*', origin: 'ada', query: { keep: [] }, own: () => import('./tenant.ts') },
  ],
});`;

const CHOOSES = `import cf from 'cloudfront';
export const own = (request) => {
  const tenant = request.headers['x-tenant'];
  if (tenant && tenant.value === 'bob') cf.selectRequestOriginById('bob');
};`;

const CHOOSES_BY_NAME = `import cf from 'cloudfront';
const NAME = 'x-tenant';
export const own = (request) => {
  const sent = request.headers;
  if (sent[NAME] && sent[NAME].value === 'bob') cf.selectRequestOriginById('bob');
};`;

const CHOOSES_BY_TWO = `import cf from 'cloudfront';
export const own = (request) => {
  const tenant = request.headers['x-tenant'];
  if (tenant && tenant.value === 'bob' && !request.cookies.old) cf.selectRequestOriginById('bob');
};`;

const old = { weight: 1 };

const TRIED = shop(
  { experiments: { api: { variants: { old, new: { weight: 1, origin: 'next' } } } } },
  { origins: { api: { http: 'https://api.example.com' }, next: { http: 'https://next.example.com' } } },
);

const TOLD = shop({ experiments: { api: { variants: { old, new: { weight: 1 } } } } });

const VARIANT_SENT = sends({ headers: only('x-experiment-api') });

/** What a viewer of the new variant gets after one of the old. */
async function lookedAtByVariant(edge: Parameters<LintScene['look']>[0]): Promise<string> {
  await edge.get('/', { cookie: 'experiment-api=old' });
  return (await edge.get('/', { cookie: 'experiment-api=new' })).body;
}

const originScenes: readonly LintScene[] = [
  {
    id: 'origin-not-in-key',
    title: 'a function that chooses the origin by a header',
    wrong: { config: TENANTS, modules: { 'tenant.ts': CHOOSES } },
    right: {
      config: TENANTS,
      modules: { 'tenant.ts': CHOOSES },
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-tenant'] } } },
    },
    answer: (_, origin) => new Response(origin),
    look: second('X-Tenant'),
    leaks: 'ada',
    holds: 'bob',
  },
  {
    id: 'origin-not-in-key',
    title: 'a function that calls headers and the header by names of its own',
    wrong: { config: TENANTS, modules: { 'tenant.ts': CHOOSES_BY_NAME } },
    right: {
      config: TENANTS,
      modules: { 'tenant.ts': CHOOSES_BY_NAME },
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-tenant'] } } },
    },
    answer: (_, origin) => new Response(origin),
    look: second('X-Tenant'),
    leaks: 'ada',
    holds: 'bob',
  },
  {
    id: 'origin-not-in-key',
    title: 'a function that chooses the origin by a header, which is in the key, and a cookie, which is not',
    severity: 'loss',
    wrong: {
      config: TENANTS,
      modules: { 'tenant.ts': CHOOSES_BY_TWO },
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-tenant'] } } },
    },
    right: {
      config: TENANTS,
      modules: { 'tenant.ts': CHOOSES_BY_TWO },
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-tenant'], cookies: only('old') } } },
    },
    answer: (_, origin) => new Response(origin),
    look: async (edge) => {
      await edge.get('/', { 'X-Tenant': 'bob' });
      return (await edge.get('/', { 'X-Tenant': 'bob', Cookie: 'old=1' })).body;
    },
    leaks: 'bob',
    holds: 'ada',
  },
  {
    id: 'origin-not-in-key',
    title: 'an experiment whose variants have origins of their own',
    wrong: { config: TRIED, has: { '*': { cachePolicy: KEEPS } } },
    right: { config: TRIED, has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-experiment-api'] } } } },
    answer: (_, origin) => new Response(origin),
    look: lookedAtByVariant,
    leaks: 'api',
    holds: 'next',
  },
  {
    id: 'header-not-in-key',
    title: 'an experiment whose variants the origin tells apart',
    wrong: { config: TOLD, has: { '*': { cachePolicy: KEEPS, originRequestPolicy: VARIANT_SENT } } },
    right: {
      config: TOLD,
      has: { '*': { cachePolicy: { ...KEEPS, headers: ['x-experiment-api'] }, originRequestPolicy: VARIANT_SENT } },
    },
    answer: (request) => new Response(request.headers.get('x-experiment-api')),
    look: lookedAtByVariant,
    leaks: 'old',
    holds: 'new',
  },
];

const SIGNED_IN = (): Response => new Response('', { headers: { 'set-cookie': 'session=ada' } });

const givenCookie = async (edge: Parameters<LintScene['look']>[0]): Promise<string | undefined> => {
  await edge.get('/');
  return (await edge.get('/')).header('set-cookie');
};

const GUARDED_BASKET = shop({
  cookies: { keep: ['basket'] },
  cache: { defaultTTL: 0 },
  freshness: { sessionCookies: ['session'] },
});

/** A framework that begins a session with every answer, a missing page too, which it calls private. */
const SIGNED_IN_NOWHERE = (): Response =>
  new Response('', { status: 404, headers: { 'set-cookie': 'session=ada', 'cache-control': 'private, no-store' } });

const keptScenes: readonly LintScene[] = [
  {
    id: 'set-cookie-kept',
    title: 'a session that is given to whoever has none',
    wrong: { config: shop({ cookies: { keep: ['basket'] } }) },
    right: { config: shop({ cookies: { keep: ['basket'] }, cache: { defaultTTL: 0 } }) },
    answer: SIGNED_IN,
    look: async (edge) => {
      await givenCookie(edge);
      return edge.asked.length;
    },
    leaks: 1,
    holds: 2,
  },
  {
    id: 'set-cookie-kept',
    title: 'the same, where no cookie is forwarded',
    wrong: { config: shop({ cookies: { keep: ['basket'] } }) },
    right: { config: shop({ cookies: { keep: [] } }) },
    answer: SIGNED_IN,
    look: givenCookie,
    leaks: 'session=ada',
    holds: undefined,
  },
  {
    id: 'set-cookie-kept',
    title: 'the same, with freshness beside it',
    wrong: { config: shop({ cookies: { keep: ['basket'] } }) },
    right: { config: shop({ cookies: { keep: ['basket'] }, freshness: { answers: [{ edge: { maxAge: 60 } }] } }) },
    answer: SIGNED_IN,
    look: async (edge) => {
      await givenCookie(edge);
      return edge.asked.length;
    },
    leaks: 1,
    holds: 2,
  },
  {
    id: 'error-cookie-kept',
    title: 'a session that begins on a missing page, with freshness beside it',
    wrong: { config: GUARDED_BASKET, distribution: {} },
    right: {
      config: GUARDED_BASKET,
      distribution: {
        customErrorResponses: [404, 414, 500, 501, 502, 503, 504].map((errorCode) => ({
          errorCode,
          errorCachingMinTtl: 0,
        })),
      },
    },
    answer: SIGNED_IN_NOWHERE,
    look: async (edge) => {
      await givenCookie(edge);
      return edge.asked.length;
    },
    leaks: 1,
    holds: 2,
  },
  {
    id: 'error-cookie-kept',
    title: 'the same, of which own.originResponse takes the cookie',
    wrong: { config: GUARDED_BASKET, distribution: {} },
    right: {
      config: `export default ${JSON.stringify(GUARDED_BASKET).replace('"origin":"api"', '"origin":"api","own":{"originResponse":() => import("./own.ts")}')};`,
      distribution: {},
      modules: {
        'own.ts': 'export const own = (response) => { if (response.statusCode >= 400) response.cookies = {}; };',
      },
    },
    answer: SIGNED_IN_NOWHERE,
    look: givenCookie,
    leaks: 'session=ada',
    holds: undefined,
  },
  {
    id: 'private-kept',
    title: "CachingOptimized's second",
    wrong: {
      config: shop(),
      has: { '*': { cachePolicy: CACHING_OPTIMIZED, originRequestPolicy: sends({ cookies: only('session') }) } },
    },
    right: {
      config: shop(),
      has: { '*': { cachePolicy: KEEPS, originRequestPolicy: sends({ cookies: only('session') }) } },
    },
    answer: echoes('cookie', { 'cache-control': 'private, no-store' }),
    look: twoCookies,
    leaks: 'session=ada',
    holds: 'session=bob',
  },
];

/** Every scene of a leak. */
export const LEAKS: readonly LintScene[] = [
  ...cookieScenes,
  ...queryScenes,
  ...headerScenes,
  ...originScenes,
  ...keptScenes,
];
