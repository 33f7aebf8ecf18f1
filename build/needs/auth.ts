import type { ResolvedAuth } from '#policy/auth';
import { GENERATION_HEADER } from '#policy/auth-request';
import type { Need } from './need.ts';

/**
 * What tells apart those who may share an answer. Verified behind the cache, the key has the token itself, wherever it may be, and
 * what judged it; verified before it, only what the origin gets to know of the viewer.
 */
export function authNeeds({
  place,
  tokens = ['authorization'],
  keepToken,
  claims = {},
}: ResolvedAuth): readonly Need[] {
  const isBehindCache = place === 'origin-request';
  const keyed = isBehindCache || keepToken ? tokens : [];
  const headers = [
    ...keyed.flatMap((token) => (token === 'authorization' ? ['Authorization'] : [])),
    ...(isBehindCache ? [GENERATION_HEADER] : []),
    ...Object.entries(claims).flatMap(([name, header]) => (typeof header === 'object' && header.key ? [name] : [])),
  ];
  const cookies = keyed.flatMap((token) => (token === 'authorization' ? [] : [token.cookie]));
  return [{ policy: 'cache-policy', isBehindAuth: true, headers, ...(cookies.length > 0 ? { cookies } : {}) }];
}
