/** Whether the cache did what the policy and the answer come to. */
import { breaks, type Finding, ok, skipped } from '../check-origin/finding.ts';
import type { Expectation } from './expectation.ts';
import { type SeenAnswer, seenHeader } from './seen-answer.ts';

/** What X-Cache says, without `from cloudfront`; nothing where it isn't there. */
export function cacheResultOf(answer: SeenAnswer): string {
  return (seenHeader(answer, 'x-cache') ?? '').replace(/ from cloudfront$/i, '');
}

/** Whether an answer came from a cache. */
export function isHit(answer: SeenAnswer): boolean {
  return ['Hit', 'RefreshHit'].includes(cacheResultOf(answer));
}

/** The answers held to what the cache is expected to do. */
export function cachedCheck(seen: readonly SeenAnswer[], { next, answered, isRewritten }: Expectation): Finding {
  if (answered) return skipped('it is answered before the cache');
  if (!next) return skipped('what the cache does could not be told');
  if (isRewritten)
    return skipped(
      'viewers get another Cache-Control than the cache got: the answer does not tell how long it is kept',
    );
  if (next.result === 'Error') return skipped('X-Cache says Error of every error, kept or not');
  const results = seen.map(cacheResultOf).join(', ');
  if (next.result === 'Hit') return expectedHit(seen, results);
  const hit = seen.find((answer) => cacheResultOf(answer) === 'Hit');
  if (!hit) return ok(`${results}: ${next.because}`);
  return breaks(
    `${results}, where no hit was expected: ${next.because}`,
    'an answer is shown again that was not meant to be kept: it may belong to another viewer',
    'Look for a MinTTL above 0, for another behavior that takes the path, and for a release that is not this one: edgewright lint, edgewright status.',
  );
}

function expectedHit(seen: readonly SeenAnswer[], results: string): Finding {
  const repeated = seen.filter((answer, i) => seen.slice(0, i).some((before) => popOf(before) === popOf(answer)));
  if (repeated.some(isHit)) return ok(`${results}: kept, as expected`);
  if (seen.some(isHit)) return ok(`${results}: kept by another request, as expected`);
  if (seen.length === 1) return skipped('it was asked once; a second request would be expected to hit');
  if (repeated.length === 0) return skipped(`${results}: each came to another POP, which has a cache of its own`);
  return breaks(
    `${results}, where a hit was expected`,
    'the origin is asked for what the cache could answer',
    "Ask again with --times 5: a POP has more than one cache. If none hits, something unlike the build is in the key, or the distribution's policy is not the one expected: --live reads it.",
  );
}

/** Where an answer came from. */
export function popOf(answer: SeenAnswer): string {
  return seenHeader(answer, 'x-amz-cf-pop') ?? '';
}
