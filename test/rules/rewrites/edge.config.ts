import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'rewrites',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    {
      path: '/api/*',
      origin: 'site',
      rewrites: { prefixes: { '/api/v1/': '/2024-01/', '/api/': '/v3/' } },
    },
    { path: '/strip/*', origin: 'site', rewrites: { prefixes: { '/strip/': '/' } } },
    {
      path: '/app/*',
      origin: 'site',
      rewrites: {
        pages: { '/app/*': '/app/index.html' },
        locales: { supported: ['en', 'de'], default: 'en' },
        prefixes: { '/': '/site/', '/de/app/': '/site/app-de/' },
      },
    },
    {
      path: '/docs/*',
      origin: 'site',
      rewrites: {
        pages: { '/docs/feed': '/docs/feed.xml' },
        index: 'index.html',
        locales: { supported: ['en', 'de', 'pt-BR'], default: 'en', cookie: 'lang' },
      },
    },
    {
      path: '/de/*',
      origin: 'site',
      rewrites: { index: 'index.html', fallback: '/app.html', locales: { supported: ['en', 'de'], default: 'en' } },
    },
    {
      path: '*',
      origin: 'site',
      rewrites: {
        pages: { '/cart/*': '/cart/index.html' },
        index: 'index.html',
        prefixes: { '/': '/site/', '/cart/': '/carts/2/', '/as-it-is/': '/as-it-is/' },
      },
    },
  ],
});
