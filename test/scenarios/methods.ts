import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';

const CUSTOM = 'DG RequestAndResponseBehaviorCustomOrigin';
const HTTPS = 'DG using-https-viewers-to-cloudfront';
const ALLOWED = 'DG DownloadDistValuesAllowedHTTPMethods';

/** What becomes of each method. */
export const METHODS: Subject = {
  title: 'Methods',
  scenarios: [
    documented(
      'not-kept',
      CUSTOM,
      'Answers to POST, PUT, PATCH and DELETE are not kept, whatever the origin says.',
      async ({ send, origin }) => {
        origin.will({ headers: { 'Cache-Control': 'max-age=60' } });
        for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
          await send('/a', { method });
          expect((await send('/a', { method })).xCache).toBe('Miss');
          expect(origin.wasAsked().map((asked) => asked.method)).toEqual([method, method]);
        }
      },
    ),
    documented(
      'post-not-from-cache',
      CUSTOM,
      'A POST is not answered from the cache, and leaves what is kept as it is.',
      async ({ get, send, origin }) => {
        origin.wills(({ method }) => ({ body: method }));
        await get('/a');
        expect((await send('/a', { method: 'POST' })).body).toBe('POST');
        const got = await get('/a');
        expect([got.body, got.xCache]).toEqual(['GET', 'Hit']);
      },
    ),
    documented(
      'options-not-kept',
      ALLOWED,
      'OPTIONS is not kept unless the behavior caches it.',
      async ({ send, origin }) => {
        await send('/a', { method: 'OPTIONS' });
        expect((await send('/a', { method: 'OPTIONS' })).xCache).toBe('Miss');
        expect(origin.wasAsked()).toHaveLength(2);
      },
    ),
    documented(
      'body-to-origin',
      'DG controlling-origin-requests',
      'The body of a request goes to the origin.',
      async ({ send, origin }) => {
        await send('/a', {
          method: 'POST',
          body: 'name=value',
          headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
        });
        const [asked] = origin.wasAsked();
        expect([asked?.body, asked?.header('content-type'), asked?.header('content-length')]).toEqual([
          'name=value',
          'application/x-www-form-urlencoded',
          '10',
        ]);
      },
    ),
    documented(
      'options-allowed',
      ALLOWED,
      'Where a behavior allows OPTIONS besides, POST is still a 403.',
      async ({ edge, send }) => {
        await edge({ allowedMethods: ['GET', 'HEAD', 'OPTIONS'] });
        expect((await send('/a', { method: 'OPTIONS' })).status).toBe(200);
        expect((await send('/a', { method: 'POST' })).status).toBe(403);
      },
    ),
    documented(
      'not-allowed-runs-nothing',
      'DG edge-function-restrictions-all',
      'For a method that is not allowed no function runs.',
      async ({ edge, send }) => {
        const code = 'function handler() { return { statusCode: 200, body: "ran" }; }';
        await edge({ allowedMethods: ['GET', 'HEAD'], code: { 'viewer-request': { function: code } } });
        expect((await send('/a', { method: 'POST' })).status).toBe(403);
      },
    ),
    documented(
      'https-answered',
      HTTPS,
      'Who comes by HTTPS is answered under every viewer protocol policy.',
      async ({ edge, send }) => {
        for (const viewerProtocolPolicy of ['allow-all', 'redirect-to-https', 'https-only'] as const) {
          await edge({ viewerProtocolPolicy });
          expect((await send('/a', { scheme: 'https' })).status).toBe(200);
        }
      },
    ),
    documented(
      'geo-restriction',
      'DG georestrictions',
      'A distribution answers countries that it does not let in with a 403, whatever is cached.',
      async ({ edge, send }) => {
        await edge({ distribution: { geoRestriction: { type: 'blacklist', countries: ['FR'] } } });
        expect((await send('/a', { viewer: { country: 'DE' } })).status).toBe(200);
        const got = await send('/a', { viewer: { country: 'FR' } });
        expect([got.status, got.xCache]).toEqual([403, 'Error']);
      },
    ),
  ],
};
