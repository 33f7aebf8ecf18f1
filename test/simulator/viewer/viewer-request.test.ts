import type { IncomingMessage } from 'node:http';
import type { CloudFrontHeaders } from 'aws-lambda';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ViewerRequest } from '../../../simulator/exchange.ts';
import { cloudFrontHeadersOf } from '../../../simulator/viewer/cloudfront-headers.ts';
import { type ViewerConnection, viewerRequestOf } from '../../../simulator/viewer/viewer-request.ts';

const CONNECTION: ViewerConnection = { address: '192.0.2.7', port: 4242, scheme: 'https' };

/** What Node hands over, as far as it is read. */
function messageOf(url: string, rawHeaders: readonly string[]): IncomingMessage {
  return { url, method: 'GET', httpVersion: '1.1', rawHeaders, headers: {} } as unknown as IncomingMessage;
}

/** What CloudFront adds to a request where everything is asked for. */
function addedTo({ viewer }: ViewerRequest): CloudFrontHeaders {
  return viewer ? cloudFrontHeadersOf(viewer) : {};
}

describe("a viewer's request", () => {
  it.each([
    ['/a?b=c', '/a', 'b=c'],
    ['/a??b', '/a', '?b'],
    ['/../a/./b', '/../a/./b', ''],
    ['//a', '//a', ''],
    ['https://example.com/a#b?c', '/a', ''],
    ['http://example.com', '/', ''],
    ['*', '/*', ''],
    ['/%2e\xc3\xa4', '/%2eä', ''],
  ])('for %s is one for %s', (url, uri, querystring) => {
    expect(viewerRequestOf(messageOf(url, []), CONNECTION)).toMatchObject({ uri, querystring });
  });

  it.each([
    ['http://www.example.com:81/a', ['host', 'other.example'], { key: 'host', value: 'www.example.com:81' }],
    ['HTTPS://www.example.com', [], { key: 'Host', value: 'www.example.com' }],
    ['/http://www.example.com/a', ['Host', 'other.example'], { key: 'Host', value: 'other.example' }],
  ])('for %s with %j has that Host', (url, raw, line) => {
    expect(viewerRequestOf(messageOf(url, raw), CONNECTION).headers.host).toEqual([line]);
  });

  it('comes from the address that it is said to come from', () => {
    const request = viewerRequestOf(messageOf('/', ['Edgewright-Viewer-Address', '2001:db8::7']), CONNECTION);
    expect(request.clientIp).toBe('2001:db8::7');
    expect(addedTo(request)['cloudfront-viewer-address']?.[0]?.value).toBe('2001:db8::7:4242');
  });

  it('has none of the headers by which this machine is spoken to, and of CloudFront its own alone', () => {
    const raw = ['EDGEWRIGHT-Viewer-X', '1', 'CloudFront-Viewer-City', 'Rom', 'X-A', 'b', '__proto__', 'c'];
    const request = viewerRequestOf(messageOf('/', raw), CONNECTION, { country: 'AT' });
    const { headers } = request;
    const added = addedTo(request);
    expect(added['cloudfront-viewer-city']).toBeUndefined();
    expect(added['cloudfront-viewer-country']?.[0]?.value).toBe('AT');
    expect(added['cloudfront-viewer-header-order']?.[0]?.value).toBe('CloudFront-Viewer-City:X-A:__proto__');
    expect(Object.keys(headers)).toEqual(['x-a', '__proto__']);
    expect(Object.getPrototypeOf(headers)).toBe(Object.prototype);
  });

  it('is made of whatever was sent', () => {
    const name = fc.oneof(fc.string(), fc.constantFrom('Host', 'Cookie', 'User-Agent', 'Edgewright-Viewer-City'));
    const value = fc.string({ unit: 'binary-ascii' });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.array(fc.tuple(name, value)), (url, lines) => {
        const { uri, headers } = viewerRequestOf(messageOf(url, lines.flat()), CONNECTION);
        expect(uri[0]).toBe('/');
        expect(Object.values(headers).every((values) => values.length > 0)).toBe(true);
      }),
    );
  });
});
