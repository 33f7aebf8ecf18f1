/** Auth that cannot work as it is said: at a place that cannot verify it, or with rules that never decide. */
import type { AccessRule, ResolvedAuth } from '#policy/auth';
import { EXPIRES_HEADER, GENERATION_HEADER } from '#policy/auth-request';
import { foldedPattern } from '#policy/auth-rules';
import { overlaps } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../resolve.ts';

type Found = readonly [path: readonly (string | number)[], says: string];

/** What `auth` of each behavior says and cannot mean. */
export function authProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap((behavior, i) => {
    const { auth } = behavior;
    if (!auth) return [];
    const found = [
      ...placeProblems(auth, behavior),
      ...tokenProblems(auth, behavior),
      ...issuerProblems(auth),
      ...ruleProblems(auth, behavior.path),
      ...claimProblems(auth),
    ];
    return found.map(([path, says]) => ({ at: pathText(['behaviors', i, 'auth', ...path]), says }));
  });
}

function placeProblems({ place, issuers }: ResolvedAuth, { viewer }: ResolvedBehavior): readonly Found[] {
  if (place === 'viewer-request' && viewer !== 'lambda')
    return [
      [
        ['place'],
        "is where a CloudFront Function runs, which verifies no public keys: expected viewer: 'lambda' as well",
      ],
    ];
  if (place !== 'viewer-request' && viewer === 'lambda')
    return [
      [['place'], `expected viewer: 'function', or place: 'viewer-request': Lambda@Edge sees every request there`],
    ];
  if (place === 'function' && issuers.some(({ secret }) => secret === undefined))
    return [[['place'], 'is a CloudFront Function, which verifies HS256 alone: expected issuers with a secret']];
  return [];
}

function tokenProblems({ tokens = ['authorization'] }: ResolvedAuth, { access }: ResolvedBehavior): readonly Found[] {
  const texts = tokens.map((token) => JSON.stringify(token));
  const twice = texts.findIndex((text, i) => texts.indexOf(text) < i);
  if (twice >= 0) return [[['tokens', twice], 'is there already']];
  const isOnly = tokens.every((token) => token === 'authorization');
  return access?.basic && isOnly
    ? [[['tokens'], 'is Authorization alone, which holds the password of access.basic: expected a cookie as well']]
    : [];
}

function issuerProblems({ issuers }: ResolvedAuth): readonly Found[] {
  const names = issuers.map(({ issuer }) => issuer);
  const twice = names.findIndex((name, i) => names.indexOf(name) < i);
  return twice < 0 ? [] : [[['issuers', twice], `is ${names[twice]} once more: what it signs would count by either`]];
}

function ruleProblems({ rules = [] }: ResolvedAuth, behavior: string): readonly Found[] {
  return rules.flatMap((rule, i): readonly Found[] => {
    const { public: isPublic, scopes, groups, claims, paths = [] } = rule;
    if (isPublic && (scopes || groups || claims)) return [[['rules', i], 'is public, and asks for more than a token']];
    if (rules.slice(0, i).some(isForAll))
      return [[['rules', i], 'never decides: an earlier rule speaks of every request']];
    return paths.flatMap((pattern, j): readonly Found[] =>
      overlaps(foldedPattern(pattern), foldedPattern(behavior))
        ? []
        : [[['rules', i, 'paths', j], `never decides: no path of ${behavior} is one of ${pattern}`]],
    );
  });
}

function isForAll({ paths, methods }: AccessRule): boolean {
  return methods === undefined && (paths === undefined || paths.some((pattern) => /^\/?\*$/.test(pattern)));
}

function claimProblems({ claims = {} }: ResolvedAuth): readonly Found[] {
  const names = Object.keys(claims).map((name) => name.toLowerCase());
  return Object.keys(claims).flatMap((name, i): readonly Found[] => {
    if ([GENERATION_HEADER, EXPIRES_HEADER].includes(name.toLowerCase()))
      return [[['claims', name], 'is a header of auth itself']];
    return names.indexOf(name.toLowerCase()) < i ? [[['claims', name], 'is there already, in other letters']] : [];
  });
}
