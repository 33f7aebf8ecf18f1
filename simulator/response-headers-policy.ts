/**
 * A response headers policy, as CloudFront applies it to every answer of a behavior: of the origin, from the cache, made at
 * viewer-request, or an error of its own. What the policy removes goes first, then what it sets comes.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import { wireName } from '#policy/header-name';
import type { CustomHeader, ResponseHeaders, SecurityHeadersConfig } from '#policy/response-headers-policy';
import type { Answer } from './exchange.ts';

/** The answer as the policy lets it go. */
export function withResponseHeadersPolicy(policy: ResponseHeaders, answer: Answer): Answer {
  const { CustomHeadersConfig: custom, RemoveHeadersConfig: remove } = policy;
  const removed = (remove?.Items ?? []).map(({ Header }) => Header.toLowerCase());
  const left = Object.entries(answer.headers).filter(([name]) => !removed.includes(name));
  const headers: CloudFrontHeaders = { ...Object.fromEntries(left), ...(removed.includes('server') ? OURS : {}) };
  const added = [...securityLines(policy.SecurityHeadersConfig ?? {}), ...(custom?.Items ?? [])];
  for (const { Header, Value, Override } of added) {
    const name = Header.toLowerCase();
    if (Override || !headers[name]) headers[name] = [{ key: Header, value: Value }];
  }
  return { ...answer, headers };
}

/** What CloudFront puts in the place of a Server header that is removed; the server does so with Date. */
const OURS: CloudFrontHeaders = { server: [{ key: 'Server', value: 'CloudFront' }] };

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
    ...line('x-xss-protection', xss, ({ Protection, ModeBlock }) => [
      Protection ? '1' : '0',
      ModeBlock && 'mode=block',
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
