import { forwardsCookies } from '../../simulator/cache/origin-request-policy.ts';
import { isBucket } from '../aws-origin.ts';
import type { Found } from '../finding.ts';
import { guardOf } from '../guard.ts';
import { keepsUnsaid, type LintedBehavior, placeOf } from '../subject.ts';

/**
 * Answers with Set-Cookie that are kept: CloudFront takes it out only where no cookie is forwarded. Where nothing is kept unless the
 * origin says so, whoever sets the cookie decides. A bucket sets none.
 */
export function setCookieKept(behavior: LintedBehavior): readonly Found[] {
  const { cachePolicy, originRequestPolicy } = behavior.settings;
  const setsNone = behavior.origins.every(isBucket);
  // A rule of the user's own that speaks of cookies there has its say before the cache keeps anything.
  const isMended = /cookie/i.test(behavior.own.originResponse ?? '') && cachePolicy.minTtl === 0;
  if (
    setsNone ||
    isMended ||
    guardOf(behavior) ||
    !keepsUnsaid(behavior) ||
    !forwardsCookies(cachePolicy, originRequestPolicy)
  )
    return [];
  const isPrivateToo = cachePolicy.minTtl > 0;
  const fix = isPrivateToo
    ? 'Set MinTTL and DefaultTTL to 0 (cache.minTTL, cache.defaultTTL)'
    : 'Set DefaultTTL to 0 (cache.defaultTTL), so that only what the origin says is kept';
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'CachePolicyId', 'cookies'),
      says: `an answer with Set-Cookie is kept${isPrivateToo ? ', even one that is private,' : ' unless the origin says otherwise,'} and its cookie given to all who ask for the same`,
      whom: 'viewers without a session, who get that of the one who asked first: they are signed in as him, or he sees what they do',
      fix: `${fix}, let freshness keep it from others, let the origin send Cache-Control: no-cache="Set-Cookie" or private, or forward no cookies`,
    },
  ];
}
