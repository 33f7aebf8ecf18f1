import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'redirects',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    {
      path: '/keep/*',
      origin: 'site',
      redirects: { exact: { '/keep/a': '/b#c', '/keep/own': '/b?own=1' }, query: 'keep' },
    },
    {
      path: '/merge/*',
      origin: 'site',
      redirects: { exact: { '/merge/a': '/b?from=a&page=1#c', '/merge/none': '/b' }, query: 'merge' },
    },
    { path: '/status/*', origin: 'site', redirects: { exact: { '/status/old': '/status/new' }, status: 302 } },
    { path: '*', origin: 'site', redirects: { exact: { '/a%20b': '/c?d=e#f', '/': 'https://www.example.com/home' } } },
  ],
});
