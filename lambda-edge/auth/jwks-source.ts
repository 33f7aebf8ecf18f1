/**
 * An issuer's public keys, kept fresh. jose's own `createRemoteJWKSet` asks for every token while the issuer does not
 * answer, knows no key once its cache is ten minutes old, and loads undici.
 */
import type { JwksIssuer, ResolvedIssuer } from '#policy/auth';
import { fetchIssuerKeys } from './issuer-keys.ts';
import type { FetchJson } from './json-document.ts';
import { type PublicKey, publicKeys } from './json-web-key-set.ts';
import { type Freshness, type KeptFresh, keptFresh } from './kept-fresh.ts';

/** The public keys of an issuer, at least one. */
export type IssuerKeys = readonly [PublicKey, ...PublicKey[]];

const MINUTE = 60_000;

/** Keys outlive an outage of their issuer by a day. */
const FRESHNESS: Freshness = { refreshAfter: 10 * MINUTE, waitAfter: 60 * MINUTE, dropAfter: 24 * 60 * MINUTE };

/** The public keys of an issuer, beginning with those of the bundle. */
export function jwksSource(
  issuer: JwksIssuer & Pick<ResolvedIssuer, 'keys'>,
  { now, fetchJson }: { readonly now: () => number; readonly fetchJson: FetchJson },
): KeptFresh<IssuerKeys> {
  return keptFresh({
    ...FRESHNESS,
    now,
    // A set without a key is what its issuer says, as when it has withdrawn them all; it is asked again soon.
    fetch: async () => issuerKeys(await fetchIssuerKeys(issuer, fetchJson)),
    isSame: (one, other) => JSON.stringify(one) === JSON.stringify(other),
    initial: issuer.keys && issuerKeys(publicKeys(issuer.keys)),
  });
}

function issuerKeys([first, ...others]: readonly PublicKey[]): IssuerKeys | undefined {
  return first && [first, ...others];
}
