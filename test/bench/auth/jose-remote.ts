/** jose with a set that it would ask for. */
import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { createRemoteJWKSet, customFetch, jwtVerify } from 'jose';

const keys = createRemoteJWKSet(new URL('https://idp.example.com/jwks'), {
  [customFetch]: async () => new Response(JSON.stringify({ keys: [JWK] })),
});
const options = { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'], requiredClaims: ['exp'] };

export const judge = async (token: string): Promise<unknown> => (await jwtVerify(token, keys, options)).payload;
