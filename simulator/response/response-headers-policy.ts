/**
 * A response headers policy, as CloudFront applies it to every answer of a behavior: of the origin, from the cache, made at
 * viewer-request, or an error of its own. What the policy removes goes first, then what it sets comes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { wireName } from '#policy/header-name';
import { matchesWildcards } from '#policy/path-pattern';
import type { CustomHeader, SecurityHeadersConfig } from '#policy/response-headers-policy';
import type { Answer } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';

/**
 * A policy with every member that AWS knows; those that the build writes are among them. The sampling of `Server-Timing` is not
 * done here: that header tells of the whole trip.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html
 */
export interface ResponseHeadersPolicy {
  readonly CorsConfig?: CorsConfig;
  readonly SecurityHeadersConfig?: SecurityHeadersConfig;
  readonly ServerTimingHeadersConfig?: ServerTimingHeadersConfig;
  readonly CustomHeadersConfig?: Items<CustomHeader>;
  readonly RemoveHeadersConfig?: Items<{ readonly Header: string }>;
}

/** A list of AWS's, of which only the items count here. */
export interface Items<Item> {
  readonly Items?: readonly Item[];
}

/** The headers of CORS. `OriginOverride` puts the policy's in place of the origin's, for all of them. */
export interface CorsConfig {
  readonly OriginOverride: boolean;
  /** `*`, or origins, with `*` for the leftmost part of a domain. */
  readonly AccessControlAllowOrigins: Items<string>;
  readonly AccessControlAllowHeaders?: Items<string>;
  /** `ALL` stands for every method. */
  readonly AccessControlAllowMethods?: Items<string>;
  readonly AccessControlAllowCredentials?: boolean;
  readonly AccessControlExposeHeaders?: Items<string>;
  /** Seconds. */
  readonly AccessControlMaxAgeSec?: number;
}

/** How many answers have `Server-Timing`: percent, with up to four decimals. */
export interface ServerTimingHeadersConfig {
  readonly Enabled: boolean;
  readonly SamplingRate?: number;
}

/** What a policy looks at in a request. */
export interface CorsRequest {
  readonly method: string;
  readonly headers: CloudFrontHeaders;
}

/** The answer as the policy lets it go. Without the request there is no CORS. */
export function withResponseHeadersPolicy(
  policy: ResponseHeadersPolicy,
  answer: Answer,
  request?: CorsRequest,
): Answer {
  const removed = (policy.RemoveHeadersConfig?.Items ?? []).map(({ Header }) => Header.toLowerCase());
  const left = Object.entries(answer.headers).filter(([name]) => !removed.includes(name));
  const headers: CloudFrontHeaders = { ...Object.fromEntries(left), ...(removed.includes('server') ? OURS : {}) };
  const added: readonly Line[] = [
    ...(policy.CorsConfig && request ? corsLines(policy.CorsConfig, request) : []),
    ...securityLines(policy.SecurityHeadersConfig ?? {}),
    ...(policy.CustomHeadersConfig?.Items ?? []),
  ];
  for (const { Header, Value, Override } of added) {
    const name = Header.toLowerCase();
    if (headers[name] && !Override) continue;
    if (Value === undefined) delete headers[name];
    else headers[name] = [{ key: Header, value: Value }];
  }
  return { ...answer, headers };
}

/** What CloudFront puts in the place of a Server header that is removed; the server does so with Date. */
const OURS: CloudFrontHeaders = { server: [{ key: 'Server', value: 'CloudFront' }] };

/** A header that is set, or taken away where it has no value. */
type Line = Omit<CustomHeader, 'Value'> & { readonly Value: string | undefined };

/** Every method, in the order in which AWS's own policies list them. */
const ALL = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'];

/**
 * The headers of CORS for a request that has an Origin. Where that may not read and the policy overrides, what the origin server
 * allowed does not stand either.
 *
 * @see https://fetch.spec.whatwg.org/#http-cors-protocol
 */
