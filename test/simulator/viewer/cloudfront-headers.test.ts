import type { CloudFrontHeaders } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import { headersFrom } from '../../../simulator/header-lines.ts';
import {
  cloudFrontHeadersOf,
  type Viewer,
  withoutCloudFrontHeaders,
} from '../../../simulator/viewer/cloudfront-headers.ts';
import { isCountry } from '../../../simulator/viewer/viewer-settings.ts';
import { sceneOf } from '../edge.ts';

const VIEWER: Viewer = {
  address: '198.51.100.7',
  port: 4242,
  scheme: 'https',
  httpVersion: '1.1',
  userAgent: '',
  headerNames: () => [],
};

function isTrue(headers: CloudFrontHeaders): readonly string[] {
  return Object.entries(headers).flatMap(([, [line]]) => (line?.value === 'true' ? [line.key ?? ''] : []));
}

describe('the headers that CloudFront adds', () => {
  it.each([
    ['Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0', ['Desktop']],
    ['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15', ['Desktop']],
    ['', ['Desktop']],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', ['Mobile', 'IOS']],
    ['Mozilla/5.0 (iPad; CPU OS 12_2 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148', ['Tablet', 'IOS']],
    ['Mozilla/5.0 (Linux; Android 14; Pixel 8) Chrome/124.0 Mobile Safari/537.36', ['Mobile', 'Android']],
    ['Mozilla/5.0 (Linux; Android 13; SM-X700) Chrome/124.0 Safari/537.36', ['Tablet', 'Android']],
    ['Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/537.36 TV Safari/537.36', ['SmartTV']],
    ['Mozilla/5.0 (Web0S; Linux/SmartTV) AppleWebKit/537.36 Chrome/94.0 Safari/537.36', ['SmartTV']],
  ])('know the device of %s', (userAgent, devices) => {
    const names = devices.map((device) => `CloudFront-Is-${device}-Viewer`);
    expect(isTrue(cloudFrontHeadersOf({ ...VIEWER, userAgent }))).toEqual(names);
  });

  it('say a country only where one is known', () => {
    expect(cloudFrontHeadersOf(VIEWER)).not.toHaveProperty('cloudfront-viewer-country');
    expect(cloudFrontHeadersOf({ ...VIEWER, country: 'DE' })['cloudfront-viewer-country']?.[0]?.value).toBe('DE');
    expect(['DE', 'de', 'DEU', '', 'D1'].filter(isCountry)).toEqual(['DE']);
  });

  it('say where a viewer is, with bytes beyond ASCII percent-encoded', () => {
    const headers = cloudFrontHeadersOf({ ...VIEWER, city: 'Zürich \ud800', countryRegion: 'ZH', asn: '64496' });
    const names = ['city', 'country-region', 'asn', 'address', 'time-zone'];
    expect(names.map((name) => headers[`cloudfront-viewer-${name}`]?.[0]?.value)).toEqual([
      'Z%C3%BCrich %EF%BF%BD',
      'ZH',
      '64496',
      '198.51.100.7:4242',
      undefined,
    ]);
  });

  it('say in what order the headers came, up to 7,680 characters', () => {
    const orderOf = (headerNames: readonly string[]): string | undefined =>
      cloudFrontHeadersOf({ ...VIEWER, headerNames: () => headerNames })['cloudfront-viewer-header-order']?.[0]?.value;
    expect(orderOf(['Host', 'accept', 'Accept'])).toBe('Host:accept:Accept');
    expect(orderOf(Array(2_000).fill('X-Name'))).toHaveLength(7_680);
    expect(cloudFrontHeadersOf({ ...VIEWER, headerNames: () => ['A', 'B'] })).toMatchObject({
      'cloudfront-viewer-header-count': [{ value: '2' }],
    });
  });

  it('know the device that a viewer is said to have', () => {
    const userAgent = 'Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148';
    expect(isTrue(cloudFrontHeadersOf({ ...VIEWER, userAgent, device: ['SmartTV'] }))).toEqual([
      'CloudFront-Is-SmartTV-Viewer',
    ]);
  });

  it('are not taken from a viewer', () => {
    const sent = headersFrom({ 'CloudFront-Viewer-Country': 'US', Accept: '*/*' });
    expect(Object.keys(withoutCloudFrontHeaders(sent))).toEqual(['accept']);
  });

  it.each([
    ['function', 'alps'],
    ['lambda', 'world'],
  ] as const)('reach a %s at viewer-request as %s, and the origin behind either', async (viewer, country) => {
    const buckets = { country: { groups: { alps: ['AT'] }, default: 'world' } };
    const { origin, get, close } = await sceneOf({ viewer, buckets });
    await get('/', { headers: { 'CloudFront-Viewer-Country': 'AT' } });
    await close();
    expect(origin.asked[0]?.headers).toMatchObject({
      'x-bucket-country': [{ value: country }],
      'cloudfront-viewer-country': [{ value: 'AT' }],
    });
  });
});
