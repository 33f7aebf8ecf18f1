import { describe, expect, it } from 'vitest';
import { distributionFor } from '../../simulator/distribution-for.ts';

const SETTINGS = [
  { domainName: 'd1.cloudfront.net', aliases: ['www.example.com', '*.example.com'] },
  { domainName: 'd2.cloudfront.net', aliases: ['*.Shop.example.com', 'shop.example.org', 'www.shop.example.com'] },
];

/** A Host header, and the domain name of the distribution that it means. */
const HOSTS: readonly (readonly [host: string, domainName: string | undefined])[] = [
  ['d1.cloudfront.net', 'd1.cloudfront.net'],
  ['d2.cloudfront.net', 'd2.cloudfront.net'],
  ['D2.CloudFront.net:8380', 'd2.cloudfront.net'],
  ['d2.cloudfront.net.', 'd2.cloudfront.net'],
  ['d2.cloudfront.net.:443', 'd2.cloudfront.net'],
  ['www.example.com', 'd1.cloudfront.net'],
  ['a.example.com', 'd1.cloudfront.net'],
  ['a.b.example.com', 'd1.cloudfront.net'],
  ['example.com', undefined],
  ['a.shop.example.com', 'd2.cloudfront.net'],
  ['www.shop.example.com', 'd2.cloudfront.net'],
  ['shop.example.com', 'd1.cloudfront.net'],
  ['notexample.com', undefined],
  ['d3.cloudfront.net', undefined],
  ['localhost', 'd1.cloudfront.net'],
  ['LOCALHOST:8380', 'd1.cloudfront.net'],
  ['shop.localhost', 'd1.cloudfront.net'],
  ['127.0.0.1:8380', 'd1.cloudfront.net'],
  ['[::1]:8380', 'd1.cloudfront.net'],
  ['[::1]', 'd1.cloudfront.net'],
  ['192.168.0.7', 'd1.cloudfront.net'],
  ['', 'd1.cloudfront.net'],
  ['*.example.com', 'd1.cloudfront.net'],
  ['[', undefined],
];

describe('a Host header', () => {
  it.each(HOSTS)('means a distribution: %j', (host, domainName) => {
    expect(distributionFor(host, SETTINGS)?.domainName).toBe(domainName);
  });

  it('may mean a name of this machine that is an alias', () => {
    const settings = [...SETTINGS, { domainName: 'd3.cloudfront.net', aliases: ['admin.localhost'] }];
    expect(distributionFor('admin.localhost:8380', settings)?.domainName).toBe('d3.cloudfront.net');
  });

  it('means none where there is none', () => {
    expect(distributionFor('localhost', [])).toBeUndefined();
  });
});