function corsLines(cors: CorsConfig, { method, headers }: CorsRequest): readonly Line[] {
  const origin = headerOf(headers, 'origin');
  if (origin === undefined) return [];
  const allowed = allowedOrigin(cors.AccessControlAllowOrigins.Items ?? [], origin);
  const isPreflight = method === 'OPTIONS' && headerOf(headers, 'access-control-request-method') !== undefined;
  const values = {
    'Access-Control-Allow-Origin': allowed,
    ...(allowed === undefined ? {} : grantOf(cors)),
    ...(allowed === undefined || !isPreflight ? {} : preflightOf(cors)),
  };
  return Object.entries(values).map(([Header, Value]) => ({ Header, Value, Override: cors.OriginOverride }));
}

/** What Access-Control-Allow-Origin says to an Origin; nothing where it may not read. */
function allowedOrigin(allowed: readonly string[], origin: string): string | undefined {
  if (allowed.includes('*')) return '*';
  if (allowed.includes(origin)) return origin;
  const [, host] = /^[a-z][a-z\d+.-]*:\/\/([a-z\d.:[\]-]+)$/.exec(origin) ?? [];
  if (host === undefined) return undefined;
  return allowed.some((one) => matchesWildcards(one, one.includes('://') ? origin : host)) ? origin : undefined;
}

function grantOf({ AccessControlAllowCredentials, AccessControlExposeHeaders: exposed }: CorsConfig): Values {
  return {
    ...(AccessControlAllowCredentials ? { 'Access-Control-Allow-Credentials': 'true' } : {}),
    ...listed('Access-Control-Expose-Headers', exposed?.Items),
  };
}

function preflightOf(cors: CorsConfig): Values {
  const methods = cors.AccessControlAllowMethods?.Items;
  const maxAge = cors.AccessControlMaxAgeSec;
  return {
    ...listed('Access-Control-Allow-Methods', methods?.includes('ALL') ? ALL : methods),
    ...listed('Access-Control-Allow-Headers', cors.AccessControlAllowHeaders?.Items),
    ...(maxAge === undefined ? {} : { 'Access-Control-Max-Age': String(maxAge) }),
  };
}

type Values = Readonly<Record<string, string>>;

function listed(name: string, items: readonly string[] = []): Values {
  return items.length > 0 ? { [name]: items.join(', ') } : {};
}

/** The headers for which a policy has members of their own, as the viewer gets them. */
function securityLines({
  StrictTransportSecurity: hsts,
  ContentTypeOptions: contentType,
  FrameOptions: frame,
  ReferrerPolicy: referrer,
  ContentSecurityPolicy: csp,
  XSSProtection: xss,
}: SecurityHeadersConfig): readonly CustomHeader[] {
  return [
    ...line('strict-transport-security', hsts, ({ AccessControlMaxAgeSec, IncludeSubdomains, Preload }) => [
      `max-age=${AccessControlMaxAgeSec}`,
      IncludeSubdomains && 'includeSubDomains',
      Preload && 'preload',
    ]),
    ...line('x-content-type-options', contentType, () => ['nosniff']),
    ...line('x-frame-options', frame, ({ FrameOption }) => [FrameOption]),
    ...line('referrer-policy', referrer, ({ ReferrerPolicy }) => [ReferrerPolicy]),
    ...line('content-security-policy', csp, ({ ContentSecurityPolicy }) => [ContentSecurityPolicy]),
    ...line('x-xss-protection', xss, ({ Protection, ModeBlock, ReportUri }) => [
      Protection ? '1' : '0',
      ModeBlock && 'mode=block',
      ReportUri && `report=${ReportUri}`,
    ]),
  ];
}

function line<Member extends { readonly Override: boolean }>(
  name: string,
  member: Member | undefined,
  texts: (member: Member) => readonly (string | false | undefined)[],
): readonly CustomHeader[] {
  if (!member) return [];
  const value = texts(member).filter(Boolean).join('; ');
  return [{ Header: wireName(name), Value: value, Override: member.Override }];
}
