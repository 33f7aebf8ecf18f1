/**
 * Sessions of viewers whose continuous deployment policy keeps them on one side.
 *
 * AWS says that CloudFront sets a cookie, and not which: name and content are of this machine, and so is that neither functions nor
 * origins see it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-continuous-deployment.html
 */
import type { SessionStickinessConfig } from '@aws-sdk/client-cloudfront';
import type { CloudFrontHeaders } from 'aws-lambda';
import { headersWhere, headerText, withHeaders } from '../../header-lines.ts';
import type { Given } from '../state.ts';

/** The cookie that has a session. */
export const SESSION_COOKIE = 'edgewright-cf-cd-session';

/** A session. Times are milliseconds since 1970. */
export interface Session {
  readonly isStaging: boolean;
  /** Names the policy as it was when the session began: none outlives a change of it. */
  readonly policy: string;
  readonly startedAt: number;
  readonly seenAt: number;
}

/** The session of a viewer, unless it is over: idle or old for too long, or of a policy that is another now. */
export function sessionOf(
  headers: CloudFrontHeaders,
  policy: string,
  { IdleTTL: idle, MaximumTTL: longest }: Given<SessionStickinessConfig>,
  now: number,
): Session | undefined {
  const text = cookiesIn(headers)
    .find((cookie) => cookie.startsWith(`${SESSION_COOKIE}=`))
    ?.slice(SESSION_COOKIE.length + 1);
  const [, side, of, started, seen] = /^(primary|staging)\.([\w-]+)\.(\d+)\.(\d+)$/.exec(text ?? '') ?? [];
  const [startedAt, seenAt] = [Number(started), Number(seen)];
  const isOver = of !== policy || now >= seenAt + idle * 1000 || now >= startedAt + longest * 1000;
  return isOver ? undefined : { isStaging: side === 'staging', policy, startedAt, seenAt };
}

/** What Set-Cookie says of a session. */
export function sessionCookie(
  { isStaging, policy, startedAt, seenAt }: Session,
  { IdleTTL: idle, MaximumTTL: longest }: Given<SessionStickinessConfig>,
): string {
  const value = [isStaging ? 'staging' : 'primary', policy, startedAt, seenAt].join('.');
  const left = Math.ceil((startedAt - seenAt) / 1000) + longest;
  return `${SESSION_COOKIE}=${value}; Path=/; Max-Age=${Math.min(idle, left)}; HttpOnly`;
}

/** A request's headers without the cookie of a session; the very same where they have none. */
export function withoutSession(headers: CloudFrontHeaders): CloudFrontHeaders {
  const cookies = cookiesIn(headers);
  const left = cookies.filter((cookie) => !cookie.startsWith(`${SESSION_COOKIE}=`));
  if (left.length === cookies.length) return headers;
  const others = headersWhere(headers, (name) => name !== 'cookie');
  return left.length === 0 ? others : withHeaders(others, { cookie: [{ key: 'Cookie', value: left.join('; ') }] });
}

function cookiesIn(headers: CloudFrontHeaders): readonly string[] {
  const text = headerText(headers, 'cookie', '; ');
  return text === undefined ? [] : text.split(/; */);
}
