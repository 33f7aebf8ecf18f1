import { describe, expect, it } from 'vitest';
import type { Headers } from '../../policy/headers.ts';
import { type ResponseHeaders, responseHeadersOf, unsayable } from '../../policy/response-headers-policy.ts';

const SAID: readonly (readonly [title: string, Headers, ResponseHeaders])[] = [
  ['nothing', {}, {}],
  [
    'every header that has a member of its own',
    {
      strictTransportSecurity: { maxAge: 300, includeSubDomains: true },
      contentTypeOptions: 'nosniff',
      frameOptions: 'SAMEORIGIN',
      referrerPolicy: 'origin',
      contentSecurityPolicy: { 'default-src': [] },
      xssProtection: '0',
    },
    {
      SecurityHeadersConfig: {
        StrictTransportSecurity: {
          Override: true,
          AccessControlMaxAgeSec: 300,
          IncludeSubdomains: true,
          Preload: false,
        },
        ContentTypeOptions: { Override: true },
        FrameOptions: { Override: true, FrameOption: 'SAMEORIGIN' },
        ReferrerPolicy: { Override: true, ReferrerPolicy: 'origin' },
        ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: "default-src 'none'" },
        XSSProtection: { Override: true, Protection: false },
      },
    },
  ],
  [
    'the same by their names',
    { set: { 'X-XSS-Protection': '1; mode=block', 'x-frame-options': 'DENY' } },
    {
      SecurityHeadersConfig: {
        XSSProtection: { Override: true, Protection: true, ModeBlock: true },
        FrameOptions: { Override: true, FrameOption: 'DENY' },
      },
    },
  ],
  [
    'any other header, and what goes',
    { crossOriginOpenerPolicy: 'same-origin', set: { 'x-robots-tag': 'noindex' }, remove: ['server', 'X-Powered-By'] },
    {
      CustomHeadersConfig: {
        Quantity: 2,
        Items: [
          { Header: 'Cross-Origin-Opener-Policy', Value: 'same-origin', Override: true },
          { Header: 'X-Robots-Tag', Value: 'noindex', Override: true },
        ],
      },
      RemoveHeadersConfig: { Quantity: 2, Items: [{ Header: 'Server' }, { Header: 'X-Powered-By' }] },
    },
  ],
];

const many = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`X-${i}`, '1']));

const UNSAID: readonly (readonly [title: string, Headers, readonly (readonly [option: string, says: string])[]])[] = [
  ['ten headers', { set: many(10), remove: Object.keys(many(20)).slice(10) }, []],
  [
    'eleven headers beside those with members of their own',
    { preset: 'basic', set: many(11) },
    [['set', expect.stringMatching(/^has room for 10 headers that have no member of their own \(x-0, .*\), got 11$/)]],
  ],
  ['all fingerprints', { remove: 'fingerprints' }, [['remove', 'has room for 10 headers, got 87']]],
  ['Host', { remove: ['host'] }, [['remove', 'cannot remove Host']]],
  [
    'other words',
    {
      set: {
        'X-Frame-Options': 'ALLOW-FROM https://a.example',
        'Strict-Transport-Security': 'max-age=1;preload',
        'Referrer-Policy': 'no-referrer, origin',
        'X-XSS-Protection': '1; report=/r',
        'X-Content-Type-Options': 'NOSNIFF',
      },
    },
    [
      ['set["X-Frame-Options"]', 'has no words for x-frame-options: ALLOW-FROM https://a.example'],
      ['set["Strict-Transport-Security"]', 'has no words for strict-transport-security: max-age=1;preload'],
      ['set["Referrer-Policy"]', 'has no words for referrer-policy: no-referrer, origin'],
      ['set["X-XSS-Protection"]', 'has no words for x-xss-protection: 1; report=/r'],
      ['set["X-Content-Type-Options"]', 'has no words for x-content-type-options: NOSNIFF'],
    ],
  ],
  [
    'longer than an integer',
    { strictTransportSecurity: { maxAge: 2_147_483_648 } },
    [['strictTransportSecurity', 'has no words for strict-transport-security: max-age=2147483648']],
  ],
  [
    'a long name',
    { set: { [`X-${'a'.repeat(255)}`]: '1' } },
    [[`set["X-${'a'.repeat(255)}"]`, 'has room for 256 characters of a name, got 257']],
  ],
  [
    'too much together',
    { set: Object.fromEntries([...'abcdef'].map((name) => [name, 'x'.repeat(1783)])) },
    [['via', 'has room for 10240 characters of names and values, got 10704']],
  ],
];

describe('a response headers policy', () => {
  it.each(SAID)('says %s', (_, headers, said) => {
    expect(responseHeadersOf(headers)).toEqual(said);
    expect(unsayable(headers)).toEqual([]);
  });

  it.each(UNSAID)('cannot say more than it has words and room for: %s', (_, headers, problems) => {
    expect(unsayable(headers)).toEqual(problems.map(([option, says]) => ({ option, says })));
  });
});
