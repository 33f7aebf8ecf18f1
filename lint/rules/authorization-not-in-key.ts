import type { Found } from '../finding.ts';
import { GUARDED, guardOf } from '../guard.ts';
import { keepsUnsaid, type LintedBehavior, placeOf } from '../subject.ts';
import { isAuthorizationUnkeyed, unlessTaken } from '../unkeyed.ts';

/** Authorization that reaches the origin and is not in the key: what one user may see is kept for those who may not. */
export function authorizationNotInKey(behavior: LintedBehavior): readonly Found[] {
  if (!isAuthorizationUnkeyed(behavior)) return [];
  const isKept = keepsUnsaid(behavior);
  if (guardOf(behavior)?.authorization) {
    return [
      {
        behavior: behavior.path,
        place: placeOf(behavior, 'OriginRequestPolicyId', 'auth'),
        severity: 'loss',
        says: `Authorization reaches the origin and is not in the cache key: ${GUARDED}`,
        whom: 'whoever shows a token where somebody without one has asked before',
        fix: 'Put Authorization into the cache policy, or keep nothing: CachingDisabled',
      },
    ];
  }
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'OriginRequestPolicyId', 'auth'),
      ...(isKept ? {} : { severity: 'loss' as const }),
      says: `Authorization reaches the origin and is not in the cache key: what it answers to one user is kept for all${isKept ? '' : ', where it says for how long'}${unlessTaken(behavior, 'header')}`,
      whom: 'everybody, with another token or with none',
      fix: 'Put Authorization into the cache policy, keep nothing (CachingDisabled), or verify at the edge with auth and share what its rules allow',
    },
  ];
}
