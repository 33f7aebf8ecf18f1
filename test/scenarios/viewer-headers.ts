import { expect } from 'vitest';
import { documented, type Subject } from './scenario.ts';
import type { Scene, Sends } from './scene.ts';

const HEADERS = 'DG adding-cloudfront-headers';

/** What these CloudFront-* headers are before the origin, where an origin request policy lists them. */
async function sentTo({ edge, send, origin }: Scene, names: readonly string[], sends: Sends) {
  const listed = names.map((name) => `cloudfront-${name}`);
  await edge({ originRequestPolicy: { headers: { behavior: 'whitelist', names: listed } } });
  await send('/a', sends);
  const [asked] = origin.wasAsked();
  return listed.map((name) => asked?.header(name));
}

const DEVICES = ['android', 'desktop', 'ios', 'mobile', 'smarttv', 'tablet'].map((device) => `is-${device}-viewer`);

/** What CloudFront says of viewers. */
export const VIEWER_HEADERS: Subject = {
  title: 'What CloudFront says of viewers',
  scenarios: [
    documented(
      'viewer-devices',
      HEADERS,
      'Six headers say true or false of what the viewer has, and several may be true.',
      async (scene) => {
        const agent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
        expect(await sentTo(scene, DEVICES, { headers: { 'User-Agent': agent } })).toEqual([
          'false',
          'false',
          'true',
          'true',
          'false',
          'false',
        ]);
      },
    ),
    documented(
      'viewer-place',
      HEADERS,
      'Country, region, city, position, postal code and time zone are those of the viewer.',
      async (scene) => {
        const names = ['country', 'country-name', 'country-region', 'city', 'latitude', 'postal-code', 'time-zone'];
        const viewer = {
          country: 'US',
          countryName: 'United States',
          countryRegion: 'MI',
          city: 'Ann Arbor',
          latitude: '42.30680',
          postalCode: '48105',
          timeZone: 'America/Detroit',
        };
        const sent = await sentTo(
          scene,
          names.map((name) => `viewer-${name}`),
          { viewer },
        );
        expect(sent).toEqual(Object.values(viewer));
      },
    ),
    documented(
      'viewer-city-encoded',
      HEADERS,
      'Bytes beyond ASCII in the name of a place are percent-encoded.',
      async (scene) => {
        expect(await sentTo(scene, ['viewer-city'], { viewer: { city: 'Kyōto' } })).toEqual(['Ky%C5%8Dto']);
      },
    ),
    documented(
      'viewer-asn',
      HEADERS,
      'CloudFront-Viewer-ASN is the number of the network of the viewer.',
      async (scene) => {
        expect(await sentTo(scene, ['viewer-asn'], { viewer: { asn: '16509' } })).toEqual(['16509']);
      },
    ),
    documented(
      'viewer-header-order',
      HEADERS,
      'CloudFront-Viewer-Header-Order has the names of the headers in their order, and -Header-Count how many there are.',
      async (scene) => {
        const headers = { 'User-Agent': 'x', Accept: '*/*' };
        expect(await sentTo(scene, ['viewer-header-order', 'viewer-header-count'], { headers })).toEqual([
          'Host:User-Agent:Accept',
          '3',
        ]);
      },
    ),
    documented(
      'viewer-header-order-cut',
      HEADERS,
      'CloudFront-Viewer-Header-Order is cut after 7,680 characters.',
      async (scene) => {
        const headers = Object.fromEntries(Array.from({ length: 200 }, (_, i) => [`X-${'a'.repeat(50)}-${i}`, '1']));
        const [order] = await sentTo(scene, ['viewer-header-order'], { headers });
        expect(order).toHaveLength(7680);
      },
    ),
    documented(
      'viewer-protocol',
      HEADERS,
      'CloudFront-Forwarded-Proto and -Viewer-Http-Version say how the viewer came.',
      async (scene) => {
        const names = ['forwarded-proto', 'viewer-http-version'];
        expect(await sentTo(scene, names, { scheme: 'https', httpVersion: '2.0' })).toEqual(['https', '2.0']);
        expect(await sentTo(scene, names, {})).toEqual(['http', '1.1']);
      },
    ),
    documented('viewer-unknown', HEADERS, 'What is not known of a viewer is not there.', async (scene) => {
      expect(await sentTo(scene, ['viewer-city', 'viewer-metro-code', 'viewer-asn'], {})).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }),
  ],
};
