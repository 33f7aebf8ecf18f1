/** The secret that an issuer shares with the edge, kept fresh: one key for HS256, or two while one takes the other's place. */
import { keysOf } from '#policy/auth-secret';
import { type Freshness, type KeptFresh, keptFresh } from './kept-fresh.ts';

/** Keys of a secret, the one in use first. */
export type SecretKeys = readonly [Uint8Array, ...Uint8Array[]];

/** Reads the text of a secret by its name. */
export type ReadSecret = (name: string) => Promise<string>;

const MINUTE = 60_000;

const FRESHNESS: Freshness = { refreshAfter: 5 * MINUTE, waitAfter: 60 * MINUTE, dropAfter: 24 * 60 * MINUTE };

/** The keys of a secret by its name. */
export function secretSource(
  name: string,
  { now, readSecret }: { readonly now: () => number; readonly readSecret: ReadSecret },
): KeptFresh<SecretKeys> {
  return keptFresh({
    ...FRESHNESS,
    now,
    fetch: async () => secretKeys(await readSecret(name)),
    isSame: (one, other) =>
      one.length === other.length && one.every((key, i) => Buffer.compare(key, other[i] ?? key) === 0),
  });
}

function secretKeys(text: string): SecretKeys {
  // Editors and shells put a newline behind what is written into a parameter.
  const [first, ...others] = keysOf(text.trim());
  if (!first) throw new Error('the secret holds no key that can be used');
  return [first, ...others];
}
