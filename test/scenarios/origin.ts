import { expect } from 'vitest';
import { documented, field, type Subject } from './scenario.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';
const SETTINGS = 'DG DownloadDistValuesOrigin';

/** Lets every header of the viewer through. */
const ALL_VIEWER = {
  headers: { behavior: 'allViewer', names: [] },
  cookies: { behavior: 'none' },
  queryStrings: { behavior: 'none' },
} as const;

/** What an origin is sent, and what becomes of what it says. */
export const ORIGIN: Subject = {
  title: 'The origin',
  scenarios: [
    documented(
      'origin-path',
      SETTINGS,
      "The origin path stands before the path of the request, and is no part of the viewer's URL.",
      async ({ get, edge, origin }) => {
        await edge({ originSettings: { path: '/v2' } });
        await get('/a/b');
        expect(origin.wasAsked()[0]?.path).toBe('/v2/a/b');
      },
    ),
    documented(
      'origin-custom-headers',
      'DG add-origin-custom-headers',
      'A custom header of the origin takes the place of what the viewer sent under its name.',
      async ({ get, edge, origin }) => {
        await edge({ originSettings: { customHeaders: { 'X-Key': 'secret' } }, originRequestPolicy: ALL_VIEWER });
        await get('/a', { 'X-Key': 'of the viewer' });
        expect(origin.wasAsked()[0]?.header('x-key')).toBe('secret');
      },
    ),
    documented(
      'origin-host',
      CUSTOM,
      'Host is the domain name of the origin, unless a policy lets the Host of the viewer through.',
      async ({ get, edge, origin }) => {
        await get('/a');
        await edge({ originRequestPolicy: ALL_VIEWER });
        await get('/a', { Host: 'www.example.com' });
        expect(origin.wasAsked().map(({ header }) => header('host'))).toEqual([
          'origin.example.com',
          'www.example.com',
        ]);
      },
    ),
    field(
      'bucket-host',
      'webiny/webiny-js#2639, serverless-nextjs/serverless-next.js#412',
      'A bucket is asked by its own name, unless a policy lets the Host of the viewer through, which S3 does not take.',
      async ({ get, edge, origin }) => {
        await edge({ originSettings: { isS3: true } });
        await get('/a', { Host: 'www.example.com' });
        await edge({ originSettings: { isS3: true }, originRequestPolicy: ALL_VIEWER });
        await get('/b', { Host: 'www.example.com' });
        expect(origin.wasAsked().map(({ header }) => header('host'))).toEqual([
          'origin.example.com',
          'www.example.com',
        ]);
      },
    ),
    documented(
      'origin-user-agent',
      CUSTOM,
      'User-Agent is `Amazon CloudFront`, unless a policy lets that of the viewer through.',
      async ({ get, edge, origin }) => {
        await get('/a', { 'User-Agent': 'curl/8.0' });
        await edge({ originRequestPolicy: ALL_VIEWER });
        await get('/a', { 'User-Agent': 'curl/8.0' });
        expect(origin.wasAsked().map(({ header }) => header('user-agent'))).toEqual(['Amazon CloudFront', 'curl/8.0']);
      },
    ),
    documented(
      'origin-forwarded-for',
      CUSTOM,
      'The address of the viewer is appended to X-Forwarded-For.',
      async ({ get, origin }) => {
        await get('/a', { 'X-Forwarded-For': '192.0.2.1,192.0.2.2' });
        expect(origin.wasAsked()[0]?.header('x-forwarded-for')).toBe('192.0.2.1,192.0.2.2,198.51.100.7');
      },
    ),
    documented('origin-via', CUSTOM, 'CloudFront appends itself to Via.', async ({ get, origin }) => {
      await get('/a', { Via: '1.0 proxy' });
      expect(origin.wasAsked()[0]?.header('via')).toMatch(/^1\.0 proxy, 1\.1 \w+\.cloudfront\.net \(CloudFront\)$/);
    }),
    documented(
      'origin-request-id',
      CUSTOM,
      'The origin gets the request id that the viewer gets, as X-Amz-Cf-Id.',
      async ({ get, origin }) => {
        const id = (await get('/a', { 'X-Amz-Cf-Id': 'forged' })).header('x-amz-cf-id');
        expect(origin.wasAsked()[0]?.header('x-amz-cf-id')).toBe(id);
      },
    ),
    documented(
      'origin-dropped-headers',
      CUSTOM,
      'Headers of one connection, X-Edge-*, X-Real-IP and X-Forwarded-Proto never reach the origin as the viewer sent them.',
      async ({ get, edge, origin }) => {
        const sent = [
          'TE',
          'Trailer',
          'Upgrade',
          'Proxy-Authenticate',
          'Proxy-Authorization',
          'Proxy-Connection',
          'X-Edge-Id',
          'X-Real-IP',
          'X-Forwarded-Proto',
        ];
        await edge({ originRequestPolicy: ALL_VIEWER });
        await get('/a', Object.fromEntries(sent.map((name) => [name, 'x'])));
        const [asked] = origin.wasAsked();
        expect(sent.filter((name) => asked?.header(name) !== undefined)).toEqual([]);
      },
    ),
    documented(
      'origin-redirects',
      CUSTOM,
      'A redirect of the origin is not followed: the viewer gets it, and the cache keeps it.',
      async ({ get, origin }) => {
        origin.will({ status: 302, headers: { Location: '/b', 'Cache-Control': 'max-age=60' } });
        expect([(await get('/a')).status, (await get('/a')).xCache]).toEqual([302, 'Hit']);
        expect(origin.wasAsked().map(({ path }) => path)).toEqual(['/a']);
      },
    ),
    documented(
      'origin-unreachable',
      'DG http-502-bad-gateway',
      'Where the origin cannot be reached, the viewer gets a 502 with a page of CloudFront.',
      async ({ get, origin }) => {
        origin.isDown();
        const { status, body, xCache } = await get('/a');
        expect([status, xCache]).toEqual([502, 'Error']);
        expect(body).toContain('Generated by cloudfront (CloudFront)');
      },
    ),
  ],
};
