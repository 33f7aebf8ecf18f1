import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'record',
  hosts: ['www.example.com'],
  origins: { site: { http: 'https://site.example.com' } },
  behaviors: [
    {
      path: '/stations/*',
      origin: 'site',
      viewer: 'lambda',
      record: { sample: 0.5 },
      query: { keep: ['page'] },
      headers: { set: { 'X-Greeting': 'hello' } },
      own: {
        originRequest: () => import('./edge/marks-requests.ts'),
        originResponse: () => import('./edge/marks-answers.ts'),
      },
    },
    {
      path: '*',
      origin: 'site',
      record: { sample: 0.5 },
      query: { keep: ['page'] },
      headers: { set: { 'X-Greeting': 'hello' } },
    },
  ],
});
