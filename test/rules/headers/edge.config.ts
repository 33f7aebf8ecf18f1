import { defineEdge } from 'edgewright';

export default defineEdge({
  app: 'headers',
  hosts: ['www.example.com'],
  origins: { site: { folder: '.' } },
  behaviors: [
    {
      path: '/isolated/*',
      origin: 'site',
      headers: {
        crossOriginOpenerPolicy: 'same-origin-allow-popups',
        crossOriginEmbedderPolicy: 'credentialless',
        crossOriginResourcePolicy: 'same-site',
        permittedCrossDomainPolicies: 'master-only',
        xssProtection: '0',
      },
    },
    { path: '/by-policy/*', origin: 'site', headers: { frameOptions: 'DENY', via: 'policy' } },
    {
      path: '/when/*',
      origin: 'site',
      headers: {
        frameOptions: 'DENY',
        when: [
          { contentType: ['image/*', 'text/css'], set: { 'Cache-Control': 'max-age=60' } },
          {
            path: '/when/page/*',
            contentType: 'text/html',
            strictTransportSecurity: { maxAge: 63_072_000, includeSubDomains: true, preload: true },
            contentTypeOptions: 'nosniff',
            frameOptions: 'SAMEORIGIN',
            referrerPolicy: 'no-referrer',
            contentSecurityPolicy: "default-src 'self'",
            contentSecurityPolicyReportOnly: "default-src 'none'",
            permissionsPolicy: { camera: [] },
            crossOriginOpenerPolicy: 'same-origin',
            crossOriginEmbedderPolicy: 'require-corp',
            crossOriginResourcePolicy: 'same-origin',
            permittedCrossDomainPolicies: 'none',
            xssProtection: '0',
            set: { 'X-Robots-Tag': 'noindex' },
            remove: ['X-Powered-By'],
          },
        ],
      },
    },
    { path: '/named/*', origin: 'site', headers: { remove: ['X-Powered-By', 'Date'] } },
    {
      path: '/basic/*',
      origin: 'site',
      headers: { preset: 'basic', frameOptions: 'DENY', remove: ['Referrer-Policy'] },
    },
    {
      path: '/strict/*',
      origin: 'site',
      headers: {
        preset: 'strict',
        set: { 'Permissions-Policy': 'camera=(self)' },
        without: ['contentSecurityPolicy', 'crossOriginEmbedderPolicy'],
      },
    },
    {
      path: '/policy/*',
      origin: 'site',
      headers: {
        contentSecurityPolicy: {
          'default-src': ["'self'"],
          'img-src': ["'self'", 'data:', 'https://*.example.com'],
          'frame-ancestors': [],
          'upgrade-insecure-requests': true,
        },
        permissionsPolicy: { camera: [], geolocation: ['self', 'https://maps.example.com'], fullscreen: ['*'] },
        contentSecurityPolicyReportOnly: { 'script-src': ["'self'", "'report-sample'"], 'report-to': 'csp' },
      },
    },
    { path: '*', origin: 'site', headers: { remove: 'fingerprints', set: { 'X-Generator': 'none of your business' } } },
  ],
});
