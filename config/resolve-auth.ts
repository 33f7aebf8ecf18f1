import type { Auth, AuthPlace, Issuer, JsonWebKeySet, ResolvedAuth } from '#policy/auth';

/** Keys that were pulled, by the `iss` of their issuer. */
export type PulledKeys = Readonly<Record<string, JsonWebKeySet>>;

/** `auth` of one environment: its issuers with their keys, and its place. Names that stand for nothing are left out. */
export function resolveAuth(
  { issuers: names, place, ...auth }: Auth,
  known: Readonly<Record<string, Issuer>>,
  viewer: 'function' | 'lambda',
  pulled: PulledKeys,
): ResolvedAuth {
  const issuers = names.flatMap((name) => (Object.hasOwn(known, name) ? [known[name] as Issuer] : []));
  return {
    ...auth,
    issuers: issuers.map(({ command: _, ...issuer }) => {
      const keys = Object.hasOwn(pulled, issuer.issuer) ? pulled[issuer.issuer] : undefined;
      return (keys && !issuer.secret ? { ...issuer, keys } : issuer) as Issuer;
    }),
    place: place ?? proposedPlace(issuers, viewer),
  };
}

/** Whoever sees every request verifies it; a function can verify what is signed with a secret alone. */
function proposedPlace(issuers: readonly Issuer[], viewer: 'function' | 'lambda'): AuthPlace {
  if (viewer === 'lambda') return 'viewer-request';
  return issuers.length > 0 && issuers.every(({ secret }) => secret !== undefined) ? 'function' : 'origin-request';
}
