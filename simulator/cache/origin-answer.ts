/**
 * An origin's answer as the edge takes it in, before it is kept or sent on: without headers that CloudFront removes, and compressed
 * where CloudFront would.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorCustomOrigin.html#ResponseCustomRemovedHeaders
 */
import type { CloudFrontHeaders } from 'aws-lambda';
import type { Answer } from '../exchange.ts';
import { headerOf } from '../header-lines.ts';
import type { BehaviorSettings } from '../settings.ts';
import { compressed, encodingFor } from './compression.ts';
import { forwardsCookies, forwardsHeader } from './origin-request-policy.ts';

/** What of a behavior is looked at. */
type Behavior = Pick<BehaviorSettings, 'cachePolicy' | 'originRequestPolicy' | 'compress'>;

/** Headers that go no further than the edge. */
const REMOVED = ['trailer', 'upgrade'];

/** The headers by which origins tell devices apart: with them User-Agent stays in Vary. */
const DEVICE_HEADERS = ['android', 'desktop', 'ios', 'mobile', 'smarttv', 'tablet'].map(
  (device) => `cloudfront-is-${device}-viewer`,
);

/** Takes an answer in. `acceptEncoding` is what the origin was asked with. */
export function takenIn(answer: Answer, behavior: Behavior, acceptEncoding: string | undefined): Answer {
  const sent = { ...answer, headers: sentHeaders(answer.headers, behavior) };
  const { cachePolicy, compress } = behavior;
  const length = Number(headerOf(answer.headers, 'content-length') ?? Number.NaN);
  const encoding = compress ? encodingFor(cachePolicy, acceptEncoding, { ...answer, length }) : undefined;
  // A policy that keeps nothing compresses nothing.
  return encoding && cachePolicy.maxTtl > 0 ? compressed(sent, encoding) : sent;
}

function sentHeaders(headers: CloudFrontHeaders, behavior: Behavior): CloudFrontHeaders {
  const { cachePolicy, originRequestPolicy } = behavior;
  const removed = forwardsCookies(cachePolicy, originRequestPolicy) ? REMOVED : [...REMOVED, 'set-cookie'];
  const sent = Object.entries(headers).filter(([name]) => name !== 'vary' && !removed.includes(name));
  const vary = (headers.vary ?? []).flatMap(({ value }) => value.split(',')).map((name) => name.trim());
  const kept = vary.filter((name) => staysInVary(name.toLowerCase(), behavior));
  if (kept.length > 0) sent.push(['vary', [{ key: 'Vary', value: kept.join(', ') }]]);
  return Object.fromEntries(sent);
}

/** Whether Vary goes on naming a header: one that can have reached the origin. `*` counts only where MinTTL is 0. */
function staysInVary(name: string, { cachePolicy, originRequestPolicy }: Behavior): boolean {
  if (name === '*') return cachePolicy.minTtl === 0;
  if (name === 'accept-encoding' || name === 'cookie') return true;
  const isForwarded = (header: string): boolean => forwardsHeader(header, cachePolicy, originRequestPolicy);
  return name !== '' && (isForwarded(name) || (name === 'user-agent' && DEVICE_HEADERS.some(isForwarded)));
}
