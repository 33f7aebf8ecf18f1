import type { CloudFrontOrigin } from 'aws-lambda';
import { describe, expect, it } from 'vitest';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';
import { eventOrigin, urlOf } from '../../../simulator/origin/event-origin.ts';
import { addressed, completed } from '../../../simulator/origin/origin-request.ts';
import { ORIGIN_DEFAULTS, type OriginSettings } from '../../../simulator/settings.ts';

const SETTINGS: OriginSettings = {
  ...ORIGIN_DEFAULTS,
  id: 'api',
  domainName: 'api.example.com',
  isS3: false,
  path: '/v2',
  customHeaders: { 'X-Key': 'secret' },
};
const BUCKET = eventOrigin({ ...SETTINGS, isS3: true, domainName: 'pages.s3.amazonaws.com' });

const requestOf = (headers: Record<string, string> = {}): ViewerRequest => ({
  clientIp: '198.51.100.7',
  method: 'GET',
  uri: '/a',
  querystring: 'b=1',
  headers: headersFrom(headers),
});

const sent = (request: ViewerRequest): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, [line]]) => [name, line?.value]));

describe('a request as origin-request sees it', () => {
  it('has what CloudFront adds', () => {
    const request = addressed(requestOf(), eventOrigin(SETTINGS), { id: 'id==' });
    expect(sent(request)).toEqual({
      host: 'api.example.com',
      'user-agent': 'Amazon CloudFront',
      'x-amz-cf-id': 'id==',
      via: '1.1 local.cloudfront.net (CloudFront)',
      'x-forwarded-for': '198.51.100.7',
    });
    expect([request.uri, request.origin]).toEqual(['/a', eventOrigin(SETTINGS)]);
  });

  it.each([
    ['host', { Host: 'shop.example.com' }, 'shop.example.com'],
    ['user-agent', { 'User-Agent': 'curl' }, 'curl'],
    ['x-forwarded-for', { 'X-Forwarded-For': '192.0.2.1,192.0.2.2' }, '192.0.2.1,192.0.2.2,198.51.100.7'],
    ['via', { Via: '1.0 proxy' }, '1.0 proxy, 2.0 local.cloudfront.net (CloudFront)'],
    ['x-amz-cf-id', { 'X-Amz-Cf-Id': 'forged' }, 'id=='],
  ])('has %s of the viewer where %j was let through', (name, headers, value) => {
    const request = addressed(requestOf(headers), eventOrigin(SETTINGS), { id: 'id==', httpVersion: '2.0' });
    expect(sent(request)[name]).toBe(value);
  });

  it.each([
    ['its own name', {}, 'pages.s3.amazonaws.com'],
    ['the Host of the viewer where a policy let it through', { Host: 'shop.example.com' }, 'shop.example.com'],
  ])('asks a bucket by %s', (_, headers, host) => {
    expect(sent(addressed(requestOf(headers), BUCKET, { id: 'id==' })).host).toBe(host);
  });
});

describe('a request that leaves for an origin', () => {
  it.each([
    ['an HTTP server', eventOrigin(SETTINGS)],
    ['a bucket', BUCKET],
  ])('has the path and the headers of %s', (_, origin) => {
    const request = completed(requestOf({ 'x-key': 'of the viewer', Accept: '*/*' }), origin);
    expect([request.uri, request.headers]).toEqual([
      '/v2/a',
      { 'x-key': [{ key: 'X-Key', value: 'secret' }], accept: [{ key: 'Accept', value: '*/*' }] },
    ]);
  });

  it.each([
    'Connection',
    'Keep-Alive',
    'Proxy-Authenticate',
    'Proxy-Authorization',
    'Proxy-Connection',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
  ])('has no %s of the viewer', (name) => {
    expect(completed(requestOf({ [name]: 'x' }), eventOrigin(SETTINGS)).headers).not.toHaveProperty(name.toLowerCase());
  });
});

describe('an origin that a handler sees', () => {
  it.each([
    ['http-only', 'https', 'http://api.example.com'],
    ['https-only', 'http', 'https://api.example.com'],
    ['match-viewer', 'http', 'http://api.example.com'],
    ['match-viewer', 'https', 'https://api.example.com'],
  ] as const)('is asked, by %s and %s of the viewer, at %s', (protocolPolicy, viewer, url) => {
    expect(urlOf(eventOrigin({ ...SETTINGS, protocolPolicy }, viewer))).toBe(url);
  });

  it('has the ports, the times and the headers of its settings', () => {
    const settings = { ...SETTINGS, httpPort: 8080, responseCompletionTimeout: 60 };
    expect(eventOrigin(settings, 'http')).toEqual({
      custom: {
        customHeaders: { 'x-key': [{ key: 'X-Key', value: 'secret' }] },
        domainName: 'api.example.com',
        keepaliveTimeout: 5,
        path: '/v2',
        port: 8080,
        protocol: 'http',
        readTimeout: 30,
        responseCompletionTimeout: 60,
        sslProtocols: ['TLSv1.2'],
      },
    } satisfies { custom: CloudFrontOrigin['custom'] & { responseCompletionTimeout: number } });
  });
});
