import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'redirects',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    { path: '*', origin: 'site', redirects: { exact: { '/a%20b': '/c?d=e#f', '/': 'https://www.example.com/home' } } },
  ],
});
