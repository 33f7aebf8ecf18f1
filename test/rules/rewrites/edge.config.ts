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
      path: '*',
      origin: 'site',
      rewrites: {
        pages: { '/app/*': '/app/index.html' },
        index: 'index.html',
        prefixes: { '/': '/site/', '/app/': '/apps/2/', '/as-it-is/': '/as-it-is/' },
      },
    },
  ],
});
