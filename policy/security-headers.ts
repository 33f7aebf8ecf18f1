/**
 * The headers that have an option of their own: security headers, each with the values of its standard.
 *
 * @see https://owasp.org/www-project-secure-headers/
 */
import { type ContentSecurityPolicy, contentSecurityPolicyText } from './content-security-policy.ts';
import { type PermissionsPolicy, permissionsPolicyText } from './permissions-policy.ts';

/** How long, and how widely, a browser shall use HTTPS alone. */
export interface StrictTransportSecurity {
  /** Seconds. */
  readonly maxAge: number;
  /** Every subdomain too. Default: no. */
  readonly includeSubDomains?: boolean;
  /** Ask to be built into browsers: needs `includeSubDomains` and a year. Default: no. */
  readonly preload?: boolean;
}

/** What a Referer header may say. @see https://www.w3.org/TR/referrer-policy/#referrer-policies */
export const REFERRER_POLICIES = [
  'no-referrer',
  'no-referrer-when-downgrade',
  'same-origin',
  'origin',
  'strict-origin',
  'origin-when-cross-origin',
  'strict-origin-when-cross-origin',
  'unsafe-url',
] as const;

/** Which windows share a group with the page. @see https://html.spec.whatwg.org/multipage/browsers.html#the-coop-headers */
export const CROSS_ORIGIN_OPENER_POLICIES = [
  'unsafe-none',
  'same-origin-allow-popups',
  'same-origin',
  'noopener-allow-popups',
] as const;

/** Which resources the page may load. @see https://html.spec.whatwg.org/multipage/browsers.html#the-coep-headers */
export const CROSS_ORIGIN_EMBEDDER_POLICIES = ['unsafe-none', 'require-corp', 'credentialless'] as const;

/** Which pages may load the answer. @see https://fetch.spec.whatwg.org/#cross-origin-resource-policy-header */
export const CROSS_ORIGIN_RESOURCE_POLICIES = ['same-origin', 'same-site', 'cross-origin'] as const;

/** Which policy files of Adobe's products count; the values of FTP alone are left out. */
export const PERMITTED_CROSS_DOMAIN_POLICIES = [
  'none',
  'none-this-response',
  'master-only',
  'by-content-type',
  'all',
] as const;

/** An option for each header. None is set by default. */
export interface SecurityHeaders {
  /** Strict-Transport-Security. @see https://www.rfc-editor.org/rfc/rfc6797#section-6.1 */
  readonly strictTransportSecurity?: StrictTransportSecurity;
  /** X-Content-Type-Options: browsers take the declared Content-Type as it is. */
  readonly contentTypeOptions?: 'nosniff';
  /** X-Frame-Options: who may show the page in a frame. */
  readonly frameOptions?: 'DENY' | 'SAMEORIGIN';
  /** Referrer-Policy. */
  readonly referrerPolicy?: (typeof REFERRER_POLICIES)[number];
  /** Content-Security-Policy: its directives, or the header's text. */
  readonly contentSecurityPolicy?: string | ContentSecurityPolicy;
  /** Content-Security-Policy-Report-Only: what browsers shall report, and not refuse. */
  readonly contentSecurityPolicyReportOnly?: string | ContentSecurityPolicy;
  /** Permissions-Policy: its features with those who may use them, or the header's text. */
  readonly permissionsPolicy?: string | PermissionsPolicy;
  /** Cross-Origin-Opener-Policy: which windows share a group with the page. */
  readonly crossOriginOpenerPolicy?: (typeof CROSS_ORIGIN_OPENER_POLICIES)[number];
  /** Cross-Origin-Embedder-Policy: what the page may load from elsewhere. */
  readonly crossOriginEmbedderPolicy?: (typeof CROSS_ORIGIN_EMBEDDER_POLICIES)[number];
  /** Cross-Origin-Resource-Policy: which pages may load the answer. */
  readonly crossOriginResourcePolicy?: (typeof CROSS_ORIGIN_RESOURCE_POLICIES)[number];
  /** X-Permitted-Cross-Domain-Policies: which policy files of Adobe's products count. */
  readonly permittedCrossDomainPolicies?: (typeof PERMITTED_CROSS_DOMAIN_POLICIES)[number];
  /** X-XSS-Protection: `0` turns off the filter of old browsers, which opened holes of its own. */
  readonly xssProtection?: '0';
}

/** A header's name, in lower case as CloudFront demands, its value, and the option that said so. */
export type SecurityHeader = readonly [name: string, value: string, option: keyof SecurityHeaders];

/** Every header that the options set, in the order in which they are declared. */
export function securityHeadersOf(headers: SecurityHeaders): readonly SecurityHeader[] {
  const { strictTransportSecurity: hsts } = headers;
  const all = [
    ['strict-transport-security', hsts && strictTransportSecurityOf(hsts), 'strictTransportSecurity'],
    ['x-content-type-options', headers.contentTypeOptions, 'contentTypeOptions'],
    ['x-frame-options', headers.frameOptions, 'frameOptions'],
    ['referrer-policy', headers.referrerPolicy, 'referrerPolicy'],
    [
      'content-security-policy',
      textOf(headers.contentSecurityPolicy, contentSecurityPolicyText),
      'contentSecurityPolicy',
    ],
    [
      'content-security-policy-report-only',
      textOf(headers.contentSecurityPolicyReportOnly, contentSecurityPolicyText),
      'contentSecurityPolicyReportOnly',
    ],
    ['permissions-policy', textOf(headers.permissionsPolicy, permissionsPolicyText), 'permissionsPolicy'],
    ['cross-origin-opener-policy', headers.crossOriginOpenerPolicy, 'crossOriginOpenerPolicy'],
    ['cross-origin-embedder-policy', headers.crossOriginEmbedderPolicy, 'crossOriginEmbedderPolicy'],
    ['cross-origin-resource-policy', headers.crossOriginResourcePolicy, 'crossOriginResourcePolicy'],
    ['x-permitted-cross-domain-policies', headers.permittedCrossDomainPolicies, 'permittedCrossDomainPolicies'],
    ['x-xss-protection', headers.xssProtection, 'xssProtection'],
  ] as const;
  return all.flatMap(([name, value, option]) => (value === undefined ? [] : [[name, value, option] as const]));
}

/** The header's text as it was given, or made from an object. */
function textOf<Policy extends object>(
  policy: string | Policy | undefined,
  make: (policy: Policy) => string,
): string | undefined {
  return typeof policy === 'object' ? make(policy) : policy;
}

function strictTransportSecurityOf({ maxAge, includeSubDomains, preload }: StrictTransportSecurity): string {
  const directives = [`max-age=${maxAge}`];
  if (includeSubDomains) directives.push('includeSubDomains');
  if (preload) directives.push('preload');
  return directives.join('; ');
}
