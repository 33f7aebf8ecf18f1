import type { Trace } from '../../../simulator/trace/trace.ts';

/** A request that missed, with the members of a test in place of its own. */
export function traceOf(different: Partial<Trace> = {}): Trace {
  const request = {
    method: 'GET',
    uri: '/products/42',
    querystring: 'page=2',
    headers: {
      host: [{ key: 'Host', value: 'www.example.com' }],
      'user-agent': [{ key: 'User-Agent', value: 'Mozilla/5.0 (X11; Linux x86_64)' }],
    },
    bodyBytes: 0,
  };
  const answer = {
    status: '200',
    statusDescription: 'OK',
    headers: {
      'content-type': [{ key: 'Content-Type', value: 'text/html; charset=utf-8' }],
      'content-length': [{ key: 'Content-Length', value: '78' }],
      'x-cache': [{ key: 'X-Cache', value: 'Miss from cloudfront' }],
      'x-amz-cf-pop': [{ key: 'X-Amz-Cf-Pop', value: 'FRA56-P4' }],
    },
    bodyBytes: 78,
  };
  return {
    id: 'EXAMPLEntjQpEXAMPLE_SG5Z-EXAMPLEPmPfEXAMPLEu3EqEXAMPLE==',
    domainName: 'd111111abcdef8.cloudfront.net',
    startedAt: Date.UTC(2025, 0, 31, 23, 59, 59, 900),
    viewer: {
      ip: '198.51.100.7',
      port: 50_123,
      protocol: 'https',
      httpVersion: '2.0',
      tls: { protocol: 'TLSv1.3', cipher: 'TLS_AES_128_GCM_SHA256' },
    },
    request,
    behavior: '*',
    stations: [],
    exchanges: [{ origin: 'site', protocol: 'http', request, answer, startedAfter: 2, firstByte: 40 }],
    answer,
    firstByte: 45,
    took: 123,
    ...different,
  };
}
