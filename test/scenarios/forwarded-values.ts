import type { ForwardedValues } from '@aws-sdk/client-cloudfront';
import { expect } from 'vitest';
import { behaviorOf, withForwarded } from '../simulator/aws/distribution-json.ts';
import { documented, type Subject } from './scenario.ts';
import type { EdgeSetup } from './scene.ts';

const ORIGIN_REQUESTS = 'DG RequestAndResponseBehaviorCustomOrigin';
const HEADERS = 'DG header-caching';

/** The edge with a behavior that has no cache policy. A day is what CloudFront keeps answers that say nothing. */
function legacy(values: Partial<ForwardedValues>): EdgeSetup {
  const forwarded = { QueryString: false, Cookies: { Forward: 'none' as const }, ...values };
  const { cachePolicy, originRequestPolicy } = behaviorOf(withForwarded(forwarded));
  return { cachePolicy, ...(originRequestPolicy ? { originRequestPolicy } : {}) };
}

function listed(...items: readonly string[]): { Quantity: number; Items: string[] } {
  return { Quantity: items.length, Items: [...items] };
}

/** Behaviors without a cache policy. */
export const FORWARDED_VALUES: Subject = {
  title: 'Legacy ForwardedValues',
  scenarios: [
    documented(
      'legacy-other-headers',
      ORIGIN_REQUESTS,
      'A header that a legacy behavior does not list reaches the origin all the same, and is not in the key.',
      async ({ get, edge, origin }) => {
        await edge(legacy({}));
        await get('/a', { 'X-Tenant': 'acme' });
        expect(origin.wasAsked()[0]?.header('x-tenant')).toBe('acme');
        expect((await get('/a', { 'X-Tenant': 'other' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'legacy-forwarded',
      ORIGIN_REQUESTS,
      'Origin, Cache-Control and Pragma reach the origin of a legacy behavior.',
      async ({ get, edge, origin }) => {
        const sent = { Origin: 'https://a.example', 'Cache-Control': 'no-cache', Pragma: 'no-cache' };
        await edge(legacy({}));
        await get('/a', sent);
        const [asked] = origin.wasAsked();
        expect(Object.keys(sent).map((name) => asked?.header(name))).toEqual(Object.values(sent));
      },
    ),
    documented(
      'legacy-headers-removed',
      ORIGIN_REQUESTS,
      'Accept, Accept-Language, Authorization, Referer and Cookie reach the origin of a legacy behavior only where it lists them.',
      async ({ get, edge, origin }) => {
        const sent = {
          Accept: 'text/html',
          'Accept-Language': 'de',
          Authorization: 'Basic YTpi',
          Referer: 'https://a.example/',
          Cookie: 'a=1',
        };
        const names = Object.keys(sent).map((name) => name.toLowerCase());
        await edge(legacy({}));
        await get('/a', sent);
        const [without] = origin.wasAsked();
        expect(names.map((name) => without?.header(name))).toEqual(names.map(() => undefined));
        await edge(
          legacy({
            Headers: listed('Accept', 'Accept-Language', 'Authorization', 'Referer'),
            Cookies: { Forward: 'all' },
          }),
        );
        await get('/a', sent);
        const [asked] = origin.wasAsked();
        expect(names.map((name) => asked?.header(name))).toEqual(Object.values(sent));
      },
    ),
    documented(
      'legacy-listed-headers',
      HEADERS,
      'A header that a legacy behavior lists is in the key.',
      async ({ get, edge }) => {
        await edge(legacy({ Headers: listed('Accept-Language') }));
        await get('/a', { 'Accept-Language': 'de' });
        expect((await get('/a', { 'Accept-Language': 'en' })).xCache).toBe('Miss');
        expect((await get('/a', { 'Accept-Language': 'de' })).xCache).toBe('Hit');
      },
    ),
    documented(
      'legacy-all-headers',
      HEADERS,
      'A legacy behavior that forwards every header keeps nothing.',
      async ({ get, edge, origin }) => {
        origin.will({ headers: { 'Cache-Control': 'max-age=60' } });
        await edge(legacy({ Headers: listed('*') }));
        await get('/a', { 'X-Tenant': 'acme' });
        expect((await get('/a', { 'X-Tenant': 'acme' })).xCache).toBe('Miss');
        expect(origin.wasAsked().map((asked) => asked.header('x-tenant'))).toEqual(['acme', 'acme']);
      },
    ),
    documented(
      'legacy-query-keys',
      'DG QueryStringParameters',
      'A legacy behavior can forward a whole query and have some of its parameters alone in the key.',
      async ({ get, edge, origin }) => {
        await edge(legacy({ QueryString: true, QueryStringCacheKeys: listed('page') }));
        await get('/a?page=1&from=mail');
        expect(origin.wasAsked()[0]?.query).toBe('page=1&from=mail');
        expect((await get('/a?page=1&from=web')).xCache).toBe('Hit');
        expect((await get('/a?page=2&from=mail')).xCache).toBe('Miss');
      },
    ),
    documented(
      'legacy-cookie-wildcards',
      'DG Cookies',
      'In the cookies of a legacy behavior * stands for any characters of a name, and ? for one.',
      async ({ get, edge, origin }) => {
        await edge(legacy({ Cookies: { Forward: 'whitelist', WhitelistedNames: listed('session_*', 'v?') } }));
        await get('/a', { Cookie: 'v1=x; session_id=1; theme=dark; v10=y' });
        expect(origin.wasAsked()[0]?.header('cookie')).toBe('session_id=1; v1=x');
        expect((await get('/a', { Cookie: 'session_id=1; v1=x; theme=light' })).xCache).toBe('Hit');
        expect((await get('/a', { Cookie: 'session_id=2; v1=x' })).xCache).toBe('Miss');
      },
    ),
    documented(
      'legacy-accept-encoding',
      ORIGIN_REQUESTS,
      'Accept-Encoding of a viewer of a legacy behavior is reduced to gzip, in the key and before the origin.',
      async ({ get, edge, origin }) => {
        await edge(legacy({}));
        await get('/a', { 'Accept-Encoding': 'br, deflate, gzip' });
        expect(origin.wasAsked()[0]?.header('accept-encoding')).toBe('gzip');
        expect((await get('/a', { 'Accept-Encoding': 'gzip' })).xCache).toBe('Hit');
        expect((await get('/a')).xCache).toBe('Miss');
      },
    ),
  ],
};
