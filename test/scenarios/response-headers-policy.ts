import { expect } from 'vitest';
import { MANAGED_RESPONSE_HEADERS_POLICIES } from '../../simulator/aws/managed-policies.ts';
import type { ResponseHeadersPolicy } from '../../simulator/response-headers-policy.ts';
import { documented, field, type Subject } from './scenario.ts';

const POLICIES = 'DG understanding-response-headers-policies';

const STAMP: ResponseHeadersPolicy = {
  CustomHeadersConfig: { Items: [{ Header: 'X-Stamp', Value: 'policy', Override: true }] },
};

const SECURITY = MANAGED_RESPONSE_HEADERS_POLICIES['67f7725c-6f97-4210-82d7-5512b31e9d03']?.policy ?? {};

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
  ],
};
