import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'redirects',
  hosts: ['www.example.com', 'example.com', '*.example.org'],
  origins: { site: { folder: '.' } },
  behaviors: [
    {
      path: '/prefix/*',
      origin: 'site',
      redirects: {
        patterns: { '/prefix/:slug': '/pattern-first/:slug' },
        prefixes: {
          '/prefix/': '/',
          '/prefix/blog/': '/journal/',
          '/prefix/blog/en/': 'https://www.example.com/en/',
        },
      },
    },
    {
      path: '/pattern/*',
      origin: 'site',
      redirects: {
        exact: { '/pattern/news/today': '/today' },
        patterns: {
          '/pattern/:section/:slug': '/:section/old/:slug?from=pattern#top',
          '/pattern/news/:slug': 'https://www.example.com/:slug',
          '/pattern/:year/:month/': '/:month/:year/',
        },
      },
    },
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
    {
      path: '/store/*',
      origin: 'site',
      redirects: {
        exact: { '/store/a': '/b?c=d#e', '/store/b': 'https://www.example.com/b', '/store/%20': '/space' },
        patterns: { '/store/:year/:slug': '/:slug' },
        store: true,
      },
    },
    { path: '/status/*', origin: 'site', redirects: { exact: { '/status/old': '/status/new' }, status: 302 } },
    {
      path: '/host/*',
      origin: 'site',
      redirects: {
        exact: { '/host/old': '/host/new', '/host/away': 'https://example.com/home' },
        host: 'www.example.com',
      },
    },
    {
      path: '/add/*',
      origin: 'site',
      redirects: { exact: { '/add/old': '/add/new' }, host: 'www.example.com', trailingSlash: 'add' },
    },
    { path: '/remove/*', origin: 'site', redirects: { trailingSlash: 'remove', exact: { '/remove/old/': '/' } } },
    { path: '*', origin: 'site', redirects: { exact: { '/a%20b': '/c?d=e#f', '/': 'https://www.example.com/home' } } },
  ],
});
