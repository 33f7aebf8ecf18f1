/**
 * What a response headers policy of CloudFront's says of `headers`: the same headers, for every status and for answers that
 * viewer-request made. The members are those of its API.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
 */
import { type List, listOf } from './api-list.ts';
import { wireName } from './header-name.ts';
import { type Headers, headersOf, removedHeadersOf, type SetHeader } from './headers.ts';
import { REFERRER_POLICIES } from './security-headers.ts';

/** The headers for which a policy has members of their own. `Override` puts the policy's in place of the origin's. */
export interface SecurityHeadersConfig {
  readonly StrictTransportSecurity?: {
    readonly Override: boolean;
    /** Seconds. */
    readonly AccessControlMaxAgeSec: number;
    readonly IncludeSubdomains?: boolean;
    readonly Preload?: boolean;
  };
  readonly ContentTypeOptions?: { readonly Override: boolean };
  readonly FrameOptions?: { readonly Override: boolean; readonly FrameOption: 'DENY' | 'SAMEORIGIN' };
  readonly ReferrerPolicy?: {
    readonly Override: boolean;
    readonly ReferrerPolicy: (typeof REFERRER_POLICIES)[number];
  };
  readonly ContentSecurityPolicy?: { readonly Override: boolean; readonly ContentSecurityPolicy: string };
  readonly XSSProtection?: {
    readonly Override: boolean;
    readonly Protection: boolean;
    readonly ModeBlock?: boolean;
    /** Where a browser reports to; no rule of ours sets it. */
    readonly ReportUri?: string;
  };
}

/** Any other header. */
export interface CustomHeader {
  readonly Header: string;
  readonly Value: string;
  readonly Override: boolean;
}

/** The parts of a response headers policy that are used here. */
export interface ResponseHeaders {
  readonly SecurityHeadersConfig?: SecurityHeadersConfig;
  readonly CustomHeadersConfig?: List<CustomHeader>;
  readonly RemoveHeadersConfig?: List<{ readonly Header: string }>;
}

/** What of the options a policy says: everything for which `unsayable` finds nothing. */
export function responseHeadersOf(headers: Headers): ResponseHeaders {
  const all = headersOf(headers);
  const security: SecurityHeadersConfig = Object.assign({}, ...all.map(({ name, value }) => memberOf(name, value)));
  const custom = all
    .filter(isCustom)
    .map(({ name, value }) => ({ Header: wireName(name), Value: value, Override: true }));
  const removed = removedHeadersOf(headers).map((name) => ({ Header: wireName(name) }));
  return {
    ...(Object.keys(security).length > 0 ? { SecurityHeadersConfig: security } : {}),
    ...(custom.length > 0 ? { CustomHeadersConfig: listOf(custom) } : {}),
    ...(removed.length > 0 ? { RemoveHeadersConfig: listOf(removed) } : {}),
  };
}

/** An option that a policy has no words or no room for, and why. */
export interface Unsayable {
  /** As the user wrote it, from `headers` on. */
  readonly option: string;
  readonly says: string;
}

/** Custom headers of one policy, and headers that it removes. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html */
const MOST_HEADERS = 10;

/** Characters of a header's name. */
const LONGEST_NAME = 256;

/** Characters of all names and values together. */
const LONGEST_TOGETHER = 10_240;

/** Everything of the options that no policy can say. */
export function unsayable(headers: Headers): readonly Unsayable[] {
  const all = headersOf(headers);
  const custom = all.filter(isCustom);
  const removed = removedHeadersOf(headers);
  const together = all.reduce((sum, { name, value }) => sum + name.length + value.length, 0);
  return [
    ...all.flatMap(unsayableHeader),
    ...removed.filter((name) => NOT_REMOVED.includes(name)).map(notRemovable),
    ...overQuota('set', custom.length, `headers that have no member of their own (${namesText(custom)})`, MOST_HEADERS),
    ...overQuota('remove', removed.length, 'headers', MOST_HEADERS),
    ...overQuota('via', together, 'characters of names and values', LONGEST_TOGETHER),
  ];
}

function unsayableHeader({ name, value, option }: SetHeader): readonly Unsayable[] {
  if (name.length > LONGEST_NAME) return overQuota(option, name.length, 'characters of a name', LONGEST_NAME);
  if (isCustom({ name }) || memberOf(name, value)) return [];
  return [{ option, says: `has no words for ${name}: ${value.length > 60 ? `${value.slice(0, 57)}...` : value}` }];
}

/** What a policy refuses to take away and a function may. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html */
const NOT_REMOVED = ['host'];

function notRemovable(name: string): Unsayable {
  return { option: 'remove', says: `cannot remove ${wireName(name)}` };
}

function overQuota(option: string, count: number, of: string, quota: number): readonly Unsayable[] {
  return count > quota ? [{ option, says: `has room for ${quota} ${of}, got ${count}` }] : [];
}

function namesText(headers: readonly SetHeader[]): string {
  return headers.map(({ name }) => name).join(', ');
}

function isCustom({ name }: Pick<SetHeader, 'name'>): boolean {
  return !Object.hasOwn(MEMBERS, name);
}

/** The member that says this of a header; nothing where it has other words alone. */
function memberOf(name: string, value: string): SecurityHeadersConfig | undefined {
  return Object.hasOwn(MEMBERS, name) ? MEMBERS[name]?.(value) : undefined;
}

/** Seconds that the API's integer holds. */
const LONGEST_MAX_AGE = 2_147_483_647;

/** The headers with members of their own, by what their value says. */
const MEMBERS: Readonly<Record<string, (value: string) => SecurityHeadersConfig | undefined>> = {
  'strict-transport-security': (value) => {
    const [, maxAge, subDomains, preload] = /^max-age=(\d+)(; includeSubDomains)?(; preload)?$/.exec(value) ?? [];
    if (maxAge === undefined || Number(maxAge) > LONGEST_MAX_AGE) return;
    return {
      StrictTransportSecurity: {
        Override: true,
        AccessControlMaxAgeSec: Number(maxAge),
        IncludeSubdomains: subDomains !== undefined,
        Preload: preload !== undefined,
      },
    };
  },
  'x-content-type-options': (value) => (value === 'nosniff' ? { ContentTypeOptions: { Override: true } } : undefined),
  'x-frame-options': (value) =>
    value === 'DENY' || value === 'SAMEORIGIN' ? { FrameOptions: { Override: true, FrameOption: value } } : undefined,
  'referrer-policy': (value) => {
    const known = REFERRER_POLICIES.find((policy) => policy === value);
    return known && { ReferrerPolicy: { Override: true, ReferrerPolicy: known } };
  },
  'content-security-policy': (value) => ({
    ContentSecurityPolicy: { Override: true, ContentSecurityPolicy: value },
  }),
  'x-xss-protection': (value) => {
    if (value === '1; mode=block') return { XSSProtection: { Override: true, Protection: true, ModeBlock: true } };
    return value === '0' || value === '1'
      ? { XSSProtection: { Override: true, Protection: value === '1' } }
      : undefined;
  },
};
