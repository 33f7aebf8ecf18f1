import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { userOf } from '../../../cli/secret.ts';
import { accessSchema } from '../../../config/rules/access.ts';
import { type Access, type Hmac, refusalOf, type Viewers } from '../../../policy/access.ts';
import type { EdgeHeaders } from '../../../policy/event.ts';
import { COURTS, requestOf } from './courts.ts';
import { anyText } from './near-misses.ts';

const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest('base64url');

const KEY = 'k'.repeat(22);
const USERS = [
  ['ada', 'correct horse'],
  ['bob', 'battery staple'],
] as const;

const ranges = [
  '198.51.100.0/24',
  '203.0.113.7',
  '10.0.0.0/8',
  '2001:db8::/32',
  '::1',
  '192.0.2.128/25',
  '172.16.0.0/12',
];
const ips = [
  '198.51.100.1',
  '198.51.101.1',
  '203.0.113.7',
  '10.255.255.255',
  '2001:db8::7',
  '2001:db9::',
  '::1',
  '',
  'junk',
];
const countries = ['DE', 'AT', 'CH', 'US', 'GB', 'FR', 'JP', 'BR'];

const viewers: fc.Arbitrary<Viewers> = fc
  .record(
    { ips: fc.subarray(ranges, { minLength: 1 }), countries: fc.subarray(countries, { minLength: 1 }) },
    { requiredKeys: [] },
  )
  .filter((lists) => Object.keys(lists).length > 0);

const anyAccess: fc.Arbitrary<Access> = fc
  .record(
    {
      deny: viewers,
      allow: viewers,
      basic: fc.record(
        {
          users: fc
            .subarray([...USERS], { minLength: 1 })
            .map((users) => Object.fromEntries(users.map(([name, password]) => [name, userOf(name, password, KEY)]))),
          realm: fc.constantFrom('preview', 'Stage 2'),
        },
        { requiredKeys: ['users'] },
      ),
    },
    { requiredKeys: [] },
  )
  .filter((access) => Object.keys(access).length > 0 && accessSchema.safeParse(access).success);

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const known = USERS.map(([name, password]) => base64(`${name}:${password}`));
const authorization = fc.oneof(
  fc.constantFrom(...known).map((credentials) => `Basic ${credentials}`),
  fc.constantFrom(...known).map((credentials) => `bASIC ${credentials}`),
  fc.constantFrom(
    '',
    'Basic',
    'Basic ',
    `Bearer ${known[0]}`,
    `Basic  ${known[0]}`,
    `Basic ${known[0]}=`,
    `Basic ${known[0]}${'A'.repeat(8000)}`,
    `Basic ${base64('ada:battery staple')}`,
    `Basic ${base64('constructor:')}`,
  ),
  anyText.map((text) => text.toWellFormed()),
);

const anyHeaders: fc.Arbitrary<EdgeHeaders> = fc
  .record(
    {
      authorization: authorization.map((value) => ({ value })),
      'cloudfront-viewer-country': fc
        .constantFrom('DE', 'US', 'XX', '', 'de', 'constructor')
        .map((value) => ({ value })),
    },
    { requiredKeys: [] },
  )
  .map((headers) => ({ host: { value: 'www.example.com' }, ...headers }));

const anyVisits = fc.array(fc.tuple(fc.constantFrom(...ips), anyHeaders), { minLength: 10, maxLength: 30 });

describe.each(COURTS)('the written access %s', (_title, isAbsent, judge) => {
  it.skipIf(isAbsent)('keeps out whom the meaning keeps out, and hands no password on', async () => {
    await fc.assert(
      fc.asyncProperty(anyAccess, anyVisits, async (options, visits) => {
        const made = await judge(
          { name: 'access', options },
          visits.map(([ip, headers]) => ({ request: requestOf({ headers }), ip })),
        );
        const meant = visits.map(([ip, headers]) => {
          const { authorization: secret, ...others } = headers;
          const passed = options.basic || !secret ? others : headers;
          return refusalOf(options, { ip, headers }, hmac) ?? requestOf({ headers: passed });
        });
        expect(made.map(({ result }) => result)).toEqual(meant);
      }),
      { numRuns: 40, endOnFailure: true },
    );
  });
});
