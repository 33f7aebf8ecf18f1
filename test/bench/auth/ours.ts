/** Our verifier as a handler has it, with the keys of the bundle. */
import { AUDIENCE, ISSUER, JWK } from 'bench:keys';
import { lambdaIo } from '../../../lambda-edge/auth/lambda-io.ts';
import { tokenVerifier } from '../../../lambda-edge/auth/token-verifier.ts';

const jwksUri = 'https://127.0.0.1:1/jwks';
const { verify } = tokenVerifier(
  { issuers: [{ issuer: ISSUER, audiences: [AUDIENCE], jwksUri, keys: { keys: [JWK] } }] },
  lambdaIo(),
);

export const judge = verify;
