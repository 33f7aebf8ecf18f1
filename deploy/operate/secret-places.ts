/** Where the secrets of issuers stand: wherever a behavior verifies by them. Pure. */
import { secretKeyOf } from '#policy/auth-secret';
import type { ResolvedConfig } from '../../config/resolve.ts';

/** A place: a key of the KeyValueStore, which functions read, or a SecureString parameter of SSM, which Lambda@Edge does. */
export type SecretPlace = 'store' | 'parameter';

/** A secret that a behavior verifies by. */
export interface SecretUse {
  /** As the config calls it. */
  readonly name: string;
  readonly places: readonly SecretPlace[];
  /** Path patterns of the behaviors. */
  readonly behaviors: readonly string[];
}

/** Every secret that a behavior verifies by, in the order of the behaviors. */
export function secretUses({ behaviors }: Pick<ResolvedConfig, 'behaviors'>): readonly SecretUse[] {
  const uses = behaviors.flatMap(({ path, auth }) =>
    (auth?.issuers ?? []).flatMap(({ secret }) =>
      secret === undefined ? [] : [{ name: secret, place: placeOf(auth?.place), path }],
    ),
  );
  return [...new Set(uses.map(({ name }) => name))].map((name) => {
    const own = uses.filter((use) => use.name === name);
    return {
      name,
      places: PLACES.filter((place) => own.some((use) => use.place === place)),
      behaviors: [...new Set(own.map(({ path }) => path))],
    };
  });
}

const PLACES: readonly SecretPlace[] = ['store', 'parameter'];

function placeOf(place: string | undefined): SecretPlace {
  return place === 'function' ? 'store' : 'parameter';
}

/** What a place is called. */
export function placeText(place: SecretPlace, name: string): string {
  return place === 'store' ? `the key ${secretKeyOf(name)} of the KeyValueStore` : `the parameter ${name} of SSM`;
}
