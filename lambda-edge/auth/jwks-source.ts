/**
 * An issuer's public keys as jose takes them, kept fresh. jose's own `createRemoteJWKSet` asks for every token while the issuer does not
 * answer, knows no key once its cache is ten minutes old, and loads undici.
 */
import { type CompactVerifyGetKey, createLocalJWKSet } from 'jose';
import type { JwksIssuer, ResolvedIssuer } from '#policy/auth';
import { fetchIssuerKeys } from './issuer-keys.ts';
import type { FetchJson } from './json-document.ts';
import { type PublicKey, publicKeys } from './json-web-key-set.ts';
import { type Freshness, type KeptFresh, keptFresh } from './kept-fresh.ts';

/** Public keys that verify. */
export interface VerificationKeys {
  /** Picks the one key that fits a token's header; rejects where none or several do. */
  readonly select: CompactVerifyGetKey;
  readonly ids: ReadonlySet<string | undefined>;
  /** The keys as JSON, by which two sets are told apart. */
  readonly json: string;
}

const MINUTE = 60_000;

/** Keys outlive an outage of their issuer by a day. */
const FRESHNESS: Freshness = { refreshAfter: 10 * MINUTE, waitAfter: 60 * MINUTE, dropAfter: 24 * 60 * MINUTE };

/** The public keys of an issuer, beginning with those of the bundle. */
export function jwksSource(
  issuer: JwksIssuer & Pick<ResolvedIssuer, 'keys'>,
  { now, fetchJson }: { readonly now: () => number; readonly fetchJson: FetchJson },
): KeptFresh<VerificationKeys> {
  return keptFresh({
    ...FRESHNESS,
    now,
    // A set without a key is what its issuer says, as when it has withdrawn them all; it is asked again soon.
    fetch: async () => verificationKeys(await fetchIssuerKeys(issuer, fetchJson)),
    isSame: (one, other) => one.json === other.json,
    initial: issuer.keys && verificationKeys(publicKeys(issuer.keys)),
  });
}

/** What verifies by some keys; nothing where there is none. */
export function verificationKeys(keys: readonly PublicKey[]): VerificationKeys | undefined {
  if (keys.length === 0) return undefined;
  return {
    select: createLocalJWKSet({ keys: [...keys] }),
    ids: new Set(keys.map(({ kid }) => kid)),
    json: JSON.stringify(keys),
  };
}
