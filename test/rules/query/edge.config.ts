import { defineEdge, TRACKING_PARAMETERS } from 'edgewright';

export default defineEdge({
  app: 'query',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    { path: '/ids/*', origin: 'site', query: { drop: [...TRACKING_PARAMETERS, 'sid'] } },
    { path: '/sent/*', origin: 'site', query: { drop: ['sid'], order: 'sent' } },
    { path: '/kept-as-sent/*', origin: 'site', query: { keep: ['a', 'b'], order: 'sent' } },
    { path: '/kept-by-name/*', origin: 'site', query: { keep: ['b', 'a'], order: 'sorted' } },
    { path: '/first/*', origin: 'site', query: { drop: [], duplicates: 'first' } },
    { path: '/last/*', origin: 'site', query: { keep: ['a', 'b'], duplicates: 'last' } },
    { path: '/full/*', origin: 'site', query: { drop: [], empty: 'drop' } },
    { path: '/full-first/*', origin: 'site', query: { keep: ['b', 'a'], empty: 'drop', duplicates: 'first' } },
    { path: '/lower/*', origin: 'site', query: { drop: ['SID'], case: 'lower', order: 'sent' } },
    { path: '/lower-kept/*', origin: 'site', query: { keep: ['Page', 'constructor'], case: 'lower' } },
    { path: '*', origin: 'site', query: { drop: 'tracking' } },
  ],
});
