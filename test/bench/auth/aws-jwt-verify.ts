/** AWS's own verifier. */

import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { JwtVerifier } from 'aws-jwt-verify';

const verifier = JwtVerifier.create({ issuer: ISSUER, audience: AUDIENCE, jwksUri: 'https://idp.example.com/jwks' });
verifier.cacheJwks({ keys: [JWK] });

export const judge = async (token: string): Promise<unknown> => verifier.verifySync(token);
