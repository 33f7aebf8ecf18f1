import type { ResolvedAuth } from '#policy/auth';
import { GENERATION_HEADER } from '#policy/auth-request';
import type { Need } from './need.ts';

/**
 * What tells apart those who may share an answer: which options let them in, and by which rule. Verified behind the cache, the token
 * itself, wherever it may be; verified before it, only what the origin gets to know of the viewer.
 */
export function authNeeds({
  place,
  tokens = ['authorization'],
  keepToken,
  claims = {},
}: ResolvedAuth): readonly Need[] {
  const isBehindCache = place === 'origin-request';
  const keyed = isBehindCache || keepToken ? tokens : [];
  const isKeyed = (name: string): boolean => {
    const header = claims[name];
    return typeof header === 'object' && header.key === true;
  };
  const headers = [
    ...keyed.flatMap((token) => (token === 'authorization' ? ['Authorization'] : [])),
    GENERATION_HEADER,
    ...Object.keys(claims).filter(isKeyed),
  ];
  const cookies = keyed.flatMap((token) => (token === 'authorization' ? [] : [token.cookie]));
  const key: Need = {
    policy: 'cache-policy',
    isKeptOnlyIfSaid: true,
    headers,
    ...(cookies.length > 0 ? { cookies } : {}),
  };
  // Behind the cache they are set where policies are done with a request.
  const sent = isBehindCache ? [] : Object.keys(claims).filter((name) => !isKeyed(name));
  return sent.length > 0 ? [key, { policy: 'origin-request-policy', headers: sent }] : [key];
}
