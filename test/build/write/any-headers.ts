// biome-ignore-all lint/suspicious/noTemplateCurlyInString: header values that look like code
import fc from 'fast-check';
import { headersSchema } from '../../../config/rules/headers.ts';
import { type ContentSecurityPolicy, SOURCE_DIRECTIVES } from '../../../policy/content-security-policy.ts';
import type { EdgeHeaders } from '../../../policy/event.ts';
import { type ConditionalHeaders, type Headers, headersOf, removedHeadersOf } from '../../../policy/headers.ts';
import { BROWSER_FEATURES, type PermissionsPolicy } from '../../../policy/permissions-policy.ts';
import {
  CROSS_ORIGIN_EMBEDDER_POLICIES,
  CROSS_ORIGIN_OPENER_POLICIES,
  CROSS_ORIGIN_RESOURCE_POLICIES,
  PERMITTED_CROSS_DOMAIN_POLICIES,
  REFERRER_POLICIES,
} from '../../../policy/security-headers.ts';
import { edgeValueOf } from './courts.ts';
import { nearMisses } from './near-misses.ts';

const headerName = fc.constantFrom(
  'X-Robots-Tag',
  'x-a',
  'X-A',
  'cache-control',
  'Content-Language',
  'constructor',
  'toString',
  "it's",
  '`',
  'X-Frame-Options',
);

const headerText = fc
  .oneof(
    fc.constantFrom(
      'no-cache',
      '"quoted"',
      "'self'; script-src 'none'",
      '\\u0041',
      '${a}',
      '</script>',
      '`',
      '*/',
      '//',
    ),
    fc.string({ unit: 'grapheme-ascii', minLength: 1, maxLength: 40 }),
  )
  .map((text) => text.trim())
  .filter((text) => text !== '');

const source = fc.constantFrom("'self'", "'unsafe-inline'", 'https:', '*.example.com', 'https://a.example.com:8443/b/');

const anyPolicy: fc.Arbitrary<ContentSecurityPolicy> = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...SOURCE_DIRECTIVES), fc.array(source, { maxLength: 3 })), {
    selector: ([directive]) => directive,
    maxLength: 5,
  })
  .map((entries) => ({ ...Object.fromEntries(entries), 'upgrade-insecure-requests': true, sandbox: [] }));

const anyPermissions: fc.Arbitrary<PermissionsPolicy> = fc.dictionary(
  fc.constantFrom(...BROWSER_FEATURES),
  fc.oneof(fc.constant(['*']), fc.subarray(['self', 'https://maps.example.com', 'https://*.example.com:8443'])),
  { minKeys: 1, maxKeys: 5, noNullPrototype: true },
);

const removedName = fc.oneof(
  headerName,
  fc.constantFrom('Server', 'X-Powered-By', 'x-aspnet-version', 'Date', 'hasOwnProperty', '__defineGetter__'),
  fc.string({ unit: fc.constantFrom(...'abXY-_.!~'), minLength: 1, maxLength: 6 }),
);

const PATTERNS = [
  '*',
  '/*',
  '/a/*',
  'a/*',
  '*.html',
  '/a/*/b',
  '/*/b',
  '/a*a',
  '/a',
  '/a/**/b',
  '/*a*b*',
  '/?/b',
  '/a/b?',
  '/?a*',
  '/a?*b?',
  '*?',
  '/*?/b',
  '/?*a?b',
  '/a*a*a',
  '//a',
];

const TYPES = ['text/html', 'TEXT/CSS', 'text/*', 'image/svg+xml', 'application/*'];

/** Paths that many of the patterns take, or nearly so; some as only a hostile viewer sends them. */
export const anyUri: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.constantFrom('/', '/', 'a', 'a', 'b', '.html', '.', '..', '//', '/./', '/../', '?', '*', '%2f', 'é'), {
      maxLength: 8,
    }),
    fc.constantFrom('', '', '', '/a'.repeat(128), '/'.repeat(300)),
  )
  .map(([parts, long]) => `/${parts.join('')}${long}`);

