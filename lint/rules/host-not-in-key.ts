import type { Found } from '../finding.ts';
import { keepsUnsaid, type LintedBehavior, type LintSubject, lasting, placeOf } from '../subject.ts';
import { isHostUnkeyed } from '../unkeyed.ts';

/** Host that reaches the origin and is not in the key, where viewers come by several names. Those that are redirected do not come so far. */
export function hostNotInKey(behavior: LintedBehavior, { hosts }: LintSubject): readonly Found[] {
  const isOne = hosts.length < 2 && !hosts.some((host) => host.startsWith('*.'));
  if (isOne || lasting(behavior, 'redirects')?.host !== undefined || !isHostUnkeyed(behavior)) return [];
  const isKept = keepsUnsaid(behavior);
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'OriginRequestPolicyId'),
      ...(isKept ? {} : { severity: 'loss' as const }),
      says: `viewers come by ${hosts.join(', ')}, and Host reaches the origin but not the cache key: the page of one name is kept for all${isKept ? '' : ', where the origin says for how long'}`,
      whom: 'viewers of every other name, who get the site, the links or the tenant of the name that was asked first',
      fix: 'Put Host into the cache policy, or send all names to one with redirects.host',
    },
  ];
}
