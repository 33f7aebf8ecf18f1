/** Auth by which one viewer would get what was made for another: answers are shared by all who have the same cache key. */
import type { ResolvedAuth } from '#policy/auth';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

/**
 * What would be shared with those that it is not for.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-the-cache-key.html
 */
export function authShareProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap((behavior, i) => {
    const { auth } = behavior;
    if (!auth) return [];
    return [
      ...lifetimeProblems(behavior, i),
      ...nameProblems(auth, i),
      ...cookieProblems(behavior, i),
      ...claimProblems(auth, behavior, i),
    ];
  });
}

function lifetimeProblems({ cache, auth }: ResolvedBehavior, i: number): readonly Problem[] {
  const { minTTL = 0, defaultTTL = 0 } = typeof cache === 'object' ? cache : {};
  const at = (option: string): string => pathText(['behaviors', i, 'cache', option]);
  if (minTTL > 0) {
    const says = `is ${minTTL}, by which CloudFront keeps what the origin calls private: expected 0 behind auth`;
    return [{ at: at('minTTL'), says }];
  }
  if (defaultTTL === 0 || auth?.place !== 'origin-request') return [];
  const says = `is ${defaultTTL}, and what is kept for a token is what the origin says a lifetime of: expected 0`;
  return [{ at: at('defaultTTL'), says }];
}

/** Two issuers may call two people by one name. */
function nameProblems({ claims = {}, issuers }: ResolvedAuth, i: number): readonly Problem[] {
  const keyed = Object.entries(claims).filter(([, header]) => typeof header === 'object' && header.key === true);
  const [first] = keyed;
  const hasIssuer = keyed.some(([, header]) => typeof header === 'object' && header.claim === 'iss');
  if (issuers.length < 2 || !first || hasIssuer) return [];
  const says =
    'is the key of several issuers, who may say the same of different people: expected one issuer, or a header of iss with key: true as well';
  return [{ at: pathText(['behaviors', i, 'auth', 'claims', first[0]]), says }];
}

/** A token that does not come as far as where it is judged. */
function cookieProblems({ auth, cookies }: ResolvedBehavior, i: number): readonly Problem[] {
  if (!auth || !cookies || (auth.place !== 'origin-request' && !auth.keepToken)) return [];
  return (auth.tokens ?? []).flatMap((token): readonly Problem[] =>
    token === 'authorization' || cookies.keep.includes(token.cookie)
      ? []
      : [
          {
            at: pathText(['behaviors', i, 'cookies', 'keep']),
            says: `takes away ${token.cookie}, in which auth looks for a token: expected it in the list`,
          },
        ],
  );
}

function claimProblems(
  { claims = {}, place, keepToken }: ResolvedAuth,
  { cache }: ResolvedBehavior,
  i: number,
): readonly Problem[] {
  const isTokenInKey = place === 'origin-request' || keepToken === true;
  const isKept = cache !== 'CachingDisabled';
  return Object.entries(claims).flatMap(([name, header]): readonly Problem[] => {
    const at = pathText(['behaviors', i, 'auth', 'claims', name]);
    const isKeyed = typeof header === 'object' && header.key === true;
    if (isKeyed && place === 'origin-request') {
      const says =
        'cannot be in the cache key: before the cache nobody has verified the token that it would be taken from';
      return [{ at, says: `${says}; the token itself is in the key` }];
    }
    if (isKeyed && place === 'function')
      return [
        {
          at,
          says: "cannot be in the cache key here: expected viewer: 'lambda', or keepToken: true for the token itself",
        },
      ];
    if (isKeyed || isTokenInKey || !isKept) return [];
    const says =
      'reaches the origin and is not in the cache key: what it makes for one viewer would be given to others';
    return [{ at, says: `${says}; expected { claim, key: true }, keepToken: true, or cache: 'CachingDisabled'` }];
  });
}
