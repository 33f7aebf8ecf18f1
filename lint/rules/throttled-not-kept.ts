import { apiServiceOf } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { keeps, type LintedBehavior, placeOf, runsAt } from '../subject.ts';

/** Origins that answer 429 when they are asked too much: CloudFront keeps no 429, and gives out no old copy in its place. */
export function throttledNotKept(behavior: LintedBehavior): readonly Found[] {
  if (!keeps(behavior) || runsAt(behavior, 'originResponse')) return [];
  return behavior.origins.flatMap((origin) => {
    const service = apiServiceOf(origin);
    if (service === undefined) return [];
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, 'TargetOriginId', 'origin'),
        says: `${service} answers 429 when it is asked too much, and CloudFront never keeps a 429: while it throttles, every request goes to it, and an expired copy is not given out in its place`,
        whom: 'the API, which is asked most when it can least, and viewers, who get the 429 although a copy is there',
        fix: 'Make a 503 of it at origin-response (own.originResponse): that is kept for ErrorCachingMinTTL, and where there is a copy viewers get that',
      },
    ];
  });
}
