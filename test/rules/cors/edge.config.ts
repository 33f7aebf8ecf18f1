import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'cors',
  hosts: ['api.example.com'],
  origins: { api: { http: 'https://origin.example.com' } },
  behaviors: [
    {
      path: '/v1/*',
      origin: 'api',
      cors: {
        origins: ['https://app.example.com', 'http://localhost:3000'],
        methods: ['GET', 'PUT', 'DELETE'],
        headers: ['Authorization', 'Content-Type'],
        expose: ['X-Total-Count', 'ETag'],
        credentials: true,
        maxAge: 7200,
      },
      redirects: { exact: { '/v1/old': '/v1/new' } },
    },
    { path: '*', origin: 'api', cors: { origins: '*' } },
  ],
});
