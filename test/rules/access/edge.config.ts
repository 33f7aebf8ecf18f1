import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'access',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    {
      path: '/deny/*',
      origin: 'site',
      access: { deny: { ips: ['203.0.113.0/24', '2001:db8::/32'], countries: ['KP'] } },
    },
    { path: '/allow/*', origin: 'site', access: { allow: { ips: ['198.51.100.0/24'], countries: ['DE', 'AT'] } } },
    {
      path: '/basic/*',
      origin: 'site',
      access: {
        basic: {
          users: { preview: 'a2V5a2V5a2V5a2V5a2V5aw.t98OuT-mJRHFOYbRVSelASYWjc6EnQMb2ll-WsHbuJY' },
          realm: 'the new shop',
        },
      },
    },
    {
      path: '/closed/*',
      origin: 'site',
      maintenance: { on: true, page: '<h1>Closed</h1>', retryAfter: 600, allow: ['198.51.100.7', '2001:db8::/32'] },
    },
    {
      path: '/switched/*',
      origin: 'site',
      switches: ['maintenance', 'redirects', 'access', 'headers'],
      access: { deny: { ips: ['203.0.113.0/24'] } },
      maintenance: { page: 'Closed' },
      redirects: { exact: { '/switched/old': '/switched/new' } },
      headers: { frameOptions: 'DENY' },
    },
    { path: '*', origin: 'site' },
  ],
});
