import { KEPT_ERRORS } from '../../simulator/cache/freshness.ts';
import { forwardsCookies } from '../../simulator/cache/origin-request-policy.ts';
import { errorCachingMinTtlOf } from '../../simulator/response/custom-error-response.ts';
import { isBucket } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { keeps, type LintedBehavior, type LintSubject, placeOf } from '../subject.ts';
import { setCookieKept } from './set-cookie-kept.ts';

/**
 * Errors with Set-Cookie that are kept for ErrorCachingMinTTL, whatever they say: no guard and no Cache-Control keeps these from others.
 * What is found of every answer is not said of errors again. Without a distribution its ErrorCachingMinTTL is not known; where each token
 * has a key of its own, others get none of it.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/HTTPStatusCodes.html
 */
export function errorCookieKept(behavior: LintedBehavior, { customErrorResponses }: LintSubject): readonly Found[] {
  const { cachePolicy, originRequestPolicy } = behavior.settings;
  const minTtl = errorCachingMinTtlOf(customErrorResponses);
  const kept = KEPT_ERRORS.filter((status) => minTtl(status) > 0);
  const setsNone = behavior.origins.every(isBucket);
  // A rule of the user's own that speaks of cookies there has its say before the cache keeps anything.
  const isMended = /cookie/i.test(behavior.own.originResponse ?? '');
  const isSaidAlready = setCookieKept(behavior).length > 0;
  const isApart = behavior.distributionAt === undefined || behavior.config?.auth?.place === 'origin-request';
  const isForwarded = forwardsCookies(cachePolicy, originRequestPolicy);
  if (setsNone || isMended || isApart || isSaidAlready || !isForwarded || !keeps(behavior) || kept.length === 0)
    return [];
  const seconds = Math.max(...kept.map(minTtl));
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'CachePolicyId', 'cookies'),
      says: `an error (${kept.join(', ')}) with Set-Cookie is kept for ${seconds} seconds, ErrorCachingMinTTL, even where it says private or no-store and where freshness guards: its cookie is given to all who ask for the same`,
      whom: 'viewers without a session who come to a missing page or a failing server after another: they get his',
      fix: 'Set ErrorCachingMinTTL to 0 for those statuses in the custom error responses of the distribution, let own.originResponse take Set-Cookie out of errors, or set no cookie on errors at the origin',
    },
  ];
}
