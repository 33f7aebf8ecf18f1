import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'experiments',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' }, second: { folder: '.' } },
  behaviors: [
    {
      path: '/checkout*',
      origin: 'site',
      switches: ['experiments'],
      rewrites: { index: 'index.html' },
      experiments: {
        checkout: {
          variants: { control: { weight: 90 }, short: { weight: 10, prefix: '/b' } },
          maxAge: 3600,
        },
        price: { variants: { high: { weight: 1 }, low: { weight: 1, origin: 'second' }, old: { weight: 0 } } },
      },
    },
    { path: '*', origin: 'site' },
  ],
});
