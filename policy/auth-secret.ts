/**
 * Tokens that are signed with a shared secret: what a secret is called in the KeyValueStore, which keys it holds, and what comes of a
 * token. Pure: the function that makes HMACs is an argument.
 *
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.2
 */
import type { IssuerOptions, Verdict } from './auth.ts';
import { claimsProblem } from './auth-claims.ts';
import { MALFORMED } from './auth-request.ts';
import { LONGEST_IN_FUNCTION, ownMember, parseCompactJws } from './compact-jws.ts';

/** The key of the KeyValueStore under which a secret stands. */
export function secretKeyOf(secret: string): string {
  return `secret:${secret}`;
}

/** Characters of base64url that 32 octets come to: a shorter key is weaker than the hash, and counts as none. */
export const SHORTEST_KEY = 43;

/** Keys that count at a time, so that rotation loses nobody. */
export const MOST_KEYS = 2;

/** The keys that the value of a secret holds, those that can be read; none in a value that could not be. */
export function keysOf(value: string): readonly Buffer[] {
  return value
    .split(' ', MOST_KEYS)
    .filter((text) => text.length >= SHORTEST_KEY)
    .map((text) => ({ text, key: Buffer.from(text, 'base64url') }))
    .filter(({ text, key }) => key.toString('base64url') === text)
    .map(({ key }) => key);
}

/** HMAC with SHA-256, in base64url. */
export type SecretHmac = (key: Buffer, text: string) => string;

/** An issuer whose tokens are signed with a secret. */
export type SharedIssuer = IssuerOptions & { readonly secret: string };

/** What comes of a token by the secrets of its issuers, each as it stands in the KeyValueStore. The time is in seconds. */
export function verdictBySecret(
  issuers: readonly SharedIssuer[],
  token: string,
  readSecret: (secret: string) => string,
  hmac: SecretHmac,
  now: number,
  clockTolerance = 0,
): Verdict {
  const jws = token.length > LONGEST_IN_FUNCTION ? undefined : parseCompactJws(token);
  if (!jws) return { problem: MALFORMED };
  const issuer = issuers.find((each) => each.issuer === ownMember(jws.claims, 'iss'));
  if (!issuer) return { problem: 'the issuer is not known here' };
  if (jws.header.alg !== 'HS256') return { problem: OTHER_ALGORITHM };
  const problem = claimsProblem(issuer, jws.header, jws.claims, now, clockTolerance);
  if (problem !== undefined) return { problem };
  const keys = keysOf(readSecret(issuer.secret));
  if (keys.length === 0) return { isUnavailable: true };
  const isSigned = keys.some((key) => hmac(key, jws.signed) === jws.signature);
  return isSigned ? { claims: jws.claims, issuer } : { problem: WRONG_SIGNATURE };
}

/** Of a token that is signed in another way than its issuer signs. */
export const OTHER_ALGORITHM = 'the issuer does not sign with this algorithm';

/** Of a token that nobody signed who has a key. */
export const WRONG_SIGNATURE = 'the signature is wrong';
