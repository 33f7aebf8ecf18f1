import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { behaviorGate, type GateSettings } from '../../../simulator/access/behavior-gate.ts';
import { withDefaultRootObject } from '../../../simulator/default-root-object.ts';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import { ALL_METHODS } from '../../../simulator/settings.ts';
import type { Scheme } from '../../../simulator/viewer/cloudfront-headers.ts';
import { viewerRequestFrom } from '../../../simulator/viewer/viewer-request.ts';

const BEHAVIOR: GateSettings = { viewerProtocolPolicy: 'allow-all', allowedMethods: ALL_METHODS };
const DOMAIN = 'd111111abcdef8.cloudfront.net';

function requestOf(
  scheme: Scheme,
  {
    host = 'localhost:8080',
    version = '1.1',
    ...request
  }: Partial<ViewerRequest> & { host?: string; version?: string } = {},
): ViewerRequest {
  const head = { method: 'GET', url: '/a', httpVersion: version, rawHeaders: ['Host', host] };
  return { ...viewerRequestFrom(head, { address: '198.51.100.7', port: 4242, scheme }), ...request };
}

const gate = (behavior: Partial<GateSettings>, request: ViewerRequest) =>
  behaviorGate({ ...BEHAVIOR, ...behavior }, request, DOMAIN, 0);

describe('the gate of a behavior', () => {
  it.each([
    ['allow-all', 'http', undefined],
    ['allow-all', 'https', undefined],
    ['redirect-to-https', 'http', '301'],
    ['redirect-to-https', 'https', undefined],
    ['https-only', 'http', '403'],
    ['https-only', 'https', undefined],
  ] as const)('with %s answers %s with %s', (viewerProtocolPolicy, scheme, status) => {
    expect(gate({ viewerProtocolPolicy }, requestOf(scheme))?.status).toBe(status);
  });

  it('redirects to the same host, path and query, as CloudFront words it', () => {
    const request = requestOf('http', { uri: '/a%20b', querystring: 'c=d&c=%ff' });
    const { headers, body } = gate({ viewerProtocolPolicy: 'redirect-to-https' }, request) ?? {};
    expect(headers).toMatchObject({
      location: [{ value: 'https://localhost:8080/a%20b?c=d&c=%ff' }],
      'content-type': [{ value: 'text/html' }],
      'content-length': [{ value: '167' }],
      'x-cache': [{ value: 'Redirect from cloudfront' }],
    });
    expect(body).toHaveLength(167);
  });

  it.each([
    ['HEAD', '1.1', '301'],
    ['POST', '1.1', '307'],
    ['OPTIONS', '2.0', '307'],
    ['GET', '1.0', '301'],
    ['DELETE', '1.0', '403'],
  ])('redirects %s of HTTP/%s with %s', (method, version, status) => {
    const answer = gate({ viewerProtocolPolicy: 'redirect-to-https' }, requestOf('http', { method, version }));
    expect(answer?.status).toBe(status);
  });

  it('redirects a viewer without a Host to the domain of the distribution', () => {
    const answer = gate({ viewerProtocolPolicy: 'redirect-to-https' }, requestOf('http', { host: '', version: '1.0' }));
    expect(answer?.headers.location).toEqual([{ key: 'Location', value: `https://${DOMAIN}/a` }]);
  });

  it.each([
    [['GET', 'HEAD'], 'OPTIONS'],
    [['GET', 'HEAD', 'OPTIONS'], 'POST'],
    [ALL_METHODS, 'TRACE'],
    [ALL_METHODS, 'get'],
  ])('with %s refuses %s', (allowedMethods, method) => {
    const answer = gate({ allowedMethods }, requestOf('https', { method }));
    expect(answer).toMatchObject({
      status: '403',
      headers: { 'x-cache': [{ value: 'Error from cloudfront' }] },
      body: expect.stringContaining('not configured to allow the HTTP request method'),
    });
  });

  it('refuses a GET with a body, and no other method with one', () => {
    const stream = Readable.from(['body']);
    expect(gate({}, requestOf('https', { stream }))).toMatchObject({ status: '403', reason: 'GET with a body' });
    expect(gate({}, requestOf('https', { stream, method: 'POST' }))).toBeUndefined();
  });

  it('asks for the protocol before the method, and for the method before a signature', () => {
    const behavior: GateSettings = { viewerProtocolPolicy: 'https-only', allowedMethods: ['GET'], trustedKeys: {} };
    const reasons = [requestOf('http', { method: 'PUT' }), requestOf('https', { method: 'PUT' }), requestOf('https')];
    expect(reasons.map((request) => gate(behavior, request)?.reason)).toEqual([
      'https only',
      'PUT is not allowed',
      'MissingKey: Missing Key-Pair-Id query parameter or cookie value',
    ]);
  });
});

describe('the default root object', () => {
  it.each([
    ['/', 'index.html', '/index.html'],
    ['/', 'site/index.html', '/site/index.html'],
    ['/', '', '/'],
    ['/docs/', 'index.html', '/docs/'],
    ['//', 'index.html', '//'],
  ])('makes %s with %j %s', (uri, rootObject, asked) => {
    expect(withDefaultRootObject(requestOf('https', { uri }), rootObject).uri).toBe(asked);
  });
});
