import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'cookies',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    { path: '/assets/*', origin: 'site', cookies: { keep: [] } },
    { path: '*', origin: 'site', cookies: { keep: ['session', 'constructor', 'consent'] } },
  ],
});
