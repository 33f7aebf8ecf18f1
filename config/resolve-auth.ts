import type { Auth, AuthPlace, Issuer, JsonWebKeySet, ResolvedAuth } from '#policy/auth';
import { claimHeaders } from '#policy/auth-request';
import type { Origin } from './define.ts';
import { serverOf } from './server-of.ts';

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

/** A behavior as far as auth looks at its neighbors. */
interface Neighbor {
  readonly path: string;
  readonly origin: string;
  readonly auth?: ResolvedAuth;
}

/** Behaviors that know what the others protect, and which headers they set. */
export function withNeighbors<Behavior extends Neighbor>(
  behaviors: readonly Behavior[],
  origins: Readonly<Record<string, Origin>>,
): readonly Behavior[] {
  const server = ({ origin }: Neighbor): string => serverOf(origins[origin], origin);
  return behaviors.map((behavior, i) => {
    const { auth } = behavior;
    if (!auth) return behavior;
    const others = behaviors.filter((other) => other !== behavior && other.auth);
    const guarded = behaviors.filter((other, j) => j < i && other.auth && server(other) === server(behavior));
    const own = claimHeaders(auth).map(([name]) => name);
    const foreign = others.flatMap((other) => claimHeaders(other.auth ?? {}).map(([name]) => name));
    const added = {
      ...(guarded.length > 0 ? { guarded: guarded.map(({ path }) => path) } : {}),
      ...(foreign.length > 0 ? { foreign: [...new Set(foreign)].filter((name) => !own.includes(name)).sort() } : {}),
    };
    return { ...behavior, auth: { ...auth, ...added } };
  });
}
