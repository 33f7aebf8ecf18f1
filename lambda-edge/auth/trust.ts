/** An issuer together with what verifies its signatures: the public keys that it publishes, or the secret that it shares. */
import { errors, type JWTVerifyOptions, jwtVerify } from 'jose';
import type { JwksIssuer, ResolvedIssuer, SecretIssuer } from '#policy/auth';
import type { JwsHeader } from '#policy/compact-jws';
import type { FetchJson } from './json-document.ts';
import { jwksSource } from './jwks-source.ts';
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
  /**
   * Verifies a token with the keys that it gives back; nothing where there are none. What `options` asks of claims is asked, too.
   *
   * @throws JOSEError where the token does not count
   */
  readonly verify: (token: string, header: JwsHeader, options: JWTVerifyOptions) => Promise<object | undefined>;
}

/** How tokens of an issuer are verified. */
export function trustIn(issuer: ResolvedIssuer, io: KeysIo): Trust {
  return isSecretIssuer(issuer) ? trustInSecret(issuer, io) : trustInKeys(issuer, io);
}

function isSecretIssuer(issuer: ResolvedIssuer): issuer is SecretIssuer {
  return issuer.secret !== undefined;
}

function trustInKeys(issuer: JwksIssuer & Pick<ResolvedIssuer, 'keys'>, io: KeysIo): Trust {
  const source = jwksSource(issuer, io);
  return {
    issuer,
    algorithms: issuer.algorithms ?? ['RS256'],
    keys: source.current,
    async verify(token, { kid }, options) {
      const ready = await source.ready();
      const isMissing = ready !== undefined && kid !== undefined && !ready.ids.has(kid);
      const keys = isMissing ? await source.renewed(({ ids }) => ids.has(kid)) : ready;
      if (keys) await jwtVerify(token, keys.select, options);
      return keys;
    },
  };
}

function trustInSecret(issuer: SecretIssuer, io: KeysIo): Trust {
  const source = secretSource(issuer.secret, io);
  return {
    issuer,
    algorithms: ['HS256'],
    keys: source.current,
    async verify(token, _, options) {
      const keys = await source.ready();
      if (keys) await verifyWithAny(token, keys, options);
      return keys;
    },
  };
}

/** The second key is tried where the first did not sign; where it did, and the token does not count, that is the end. */
async function verifyWithAny(token: string, [key, ...others]: SecretKeys, options: JWTVerifyOptions): Promise<void> {
  if (!key) throw new errors.JWSSignatureVerificationFailed();
  try {
    await jwtVerify(token, key, options);
  } catch (error) {
    if (!(error instanceof errors.JWSSignatureVerificationFailed) || others.length === 0) throw error;
    await verifyWithAny(token, others, options);
  }
}
