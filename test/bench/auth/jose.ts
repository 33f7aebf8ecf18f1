/** jose with a set of its own kind. */
import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { createLocalJWKSet, jwtVerify } from 'jose';

const keys = createLocalJWKSet({ keys: [JWK] });
const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp'] };

export const judge = async (token: string): Promise<unknown> => (await jwtVerify(token, keys, options)).payload;
