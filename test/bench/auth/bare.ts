/** The measure of cold starts: what verifying a token takes at least, by node:crypto alone. */

import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { createPublicKey, verify } from 'node:crypto';

const KEYS = new Map([[JWK.kid, createPublicKey({ key: JWK, format: 'jwk' })]]);

/** What a token says, if it counts. */
export async function judge(token: string): Promise<unknown> {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const { alg, kid } = decoded(header);
  const key = alg === 'RS256' ? KEYS.get(kid) : undefined;
  const signed = Buffer.from(`${header}.${payload}`);
  if (!key || !verify('sha256', signed, key, Buffer.from(signature, 'base64url'))) throw new Error('signature');
  const claims = decoded(payload);
  if (claims.iss !== ISSUER || claims.aud !== AUDIENCE || !(claims.exp > Date.now() / 1000)) throw new Error('claims');
  return claims;
}

function decoded(part: string) {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}
