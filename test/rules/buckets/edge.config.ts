import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'buckets',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    { path: '/images/*', origin: 'site', buckets: { format: ['avif', 'webp'] } },
    { path: '/webp/*', origin: 'site', buckets: { format: ['webp'] } },
    { path: '/app/*', origin: 'site', buckets: { device: true } },
    {
      path: '/shop/*',
      origin: 'site',
      buckets: {
        country: { groups: { dach: ['DE', 'AT', 'CH'], nordic: ['DK', 'FI', 'IS', 'NO', 'SE'] }, default: 'world' },
      },
    },
    {
      path: '*',
      origin: 'site',
      buckets: { language: { supported: ['en', 'de', 'pt-BR', 'zh-Hant-TW', 'zh'], default: 'en' } },
    },
  ],
});
