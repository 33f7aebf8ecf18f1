import type { Found } from '../finding.ts';
import { keepsUnsaid, type LintedBehavior, placeOf } from '../subject.ts';
import { isSome, namesText, unkeyedQuery, unlessTaken } from '../unkeyed.ts';

/**
 * Query parameters that reach the origin and are not in the key: one search's result is kept for every other. Where the key lists some,
 * the others may be there for the origin's logs alone.
 */
export function queryNotInKey(behavior: LintedBehavior): readonly Found[] {
  const query = unkeyedQuery(behavior);
  if (!isSome(query)) return [];
  const isKept = keepsUnsaid(behavior);
  const isChosen = behavior.settings.cachePolicy.queryStrings.behavior !== 'none';
  return [
    {
      behavior: behavior.path,
      place: placeOf(behavior, 'OriginRequestPolicyId', 'query'),
      ...(isKept && !isChosen ? {} : { severity: 'loss' as const }),
      says: `the parameters ${namesText(query)} reach the origin and are not in the cache key: what it makes of one query is kept for every other${isKept ? '' : ', where it says for how long'}${unlessTaken(behavior, 'querystring')}`,
      whom: 'whoever asks for the same path with another query: another page of a list, another search',
      fix: 'List those that the origin reads in the cache policy (query.keep), and send no others',
    },
  ];
}
