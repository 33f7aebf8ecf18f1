/** How long the cache keeps an answer, and why, in words. */
import type { CachePolicy } from '../../simulator/cache/cache-policy.ts';
import { cacheDirectives, isQualified, secondsOf } from '../check-origin/cache-directives.ts';
import type { Expectation } from './expectation.ts';
import { type SeenAnswer, seenHeader } from './seen-answer.ts';

/** The lifetime of an answer, or why it has none. */
export function lifetimeWords(seen: SeenAnswer, expectation: Expectation): string {
  const { behavior, next, answered, isRewritten } = expectation;
  const { cachedControl = seenHeader(seen, 'cache-control') ?? '' } = expectation;
  if (answered) return 'not kept: it is made anew for every request';
  if (!behavior || !next) return 'not known';
  const { cachePolicy: policy } = behavior;
  if (policy.maxTtl === 0) return 'not kept: MaxTTL is 0, as of CachingDisabled';
  if (isRewritten) return `not known: viewers get another Cache-Control than the cache; ${ttlWords(policy)}`;
  if (next.ttl === undefined) return `not kept: ${reasonOf(seen, cachedControl)}`;
  const seconds = `${next.ttl} seconds, by ${sourceOf(seen, cachedControl, policy, next.ttl)}`;
  return next.ttl === 0 ? `kept, and asked about for every request: ${seconds}` : seconds;
}

function ttlWords({ minTtl, defaultTtl, maxTtl }: CachePolicy): string {
  return `MinTTL ${minTtl}, DefaultTTL ${defaultTtl}, MaxTTL ${maxTtl}`;
}

function reasonOf(seen: SeenAnswer, control: string): string {
  const { values } = cacheDirectives([control]);
  const said = ['no-store', 'private'].find((name) => values.has(name) && !isQualified(values, name));
  if (said) return `Cache-Control says ${said}`;
  if ((seenHeader(seen, 'vary') ?? '').includes('*')) return 'Vary: *';
  if (seen.status === 206 || seen.status === 304) return `a ${seen.status} is no whole answer`;
  if (seen.status >= 400) return `a ${seen.status} is not kept unless Cache-Control says so`;
  return 'it answers a request with Authorization that is not in the key, and does not say public';
}

function sourceOf(seen: SeenAnswer, control: string, policy: CachePolicy, ttl: number): string {
  const { values } = cacheDirectives([control]);
  const name = ['s-maxage', 'max-age'].find((one) => values.has(one));
  const said = name === undefined ? undefined : secondsOf(values, name);
  const isForbidden = ['no-store', 'private', 'no-cache'].some((one) => values.has(one) && !isQualified(values, one));
  if (seen.status >= 400) return 'ErrorCachingMinTTL or Cache-Control, whichever is longer';
  if (isForbidden) return `MinTTL, whatever Cache-Control says; ${ttlWords(policy)}`;
  if (said !== undefined && said === ttl) return `${name} between MinTTL ${policy.minTtl} and MaxTTL ${policy.maxTtl}`;
  if (said !== undefined) return `${name}=${said}, which the policy changes; ${ttlWords(policy)}`;
  if (seenHeader(seen, 'expires') !== undefined) return `Expires; ${ttlWords(policy)}`;
  return `the policy, since nothing is said: ${ttlWords(policy)}`;
}
