import type { Found } from '../finding.ts';
import { GUARDED, guardOf } from '../guard.ts';
import { keepsUnsaid, type LintedBehavior, placeOf } from '../subject.ts';
import { isSome, namesText, unkeyedCookies, unlessTaken } from '../unkeyed.ts';

/** Cookies that reach the origin and are not in the key: what it makes of one viewer's is kept for all. */
export function cookieNotInKey(behavior: LintedBehavior): readonly Found[] {
  const cookies = unkeyedCookies(behavior);
  if (!isSome(cookies)) return [];
  const isKept = keepsUnsaid(behavior);
  const guarded = guardOf(behavior)?.cookies ?? [];
  if (!cookies.isOpen && cookies.names.every((name) => guarded.includes(name))) {
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, 'OriginRequestPolicyId', 'cookies'),
        severity: 'loss',
        says: `the cookies ${namesText(cookies)} reach the origin and are not in the cache key: ${GUARDED}`,
        whom: 'whoever has a session where somebody without one has asked before',
        fix: 'List them in the cache policy (cookies.keep), or keep nothing: CachingDisabled',
      },
    ];
  }
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'OriginRequestPolicyId', 'cookies'),
      ...(isKept ? {} : { severity: 'loss' as const }),
      says: `the cookies ${namesText(cookies)} reach the origin and are not in the cache key: what it makes of one viewer's is kept for all${isKept ? '' : ', where it says for how long'}${unlessTaken(behavior, 'cookie')}`,
      whom: 'whoever asks for the same URL next gets the page of the viewer who asked first',
      fix: 'List those that the origin reads in the cache policy (cookies.keep), send no others, or keep nothing: CachingDisabled',
    },
  ];
}
