/** The secret that an issuer shares with the edge, kept fresh: one key for HS256, or two while one takes the other's place. */
import { type Freshness, type KeptFresh, keptFresh } from './kept-fresh.ts';

/** Keys of a secret, the one in use first. */
export type SecretKeys = readonly [Uint8Array, ...Uint8Array[]];

/** Reads the text of a secret by its name. */
export type ReadSecret = (name: string) => Promise<string>;

const MINUTE = 60_000;

const FRESHNESS: Freshness = { refreshAfter: 5 * MINUTE, waitAfter: 60 * MINUTE, dropAfter: 24 * 60 * MINUTE };

/** Octets of a key: as many as the digest has. @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2 */
const LEAST_OCTETS = 32;

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

/**
 * The keys that a text holds: one or two in base64url, with a space between them.
 *
 * @throws Error where it holds anything else, or a key that can be guessed
 */
export function secretKeys(text: string): SecretKeys {
  const [first, ...others] = text.trim().split(' ').map(keyOf);
  if (!first || others.length > 1 || others.includes(undefined))
    throw new Error(`the secret is not one or two keys in base64url of at least ${LEAST_OCTETS} bytes each`);
  return [first, ...others.filter((key) => key !== undefined)];
}

function keyOf(text: string): Uint8Array | undefined {
  const key = Buffer.from(text, 'base64url');
  return key.length >= LEAST_OCTETS && key.toString('base64url') === text ? key : undefined;
}
