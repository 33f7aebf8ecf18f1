import { expect } from 'vitest';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from '../../simulator/aws/managed-policies.ts';
import type { ResponseHeadersPolicy } from '../../simulator/response/response-headers-policy.ts';
import { documented, field, type Subject } from './scenario.ts';

const POLICIES = 'DG understanding-response-headers-policies';

const STAMP: ResponseHeadersPolicy = {
  CustomHeadersConfig: { Items: [{ Header: 'X-Stamp', Value: 'policy', Override: true }] },
};

const SECURITY = MANAGED_RESPONSE_HEADERS_POLICIES['67f7725c-6f97-4210-82d7-5512b31e9d03']?.policy ?? {};

const SIMPLE_CORS = MANAGED_RESPONSE_HEADERS_POLICIES['60669652-455b-4ae9-85a4-c4c02393f86c']?.policy ?? {};

const SITE = { Origin: 'https://www.example.com' };

const CORS = {
  CorsConfig: {
    OriginOverride: true,
    AccessControlAllowOrigins: { Items: ['https://www.example.com'] },
    AccessControlAllowMethods: { Items: ['ALL'] },
    AccessControlAllowHeaders: { Items: ['X-Tenant'] },
    AccessControlMaxAgeSec: 600,
  },
} as const;

/** What policies do to the headers of answers. */
export const RESPONSE_HEADERS_POLICY: Subject = {
  title: 'Response headers policies',
  scenarios: [
    documented(
      'policy-hits-and-misses',
      'DG modifying-response-headers',
      'The headers of a response headers policy are on answers of the origin and on those from the cache.',
      async ({ get, edge }) => {
        await edge({ responseHeadersPolicy: STAMP });
        const answers = [await get('/a'), await get('/a')];
        expect(answers.map((got) => [got.xCache, got.header('x-stamp')])).toEqual([
          ['Miss', 'policy'],
          ['Hit', 'policy'],
        ]);
      },
    ),
    documented(
      'policy-override',
      POLICIES,
      "A header of a policy takes the place of the origin's where it overrides, and gives way to it where it does not.",
      async ({ get, edge, origin }) => {
        origin.will({ headers: { 'X-A': 'origin', 'X-B': 'origin' } });
        const Items = [
          { Header: 'X-A', Value: 'policy', Override: true },
          { Header: 'X-B', Value: 'policy', Override: false },
          { Header: 'X-C', Value: 'policy', Override: false },
        ];
        await edge({ responseHeadersPolicy: { CustomHeadersConfig: { Items } } });
        const got = await get('/a');
        expect(['x-a', 'x-b', 'x-c'].map((name) => got.header(name))).toEqual(['policy', 'origin', 'policy']);
      },
    ),
    documented(
      'policy-removes-first',
      POLICIES,
      'A policy removes headers before it adds any: one that it removes and adds is there.',
      async ({ get, edge, origin }) => {
        origin.will({ headers: { 'X-Powered-By': 'php', 'X-Stamp': 'origin' } });
        const RemoveHeadersConfig = { Items: [{ Header: 'X-Powered-By' }, { Header: 'X-Stamp' }] };
        await edge({ responseHeadersPolicy: { ...STAMP, RemoveHeadersConfig } });
        const got = await get('/a');
        expect([got.header('x-powered-by'), got.header('x-stamp')]).toEqual([undefined, 'policy']);
      },
    ),
    documented(
      'policy-server',
      POLICIES,
      'In the place of a Server header that a policy removes stands `CloudFront`.',
      async ({ get, edge, origin }) => {
        origin.will({ headers: { Server: 'nginx' } });
        await edge({ responseHeadersPolicy: { RemoveHeadersConfig: { Items: [{ Header: 'Server' }] } } });
        expect((await get('/a')).header('server')).toBe('CloudFront');
      },
    ),
    documented(
      'policy-cache-control',
      'DG modifying-response-headers',
      'Cache-Control of a policy is for the viewer alone: how long an answer is kept is what the origin says.',
      async ({ get, edge, origin, clock }) => {
        origin.will({ headers: { 'Cache-Control': 'max-age=10' } });
        const Items = [{ Header: 'Cache-Control', Value: 'max-age=3600', Override: true }];
        await edge({ responseHeadersPolicy: { CustomHeadersConfig: { Items } } });
        expect((await get('/a')).header('cache-control')).toBe('max-age=3600');
        clock.advance(11);
        expect((await get('/a')).xCache).not.toBe('Hit');
      },
    ),
    documented(
      'policy-security-headers',
      'DG using-managed-response-headers-policies',
      'Managed-SecurityHeadersPolicy adds five headers, of which X-Content-Type-Options alone overrides.',
      async ({ get, edge, origin }) => {
        origin.will({ headers: { 'X-Frame-Options': 'DENY', 'X-Content-Type-Options': 'sniff' } });
        await edge({ responseHeadersPolicy: SECURITY });
        const got = await get('/a');
        expect([
          got.header('referrer-policy'),
          got.header('strict-transport-security'),
          got.header('x-content-type-options'),
          got.header('x-frame-options'),
          got.header('x-xss-protection'),
        ]).toEqual(['strict-origin-when-cross-origin', 'max-age=31536000', 'nosniff', 'DENY', '1; mode=block']);
      },
    ),
    field(
      'policy-on-errors',
      'captures of others',
      'The headers of a policy are on errors, on answers that a function made, and on the error where a function failed.',
      async ({ get, edge, origin }) => {
        origin.will({ status: 404 });
        await edge({ responseHeadersPolicy: STAMP });
        const made = "function handler() { return { statusCode: 302, headers: { location: { value: '/b' } } }; }";
        const answers = [await get('/a')];
        for (const code of [made, 'function handler() { throw new Error(); }']) {
          await edge({ responseHeadersPolicy: STAMP, code: { 'viewer-request': { function: code } } });
          answers.push(await get('/a'));
        }
        expect(answers.map((got) => [got.status, got.header('x-stamp')])).toEqual([
          [404, 'policy'],
          [302, 'policy'],
          [503, 'policy'],
        ]);
      },
    ),
    documented('policy-empty-value', POLICIES, 'A header of a policy can be empty.', async ({ get, edge }) => {
      const Items = [{ Header: 'X-Empty', Value: '', Override: true }];
      await edge({ responseHeadersPolicy: { CustomHeadersConfig: { Items } } });
      expect((await get('/a')).lines('x-empty')).toEqual(['']);
    }),
    documented('policy-hsts', POLICIES, 'Strict-Transport-Security is written of its parts.', async ({ get, edge }) => {
      const hsts = { Override: true, AccessControlMaxAgeSec: 63072000, IncludeSubdomains: true, Preload: true };
      await edge({ responseHeadersPolicy: { SecurityHeadersConfig: { StrictTransportSecurity: hsts } } });
      expect((await get('/a')).header('strict-transport-security')).toBe(
        'max-age=63072000; includeSubDomains; preload',
      );
    }),
    documented('policy-of-behavior', POLICIES, 'A policy speaks for its behavior alone.', async ({ get, edge }) => {
      await edge({ behaviors: [{ path: '/a', responseHeadersPolicy: STAMP }] });
      expect([(await get('/a')).header('x-stamp'), (await get('/b')).header('x-stamp')]).toEqual(['policy', undefined]);
    }),
    field(
      'policy-before-viewer-response',
      'an AWS blog',
      'viewer-response sees the headers of a policy, and may change them.',
      async ({ get, edge }) => {
        const code =
          "function handler({ response }) { response.headers['x-stamp'].value += ', function'; return response; }";
        await edge({ responseHeadersPolicy: STAMP, code: { 'viewer-response': { function: code } } });
        expect((await get('/a')).header('x-stamp')).toBe('policy, function');
      },
    ),
    field(
      'policy-where-viewer-response-failed',
      'captures of others',
      'The headers of a policy are on the error where viewer-response failed.',
      async ({ get, edge }) => {
        const code = 'function handler() { throw new Error("failed"); }';
        await edge({ responseHeadersPolicy: STAMP, code: { 'viewer-response': { function: code } } });
        const got = await get('/a');
        expect([got.status, got.header('x-stamp')]).toEqual([503, 'policy']);
      },
    ),
    documented(
      'cors-without-origin',
      POLICIES,
      'CORS headers are on answers to requests with an Origin alone.',
      async ({ get, edge }) => {
        await edge({ responseHeadersPolicy: CORS });
        expect((await get('/a')).header('access-control-allow-origin')).toBeUndefined();
        expect((await get('/a', SITE)).header('access-control-allow-origin')).toBe('https://www.example.com');
      },
    ),
    documented(
      'cors-any-origin',
      'DG using-managed-response-headers-policies',
      'Managed-SimpleCORS lets every Origin read, by a star.',
      async ({ get, edge }) => {
        await edge({ responseHeadersPolicy: SIMPLE_CORS });
        expect((await get('/a', SITE)).header('access-control-allow-origin')).toBe('*');
      },
    ),
    documented(
      'cors-wildcard',
      POLICIES,
      'A star for the leftmost part of a domain means every subdomain.',
      async ({ get, edge }) => {
        const AccessControlAllowOrigins = { Items: ['https://*.example.com'] };
        await edge({ responseHeadersPolicy: { CorsConfig: { OriginOverride: true, AccessControlAllowOrigins } } });
        expect((await get('/a', SITE)).header('access-control-allow-origin')).toBe('https://www.example.com');
        expect(
          (await get('/a', { Origin: 'https://example.org' })).header('access-control-allow-origin'),
        ).toBeUndefined();
      },
    ),
    documented(
      'cors-preflight',
      POLICIES,
      'Allowed methods and headers are on answers to preflights alone; ALL stands for every method.',
      async ({ get, send, edge }) => {
        await edge({ responseHeadersPolicy: CORS });
        const asks = { ...SITE, 'Access-Control-Request-Method': 'PUT' };
        const preflight = await send('/a', { method: 'OPTIONS', headers: asks });
        expect(preflight.header('access-control-allow-methods')?.split(', ').sort()).toEqual([
          'DELETE',
          'GET',
          'HEAD',
          'OPTIONS',
          'PATCH',
          'POST',
          'PUT',
        ]);
        expect([preflight.header('access-control-allow-headers'), preflight.header('access-control-max-age')]).toEqual([
          'X-Tenant',
          '600',
        ]);
        expect((await get('/a', SITE)).header('access-control-allow-methods')).toBeUndefined();
      },
    ),
    documented(
      'cors-credentials',
      POLICIES,
      'Access-Control-Allow-Credentials is there only where it is true.',
      async ({ get, edge }) => {
        await edge({ responseHeadersPolicy: CORS });
        expect((await get('/a', SITE)).header('access-control-allow-credentials')).toBeUndefined();
        await edge({
          responseHeadersPolicy: { CorsConfig: { ...CORS.CorsConfig, AccessControlAllowCredentials: true } },
        });
        expect((await get('/a', SITE)).header('access-control-allow-credentials')).toBe('true');
      },
    ),
    documented(
      'cors-override',
      POLICIES,
      'One setting says for all CORS headers whether those of the origin give way.',
      async ({ get, edge, origin }) => {
        origin.will({ headers: { 'Access-Control-Allow-Origin': 'https://other.example' } });
        await edge({ responseHeadersPolicy: CORS });
        expect((await get('/a', SITE)).lines('access-control-allow-origin')).toEqual(['https://www.example.com']);
        await edge({ responseHeadersPolicy: { CorsConfig: { ...CORS.CorsConfig, OriginOverride: false } } });
        expect((await get('/a', SITE)).lines('access-control-allow-origin')).toEqual(['https://other.example']);
      },
    ),
  ],
};
