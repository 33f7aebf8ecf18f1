import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'freshness',
  hosts: ['www.example.com'],
  origins: { api: { http: 'https://api.example.com' } },

  behaviors: [
    {
      path: '/keyed/*',
      origin: 'api',
      // In the cache key, so that each session has answers of its own.
      cookies: { keep: ['session'] },
      freshness: { sessionCookies: ['session', 'admin'] },
    },
    {
      path: '/archive/*',
      origin: 'api',
      freshness: {
        answers: [
          {
            when: () => import('./edge/is-archived.ts'),
            edge: { public: true, maxAge: 31_536_000 },
            browser: { maxAge: 86_400 },
          },
        ],
      },
    },
    {
      path: '*',
      origin: 'api',
      freshness: {
        sessionCookies: ['session'],
        answers: [
          { status: [404, '5xx'], edge: { maxAge: 5 } },
          { paths: ['/account/*', '/basket'], edge: 'no-store', browser: 'no-store' },
          {
            paths: ['/assets/*'],
            edge: { public: true, maxAge: 31_536_000, immutable: true },
            browser: { public: true, maxAge: 86_400, staleWhileRevalidate: 60, staleIfError: 3600, immutable: true },
          },
          {
            header: { name: 'X-Kind', value: 'news' },
            edge: { maxAge: 0, sharedMaxAge: 60, staleWhileRevalidate: 30, staleIfError: 3600 },
          },
          { contentType: ['text/html', 'image/*'], edge: { sharedMaxAge: 600 }, browser: 'no-cache' },
        ],
      },
    },
  ],
});
