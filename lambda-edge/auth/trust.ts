/** An issuer together with what verifies its signatures: the public keys that it publishes, or the secret that it shares. */
import { type CryptoKey, compactVerify, errors } from 'jose';
import type { JwksIssuer, ResolvedIssuer, SecretIssuer } from '#policy/auth';
import type { JwsHeader } from '#policy/compact-jws';
import type { FetchJson } from './json-document.ts';
import { fittingKeys, type PublicKey } from './json-web-key-set.ts';
import { type IssuerKeys, jwksSource } from './jwks-source.ts';
import { type ReadSecret, type SecretKeys, secretSource } from './shared-secret.ts';

/** What keys take of the world around them. */
export interface KeysIo {
  /** The time in milliseconds. */
  readonly now: () => number;
  readonly fetchJson: FetchJson;
  readonly readSecret: ReadSecret;
}

/** An issuer whose tokens can be verified. */
export interface Trust {
  readonly issuer: ResolvedIssuer;
  /** The algorithms of its signatures, and no others. */
  readonly algorithms: readonly string[];
  /** The keys in use, if they can be used without waiting: the same object while they are the same. */
  readonly keys: () => object | undefined;
  /** Begins to fetch keys that are due. To be called with every answer. */
  readonly tend: () => void;
  /**
   * Verifies the signature of a token with the keys that it gives back; nothing where there are none.
   *
   * @throws KeyError where it is not to be told which of them may have made it, JOSEError where it did not
   */
  readonly verify: (token: string, header: JwsHeader) => Promise<object | undefined>;
}

/** Why there is no key to verify a token with, in words for whoever sent it. */
export class KeyError extends Error {}

/** How tokens of an issuer are verified. */
export function trustIn(issuer: ResolvedIssuer, io: KeysIo): Trust {
  return isSecretIssuer(issuer) ? trustInSecret(issuer, io) : trustInKeys(issuer, io);
}

function isSecretIssuer(issuer: ResolvedIssuer): issuer is SecretIssuer {
  return issuer.secret !== undefined;
}

function trustInKeys(issuer: JwksIssuer & Pick<ResolvedIssuer, 'keys'>, io: KeysIo): Trust {
  const source = jwksSource(issuer, io);
  const algorithms = [...(issuer.algorithms ?? ['RS256'])];
  // To import a key takes as long as to verify with it.
  const imported = new WeakMap<PublicKey, { readonly alg: string; readonly key: CryptoKey }>();
  return {
    issuer,
    algorithms,
    keys: source.current,
    tend: source.tend,
    async verify(token, header) {
      const { alg, kid } = header;
      const has = (keys: IssuerKeys): boolean => kid === undefined || keys.some((key) => key.kid === kid);
      const ready = source.current() ?? (await source.ready());
      const found = ready && !has(ready) ? await source.renewed(has) : ready;
      if (!found) return undefined;
      const publicKey = oneKey(fittingKeys(found, header));
      const known = imported.get(publicKey);
      if (known?.alg === alg) await compactVerify(token, known.key, { algorithms });
      else imported.set(publicKey, { alg, key: await importingVerify(token, publicKey, algorithms) });
      return found;
    },
  };
}

/** The key as WebCrypto has it, once it has verified a token. */
async function importingVerify(token: string, publicKey: PublicKey, algorithms: string[]): Promise<CryptoKey> {
  const { key } = await compactVerify(token, () => publicKey, { algorithms });
  return key as CryptoKey;
}

/** A token is never tried with one key after the other: whoever may choose the key has chosen it. */
function oneKey([key, another]: readonly PublicKey[]): PublicKey {
  if (!key) throw new KeyError('the issuer has no such key');
  if (another) throw new KeyError('it is not clear which key has signed the token');
  return key;
}

function trustInSecret(issuer: SecretIssuer, io: KeysIo): Trust {
  const source = secretSource(issuer.secret, io);
  return {
    issuer,
    algorithms: HS256,
    keys: source.current,
    tend: source.tend,
    async verify(token) {
      const keys = await source.ready();
      if (!keys || (await isSignedByAny(token, keys))) return keys;
      // No token says which key has signed it: only what is read now tells a forged one from one of a key that is new.
      const renewed = await source.renewed((found) => found !== keys);
      if (renewed && renewed !== keys && (await isSignedByAny(token, renewed))) return renewed;
      throw new errors.JWSSignatureVerificationFailed();
    },
  };
}

const HS256 = ['HS256'];

/** Whether a key has signed a token: the second is tried where the first has not. */
async function isSignedByAny(token: string, keys: SecretKeys): Promise<boolean> {
  for (const key of keys) {
    if (await isSignedBy(token, key)) return true;
  }
  return false;
}

async function isSignedBy(token: string, key: Uint8Array): Promise<boolean> {
  try {
    await compactVerify(token, key, { algorithms: HS256 });
    return true;
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) return false;
    throw error;
  }
}
