import { defineEdge, type Headers, keycloak, type TokenPlace } from 'edgewright';

const security: Headers = {
  strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true, preload: true },
  contentTypeOptions: 'nosniff',
  frameOptions: 'DENY',
  referrerPolicy: 'strict-origin-when-cross-origin',
  contentSecurityPolicy: { 'default-src': ["'self'"], 'object-src': [], 'base-uri': [], 'frame-ancestors': [] },
  permissionsPolicy: { camera: [], geolocation: [], microphone: [] },
};

/** In the header of programs, or the cookie of a page. */
const TOKENS: readonly TokenPlace[] = ['authorization', { cookie: 'token' }];

/** Whom the shop's tokens are for. */
const [shop, partners] = [['https://api.shop.example.com'], ['https://partners.shop.example.com']];

export default defineEdge({
  app: 'demo-shop',
  hosts: ['shop.example.com', 'www.shop.example.com'],

  origins: {
    pages: { folder: 'demo/pages' },
    api: { http: 'http://127.0.0.1:8081', command: 'node demo/origin.mjs' },
  },

  issuers: {
    shop: {
      issuer: 'http://127.0.0.1:8082',
      audiences: shop,
      type: 'at+jwt',
      command: 'node demo/provider.mjs',
    },
    // Signed with a secret, which a function can verify.
    partner: { issuer: 'http://127.0.0.1:8082', audiences: partners, secret: 'partner' },
  },

  behaviors: [
    {
      // Verified for every request: all who have the same role share an answer.
      path: '/api/prices/*',
      origin: 'api',
      viewer: 'lambda',
      auth: { issuers: ['shop'], tokens: TOKENS, claims: { 'X-Role': { claim: 'role', key: true } } },
      query: { keep: [] },
    },
    {
      // Verified behind the cache: an answer is kept for each token.
      path: '/api/sales/*',
      origin: 'api',
      auth: {
        issuers: ['shop'],
        tokens: TOKENS,
        rules: [{ groups: ['clerks'] }],
        claims: { 'X-Person': 'sub' },
      },
      query: { keep: [] },
    },
    {
      // Verified in a function: all partners share an answer.
      path: '/api/stock/*',
      origin: 'api',
      auth: { issuers: ['partner'], tokens: TOKENS },
      query: { keep: [] },
    },
    {
      path: '/api/*',
      origin: 'api',
      // The rest is for everyone, but not by another spelling of what is above.
      auth: {
        issuers: ['partner'],
        rules: [{ public: true }],
        tokens: TOKENS,
      },
      // A partner shows our products on pages of their own.
      cors: { origins: ['https://partner.example.com'], maxAge: 7200 },
      cookies: { keep: [] },
      query: { keep: ['category', 'sort', 'page'] },
      // Nobody waits for products that somebody asked for before: the edge asks again behind the old answer.
      freshness: {
        answers: [{ paths: ['/api/products*'], edge: { public: true, maxAge: 60, staleWhileRevalidate: 600 } }],
      },
      headers: { contentTypeOptions: 'nosniff', set: { 'X-Robots-Tag': 'noindex' } },
      own: { viewerResponse: () => import('./demo/edge/private-answers.ts') },
    },
    {
      path: '/assets/*',
      origin: 'pages',
      query: { keep: [] },
      // Their names change with them. One that is missing is being uploaded.
      freshness: {
        answers: [
          { edge: { public: true, maxAge: 31_536_000, immutable: true } },
          { status: ['4xx'], edge: { public: true, maxAge: 10 } },
        ],
      },
      headers: { contentTypeOptions: 'nosniff' },
    },
    {
      path: '/images/*',
      origin: 'pages',
      buckets: { format: ['avif', 'webp'] },
      query: { keep: ['width'] },
      headers: { contentTypeOptions: 'nosniff' },
      own: { originResponse: () => import('./demo/edge/keep-images.ts') },
    },
    {
      // Half of the viewers get another page for the sale, and keep it. An operator ends that within seconds.
      path: '/sale/*',
      origin: 'pages',
      switches: ['experiments'],
      rewrites: { index: 'index.html' },
      experiments: { sale: { variants: { control: { weight: 50 }, bold: { weight: 50, prefix: '/bold' } } } },
      query: { keep: [] },
      headers: { ...security, via: 'both' },
    },
    {
      // An account is a page of its own. Its stations run as Lambda@Edge.
      path: '/account/*',
      origin: 'pages',
      viewer: 'lambda',
      redirects: { exact: { '/account/login': '/account/profile' } },
      rewrites: { pages: { '/account/*': '/account/index.html' } },
      query: { keep: ['order'] },
      cookies: { keep: ['session'] },
      headers: { ...security, set: { 'Cache-Control': 'private, no-store' }, via: 'both' },
    },
    {
      path: '*',
      origin: 'pages',
      // An operator closes the shop, or takes a redirect back, within seconds and without a release.
      switches: ['maintenance', 'redirects'],
      maintenance: { page: '<!doctype html><title>Demo shop</title><h1>Back in an hour</h1>', retryAfter: 3600 },
      redirects: {
        exact: {
          '/shop': '/products',
          '/index.html': '/',
          '/account': '/account/profile',
          '/faq': '/help/',
          '/returns': '/help/returns/',
          '/blog': '/help/',
          '/sale': '/sale/',
        },
        patterns: { '/p/:product': '/products/:product' },
        prefixes: { '/support/': '/help/' },
        host: 'first',
        query: 'keep',
      },
      rewrites: { index: 'index.html', fallback: '/index.html', pages: { '/help': '/help/index.html' } },
      own: () => import('./demo/edge/save-data.ts'),
      query: { keep: ['category', 'sort', 'page'] },
      // By a policy too, which speaks for errors and redirects.
      headers: { ...security, via: 'both' },
    },
  ],

  // What shows a product: `edgewright invalidate product=enamel-mug`.
  entities: {
    product: { paths: ['/products/:id', '/api/products/:id', '/api/products*', '/api/prices/*'] },
  },

  lint: {
    allow: [
      { id: 'unique-key', behavior: '/account/*', because: 'an account will be a page for each session, not for all' },
      {
        id: 'function-on-errors',
        behavior: '/api/*',
        because: "the partner's page reads products alone, and shows nothing where one is missing",
      },
    ],
  },

  environments: {
    dev: {},
    stage: {
      hosts: ['stage.shop.example.com'],
      origins: {
        pages: { s3: 'stage-shop-pages.s3.eu-central-1.amazonaws.com' },
        api: { http: 'https://api.stage.shop.example.com' },
      },
      issuers: { shop: keycloak({ url: 'https://id.stage.shop.example.com', realm: 'shop', audiences: shop }) },
      // Only those who have the password see what comes next: `npx edgewright secret preview`.
      access: { basic: { users: { preview: 'V-j462bv7fID8ct1DSMIfg.guFaulLaIgHT5drZihe_9cPNQFFxvjybu270V2CHtsk' } } },
      distribution: 'E2STAGE00EXAMPLE',
    },
    prod: {
      origins: {
        pages: { s3: 'shop-pages.s3.eu-central-1.amazonaws.com' },
        api: { http: 'https://api.shop.example.com' },
      },
      issuers: { shop: keycloak({ url: 'https://id.shop.example.com', realm: 'shop', audiences: shop }) },
      distribution: 'E1PROD000EXAMPLE',
    },
  },
});
