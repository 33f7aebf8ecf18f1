import { defineEdge, type Issuer } from 'edgewright';

/** Nothing listens there: tokens are verified by the keys in edge.keys.json, and nobody's network is asked. */
const NOWHERE = 'http://127.0.0.1:1';

const shop: Issuer = { issuer: `${NOWHERE}/shop`, audiences: ['shop'], algorithms: ['ES256'], jwksUri: NOWHERE };

export default defineEdge({
  app: 'auth',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' }, api: { http: 'https://api.example.com' } },

  issuers: {
    shop,
    // Its keys were never pulled.
    unreachable: { ...shop, issuer: `${NOWHERE}/unreachable` },
    partner: { issuer: 'https://partner.example/', audiences: ['shop'], secret: 'partner' },
  },

  behaviors: [
    { path: '/plain/*', origin: 'api', viewer: 'lambda', auth: { issuers: ['shop'] } },
    {
      path: '/places/*',
      origin: 'api',
      viewer: 'lambda',
      auth: { issuers: ['shop'], tokens: [{ cookie: 'token' }, 'authorization'] },
    },
    { path: '/kept/*', origin: 'api', viewer: 'lambda', auth: { issuers: ['shop'], keepToken: true } },
    { path: '/tolerant/*', origin: 'api', viewer: 'lambda', auth: { issuers: ['shop'], clockTolerance: 120 } },
    {
      path: '/rules/*',
      origin: 'api',
      viewer: 'lambda',
      auth: {
        issuers: ['shop'],
        rules: [
          { paths: ['/rules/open/*'], public: true },
          { paths: ['/rules/orders/*'], methods: ['GET'], scopes: ['orders:read'] },
          { paths: ['/rules/staff/*'], groups: ['clerks', 'owners'] },
          { paths: ['/rules/eu/*'], claims: { region: ['eu', 'ch'] } },
        ],
      },
    },
    {
      path: '/claims/*',
      origin: 'api',
      viewer: 'lambda',
      auth: {
        issuers: ['shop'],
        claims: { 'X-User': { claim: 'sub', key: true }, 'X-City': { claim: 'address.city', key: true } },
      },
    },
    {
      path: '/answers/*',
      origin: 'api',
      viewer: 'lambda',
      auth: {
        issuers: ['shop', 'unreachable'],
        rules: [{ groups: ['clerks'] }],
        realm: 'the shop',
        answers: {
          contentType: 'text/plain; charset=utf-8',
          unauthorized: 'Please sign in.',
          forbidden: 'This is for clerks.',
          unavailable: 'Please come again.',
        },
      },
    },
    {
      path: '/shared/*',
      origin: 'api',
      auth: {
        issuers: ['shop'],
        place: 'origin-request',
        tokens: ['authorization', { cookie: 'token' }],
        clockTolerance: 120,
        rules: [{ paths: ['/shared/open/*'], public: true }],
      },
    },
    {
      path: '/function/*',
      origin: 'api',
      cache: 'CachingDisabled',
      auth: {
        issuers: ['partner'],
        claims: { 'X-User': 'sub' },
        rules: [
          { paths: ['/function/open/*'], public: true },
          { paths: ['/function/orders/*'], methods: ['GET'], scopes: ['orders:read'] },
          { paths: ['/function/staff/*'], groups: ['clerks'] },
          { paths: ['/function/eu/*'], claims: { region: ['eu'] } },
        ],
        realm: 'partners',
        answers: { unauthorized: '<h1>Please sign in</h1>' },
      },
    },
    { path: '*', origin: 'site' },
  ],
});
