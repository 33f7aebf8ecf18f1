import { defineEdge } from 'edgewright';

export default defineEdge({
  // Names the bundles of this app.
  app: 'my-app',

  // The host names that viewers use. No redirect leads anywhere else.
  hosts: ['www.example.com'],

  // Where answers come from: an HTTP server, an S3 bucket, or a folder that stands for one.
  origins: {
    site: { folder: 'public' },
  },

  // CloudFront tries them in this order; the first whose path pattern matches decides. The last is '*'.
  behaviors: [
    {
      path: '*',
      origin: 'site',

      // Where paths have moved to: 301, before the cache is asked.
      redirects: { exact: { '/start': '/' } },

      // Which object answers: /guide/ and /guide both get /guide/index.html.
      rewrites: { index: 'index.html' },

      // What stays in the cache key. Everything else, such as utm_source, is dropped.
      query: { keep: ['page'] },

      // What every answer carries. By a policy of CloudFront's too, since no function runs for errors.
      headers: {
        via: 'both',
        strictTransportSecurity: { maxAge: 31_536_000 },
        contentTypeOptions: 'nosniff',
        frameOptions: 'DENY',
        referrerPolicy: 'strict-origin-when-cross-origin',
      },
    },
  ],

  // Named differences, chosen by --env.
  environments: {
    prod: {
      origins: { site: { s3: 'my-app-site.s3.eu-central-1.amazonaws.com' } },
    },
  },
});
