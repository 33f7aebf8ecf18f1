/** The verifier that is named after its speed. */

import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { createPublicKey } from 'node:crypto';
import { createVerifier } from 'fast-jwt';

const key = createPublicKey({ key: JWK, format: 'jwk' }).export({ type: 'spki', format: 'pem' });
const verify = createVerifier({ key, allowedIss: ISSUER, allowedAud: AUDIENCE, algorithms: ['RS256'], cache: false });

export const judge = async (token: string): Promise<unknown> => verify(token);
