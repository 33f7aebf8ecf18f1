/** What the rules of a behavior put into the cache key of what tells one viewer from another. */
import type { ResolvedAuth } from '#policy/auth';
import type { Cookies } from '#policy/cookies';
import type { FreshAnswers, Freshness, ResolvedFreshness } from '#policy/freshness';

/** `freshness` with the credentials that are in the key by the other rules of its behavior. */
export function resolveFreshness(
  { answers, ...freshness }: Freshness<unknown>,
  auth: ResolvedAuth | undefined,
  cookies: Cookies | undefined,
): ResolvedFreshness {
  const isTokenKeyed = auth?.place === 'origin-request' || auth?.keepToken === true;
  const tokens = isTokenKeyed ? (auth.tokens ?? ['authorization']) : [];
  const tokenCookies = tokens.flatMap((token) => (token === 'authorization' ? [] : [token.cookie]));
  return {
    ...freshness,
    ...(answers === undefined ? {} : { answers: answers.map(withPath) }),
    keyed: {
      authorization: tokens.includes('authorization'),
      cookies: [...new Set([...tokenCookies, ...(cookies?.keep ?? [])])],
    },
  };
}

/** An entry whose condition is known by the path of its module, as `config/condition-modules.ts` has it. */
function withPath({ when, ...entry }: FreshAnswers<unknown>): FreshAnswers {
  return typeof when === 'string' ? { ...entry, when } : entry;
}
