import leven from 'leven';
import type { Issuer } from '#policy/auth';
import type { EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';

/** Issuers that nobody declared, and issuers that cannot be asked for their keys. */
export function issuerProblems({ behaviors, issuers = {}, environments = {} }: EdgeConfig): readonly Problem[] {
  return [
    ...Array.from(behaviors).flatMap((behavior, i) =>
      Array.from(behavior?.auth?.issuers ?? []).flatMap((name, j) =>
        unknownProblems(name, issuers, ['behaviors', i, 'auth', 'issuers', j]),
      ),
    ),
    ...placeProblems(issuers, ['issuers'], false),
    ...Object.entries(environments).flatMap(([environment, { issuers: others = {}, distribution } = {}]) => [
      ...placeProblems(others, ['environments', environment, 'issuers'], distribution !== undefined),
      ...Object.keys(others).flatMap((name) =>
        unknownProblems(name, issuers, ['environments', environment, 'issuers', name]),
      ),
      ...(distribution === undefined
        ? []
        : Object.entries(issuers).flatMap(([name, issuer]) =>
            Object.hasOwn(others, name) || !isOnThisMachine(issuer)
              ? []
              : [
                  {
                    at: pathText(['environments', environment, 'issuers']),
                    says: `has no issuer in place of ${name}, which is on this machine: a distribution cannot ask it`,
                  },
                ],
          )),
    ]),
  ];
}

function unknownProblems(
  name: string,
  issuers: Readonly<Record<string, Issuer>>,
  path: readonly (string | number)[],
): readonly Problem[] {
  if (Object.hasOwn(issuers, name)) return [];
  const known = Object.keys(issuers);
  const near = known.find((other) => leven(other, name) <= 2);
  const says = `expected the name of an issuer (${known.join(', ') || 'none is declared'}), got ${JSON.stringify(name)}`;
  return [{ at: pathText(path), says: near ? `${says}; did you mean ${near}?` : says }];
}

/** Keys come by https alone; on this machine, where nobody is in between, by http as well. */
function placeProblems(
  issuers: Readonly<Record<string, Issuer>>,
  path: readonly string[],
  isDeployed: boolean,
): readonly Problem[] {
  return Object.entries(issuers).flatMap(([name, { issuer, jwksUri, secret, command }]): readonly Problem[] => {
    if (secret !== undefined) return [];
    const option = jwksUri === undefined ? 'issuer' : 'jwksUri';
    const url = jwksUri ?? issuer;
    const at = pathText([...path, name, option]);
    const isLocal = isLoopback(url);
    if (!URL.canParse(url) || (new URL(url).protocol !== 'https:' && !isLocal))
      return [
        {
          at,
          says: `expected an https URL: keys come from ${option === 'issuer' ? 'its discovery document' : 'there'}`,
        },
      ];
    if (isLocal && isDeployed) return [{ at, says: 'is on this machine: a distribution cannot ask it' }];
    if (command !== undefined && !isLocal)
      return [
        {
          at: pathText([...path, name, 'command']),
          says: 'has a command, which only an issuer on this machine can have',
        },
      ];
    return [];
  });
}

function isOnThisMachine({ issuer, jwksUri, secret }: Issuer): boolean {
  return secret === undefined && isLoopback(jwksUri ?? issuer);
}

function isLoopback(url: string): boolean {
  return URL.canParse(url) && ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url).hostname);
}
