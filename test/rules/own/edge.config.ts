import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'own',
  hosts: ['www.example.com'],
  origins: { site: { http: 'https://site.example.com' } },
  behaviors: [
    {
      path: '/stations/*',
      origin: 'site',
      query: { keep: ['page'] },
      headers: { set: { 'X-Greeting': 'from the config' } },
      own: {
        viewerRequest: () => import('./edge/greets.ts'),
        originRequest: () => import('./edge/leads-elsewhere.ts'),
        originResponse: () => import('./edge/mends-answers.ts'),
        viewerResponse: () => import('./edge/tells-page.ts'),
      },
    },
    {
      path: '/late/*',
      origin: 'site',
      viewer: 'lambda',
      query: { keep: ['page'] },
      own: {
        viewerRequest: () => import('./edge/greets-late.ts'),
        viewerResponse: () => import('./edge/tells-page-late.ts'),
      },
    },
    { path: '*', origin: 'site', own: () => import('./edge/greets.ts') },
  ],
});
