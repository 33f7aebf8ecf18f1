/**
 * The Server-Timing header that a response headers policy asks for: which cache answered, and how long it took.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#server-timing-header
 */
import type { Answer } from '../exchange.ts';
import { headersFrom, headerText } from '../header-lines.ts';
import type { ServerTimingHeadersConfig } from '../response/response-headers-policy.ts';
import type { CacheResult, Layer } from './cached-answer.ts';

/** What is measured of one answer. Times are in milliseconds. */
export interface ServerTiming {
  readonly result: CacheResult;
  /** Where nobody further was asked: the cache that had it. */
  readonly layer?: Layer | undefined;
  /** Where somebody was: whom the edge location asked, and how long each step took. */
  readonly upstream?: UpstreamTiming | undefined;
  readonly pop: string;
  readonly requestId: string;
  /** From the request's arrival to the first byte for the viewer. */
  readonly downstreamFirstByte: number;
}

/** The way from the edge location on. */
export interface UpstreamTiming {
  readonly layer: Exclude<Layer, 'EDGE'> | 'Origin';
  readonly dns: number;
  readonly connect: number;
  readonly firstByte: number;
}

/** Whether an answer has the header: each that asks with `Pragma: server-timing`, and of the others the rate. `random` is in [0, 1). */
export function isTimed(
  { Enabled, SamplingRate = 0 }: ServerTimingHeadersConfig,
  pragma: string | undefined,
  random: number,
): boolean {
  if (!Enabled) return false;
  const asked = (pragma ?? '').split(',').some((directive) => directive.trim().toLowerCase() === 'server-timing');
  return asked || random * 100 < SamplingRate;
}

/** An answer with the header, where the policy of its behavior asks for it; which ones of a rate is decided by the request id. */
export function withServerTiming(
  policy: ServerTimingHeadersConfig,
  answer: Answer,
  pragma: string | undefined,
  timing: ServerTiming,
): Answer {
  if (!isTimed(policy, pragma, shareOf(timing.requestId))) return answer;
  const origins = headerText(answer.headers, 'server-timing', ',');
  const headers = headersFrom({ 'Server-Timing': serverTimingOf(timing, origins) });
  return { ...answer, headers: { ...answer.headers, ...headers } };
}

/** A number in [0, 1) of a request id, whose bytes are random. */
function shareOf(requestId: string): number {
  return Buffer.from(requestId.slice(0, 8).padEnd(8, 'A'), 'base64url').readUInt32BE() / 2 ** 32;
}

/** The value of the header. What the origin said of its own times stands first, on answers that come from it. */
export function serverTimingOf(timing: ServerTiming, origins: string | undefined): string {
  const { result, layer, upstream, pop, requestId, downstreamFirstByte } = timing;
  const isHit = upstream === undefined || (layer !== undefined && result !== 'RefreshHit');
  const named = (name: string, text: string): string => `${name};desc="${text.replace(/[^\x20-\x7e]|["\\]/g, '')}"`;
  const lasted = (name: string, time: number): string => `${name};dur=${Math.max(0, Math.round(time))}`;
  const asked = (way: UpstreamTiming): string[] => [
    named('cdn-upstream-layer', way.layer),
    lasted('cdn-upstream-dns', way.dns),
    lasted('cdn-upstream-connect', way.connect),
    lasted('cdn-upstream-fbl', way.firstByte),
  ];
  return [
    ...(isHit || origins === undefined || origins === '' ? [] : [origins]),
    ...(isHit || !upstream ? [] : asked(upstream)),
    isHit ? 'cdn-cache-hit' : result === 'RefreshHit' ? 'cdn-cache-refresh' : 'cdn-cache-miss',
    named('cdn-pop', pop),
    named('cdn-rid', requestId),
    ...(isHit && layer ? [named('cdn-hit-layer', layer)] : []),
    lasted('cdn-downstream-fbl', downstreamFirstByte),
  ].join(',');
}