/** What an origin may say of a type. */
export const anyContentType: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'text/html',
    'Text/HTML; charset=utf-8',
    ' text/css ;a',
    'text/',
    'textile/html',
    ';',
    '',
    'image/svg+xml',
    'application/json',
    'text/html,a/b',
  ),
  fc.string({ maxLength: 12 }),
);

const changes = {
  strictTransportSecurity: fc.record(
    { maxAge: fc.maxSafeNat(), includeSubDomains: fc.boolean(), preload: fc.boolean() },
    { requiredKeys: ['maxAge'] },
  ),
  contentTypeOptions: fc.constant('nosniff' as const),
  frameOptions: fc.constantFrom('DENY' as const, 'SAMEORIGIN' as const),
  referrerPolicy: fc.constantFrom(...REFERRER_POLICIES),
  contentSecurityPolicy: fc.oneof(headerText, anyPolicy),
  contentSecurityPolicyReportOnly: fc.oneof(headerText, anyPolicy),
  permissionsPolicy: fc.oneof(headerText, anyPermissions),
  crossOriginOpenerPolicy: fc.constantFrom(...CROSS_ORIGIN_OPENER_POLICIES),
  crossOriginEmbedderPolicy: fc.constantFrom(...CROSS_ORIGIN_EMBEDDER_POLICIES),
  crossOriginResourcePolicy: fc.constantFrom(...CROSS_ORIGIN_RESOURCE_POLICIES),
  permittedCrossDomainPolicies: fc.constantFrom(...PERMITTED_CROSS_DOMAIN_POLICIES),
  xssProtection: fc.constant('0' as const),
  set: fc.dictionary(headerName, headerText, { maxKeys: 6, noNullPrototype: true }),
  remove: fc.oneof(
    fc.constant('fingerprints' as const),
    fc.array(removedName, { maxLength: 8 }),
    // Enough of them for one walk over the headers.
    fc.uniqueArray(removedName, { minLength: 41, maxLength: 60, selector: (name) => name.toLowerCase() }),
  ),
};

const anyCondition: fc.Arbitrary<ConditionalHeaders> = fc.record(
  {
    ...changes,
    path: fc.constantFrom(...PATTERNS),
    contentType: fc.oneof(
      fc.constantFrom(...TYPES),
      fc.uniqueArray(fc.constantFrom(...TYPES), { minLength: 1, maxLength: 3 }),
    ),
  },
  { requiredKeys: [] },
);

/** Options of `headers` as a config may hold them. */
export const anyHeaders: fc.Arbitrary<Headers> = fc
  .record(
    {
      ...changes,
      preset: fc.constantFrom('basic' as const, 'strict' as const),
      without: fc.subarray(['frameOptions', 'contentSecurityPolicy', 'xssProtection'] as const, { minLength: 1 }),
      via: fc.constantFrom('function' as const, 'policy' as const, 'both' as const),
    },
    { requiredKeys: [] },
  )
  .filter((options) => headersSchema.safeParse(options).success);

/** Options of which some count for some answers alone. */
export const anyConditionalHeaders: fc.Arbitrary<Headers> = fc
  .tuple(anyHeaders, fc.array(anyCondition, { minLength: 1, maxLength: 3 }))
  .map(([headers, when]) => ({ ...headers, when }))
  .filter((options) => headersSchema.safeParse(options).success);

/** Headers of an answer, many of them those that the options speak of, or nearly so. */
export function anySent(options: Headers): fc.Arbitrary<EdgeHeaders> {
  const wanted = [...headersOf(options).map(({ name }) => name), ...removedHeadersOf(options)];
  const sentName = nearMisses(wanted).map((name) => name.toLowerCase());
  const values = fc.array(fc.string({ unit: 'binary', maxLength: 8 }), { minLength: 1, maxLength: 3 });
  return fc
    .uniqueArray(fc.tuple(sentName, values), { maxLength: 9, selector: ([name]) => name })
    .map((entries) => Object.fromEntries(entries.map(([name, all]) => [name, edgeValueOf(all)])))
    .filter((headers) => !('cookie' in headers || 'set-cookie' in headers));
}
