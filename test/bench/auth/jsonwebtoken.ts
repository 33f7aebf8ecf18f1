/** The verifier that is installed most. */

import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { createPublicKey } from 'node:crypto';
import jwt from 'jsonwebtoken';

const key = createPublicKey({ key: JWK, format: 'jwk' });

export const judge = async (token: string): Promise<unknown> =>
  jwt.verify(token, key, { issuer: ISSUER, audience: AUDIENCE, algorithms: ['RS256'] });
