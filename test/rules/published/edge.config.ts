import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'published',
  hosts: ['www.example.com'],
  origins: { bucket: { folder: '.' } },
  behaviors: [
    {
      path: '/catalog/*',
      origin: 'bucket',
      rewrites: { index: 'index.html' },
      published: { set: 'catalog', encodings: ['br', 'gzip'] },
    },
    { path: '/gzip/*', origin: 'bucket', published: { set: 'catalog', encodings: ['gzip'] } },
    { path: '/plain/*', origin: 'bucket', published: { set: 'catalog' } },
    { path: '*', origin: 'bucket', published: { set: 'site' } },
  ],
});
