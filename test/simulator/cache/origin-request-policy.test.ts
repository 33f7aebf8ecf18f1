import { describe, expect, it } from 'vitest';
import { cachePolicyFrom, type Selection } from '../../../simulator/cache/cache-policy.ts';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  type HeaderSelection,
  originRequestOf,
} from '../../../simulator/cache/origin-request-policy.ts';
import { headersFrom } from '../../../simulator/header-lines.ts';

const NOTHING: Selection = { behavior: 'none' };
const cache = cachePolicyFrom({});
const SENT = {
  Host: 'www.example.com',
  Accept: '*/*',
  'User-Agent': 'curl',
  Referer: 'https://a.example/',
  Authorization: 'Bearer x',
  'X-Own': '1',
  Range: 'bytes=0-1',
  'Content-Type': 'application/json',
  'Content-Encoding': 'gzip',
  Origin: 'https://a.example',
  Pragma: 'no-cache',
  'Cache-Control': 'no-cache',
  From: 'a@example.com',
  Date: 'Wed, 01 Jan 2025 00:00:00 GMT',
  Warning: '199 - "a"',
  'Max-Forwards': '3',
  'Request-Range': 'bytes=0-1',
  'X-Edge-A': '1',
  'Proxy-Authorization': 'x',
  'CloudFront-Viewer-Country': 'DE',
  'Accept-Encoding': 'gzip, br',
  Cookie: 'b=2; a=1; c=3',
};

function namesFor(headers: HeaderSelection, method = 'GET', policy = cache): readonly string[] {
  const request = { method, querystring: '', headers: headersFrom(SENT) };
  const sent = originRequestOf(request, policy, { headers, cookies: NOTHING, queryStrings: NOTHING });
  return Object.keys(sent.headers).sort();
}

describe('headers to the origin', () => {
  it.each<[string, HeaderSelection, string, string]>([
    ['none', { behavior: 'none', names: [] }, 'GET', 'range'],
    ['none, of a POST', { behavior: 'none', names: [] }, 'POST', 'authorization content-encoding content-type range'],
    ['listed', { behavior: 'whitelist', names: ['x-own', 'host'] }, 'GET', 'host range x-own'],
    [
      'all of the viewer',
      { behavior: 'allViewer', names: [] },
      'GET',
      'accept accept-encoding authorization cache-control content-encoding content-type date from host max-forwards origin pragma range referer request-range user-agent warning x-own',
    ],
    [
      'all but Host',
      { behavior: 'allExcept', names: ['host'] },
      'GET',
      'accept accept-encoding authorization cache-control content-encoding content-type date from max-forwards origin pragma range referer request-range user-agent warning x-own',
    ],
    [
      "all, and one of CloudFront's",
      { behavior: 'allViewerAndWhitelistCloudFront', names: ['cloudfront-viewer-country'] },
      'GET',
      'accept accept-encoding authorization cache-control cloudfront-viewer-country content-encoding content-type date from host max-forwards origin pragma range referer request-range user-agent warning x-own',
    ],
  ])('%s', (_, selection, method, expected) => {
    expect(namesFor(selection, method).join(' ')).toBe(expected);
  });

  it('are those of the key too, and Accept-Encoding as it is keyed', () => {
    const key = { ...cache, headers: ['authorization'], gzip: true };
    const request = { method: 'GET', querystring: '', headers: headersFrom(SENT) };
    expect(originRequestOf(request, key, undefined).headers).toMatchObject({
      authorization: [{ value: 'Bearer x' }],
      'accept-encoding': [{ value: 'gzip' }],
    });
  });
});

describe('Authorization', () => {
  const allViewer = { headers: { behavior: 'allViewer', names: [] }, cookies: NOTHING, queryStrings: NOTHING } as const;

  it.each<[string, boolean, boolean, boolean, boolean]>([
    ['GET', false, false, false, false],
    ['GET', true, false, false, true],
    ['GET', false, true, false, true],
    ['POST', false, false, false, true],
    ['OPTIONS', false, false, false, true],
    ['OPTIONS', false, true, true, false],
    ['OPTIONS', true, true, true, true],
  ])(
    'of %s, in the key: %s, by a policy of all: %s, OPTIONS cached: %s, is sent: %s',
    (method, keyed, all, kept, sent) => {
      const request = { method, querystring: '', headers: headersFrom({ Authorization: 'Bearer x' }) };
      const key = { ...cache, headers: keyed ? ['authorization'] : [] };
      const cached = kept ? ['GET', 'HEAD', 'OPTIONS'] : ['GET', 'HEAD'];
      const { headers } = originRequestOf(request, key, all ? allViewer : undefined, cached);
      expect('authorization' in headers).toBe(sent);
    },
  );
});

const list = (behavior: 'whitelist' | 'allExcept', ...names: string[]): Selection => ({ behavior, names });
const ALL: Selection = { behavior: 'all' };

describe('parameters and cookies to the origin', () => {
  it.each<[Selection, Selection, string]>([
    [NOTHING, NOTHING, ''],
    [NOTHING, ALL, 'b a c'],
    [NOTHING, list('whitelist', 'a'), 'a'],
    [NOTHING, list('allExcept', 'a'), 'b c'],
    [ALL, list('allExcept', 'a'), 'b a c'],
    [ALL, NOTHING, 'b a c'],
    [list('whitelist', 'a'), NOTHING, 'a'],
    [list('whitelist', 'a'), list('whitelist', 'b'), 'b a'],
    [list('whitelist', 'a'), list('allExcept', 'a', 'b'), 'a c'],
    [list('allExcept', 'a'), NOTHING, 'b c'],
    [list('allExcept', 'a'), ALL, 'b a c'],
    [list('allExcept', 'a'), list('whitelist', 'a'), 'b a c'],
  ])('of the key %j and the policy %j are %s', (keyed, added, expected) => {
    const request = { method: 'GET', querystring: 'b=2&a=1&c=3', headers: headersFrom(SENT) };
    const policy = { headers: { behavior: 'none', names: [] } as const, cookies: added, queryStrings: added };
    const sent = originRequestOf(request, { ...cache, queryStrings: keyed, cookies: keyed }, policy);
    const names = (text: string, separator: string): string[] =>
      text === '' ? [] : text.split(separator).map((pair) => pair.split('=')[0] ?? '');
    expect(names(sent.querystring, '&').join(' ')).toBe(expected);
    const cookies = sent.headers.cookie?.[0]?.value ?? '';
    expect(names(cookies, '; ')).toEqual(expected.split(' ').filter(Boolean).sort());
  });

  it('are all of them by a policy of all, byte for byte', () => {
    const request = { method: 'GET', querystring: 'a&b=&a=1;c', headers: headersFrom(SENT) };
    expect(originRequestOf(request, cache, ALL_VIEWER_EXCEPT_HOST_HEADER).querystring).toBe('a&b=&a=1;c');
  });
});
