import type { ResolvedAuth } from '#policy/auth';
import { type Code, js } from '../code.ts';
import type { Runtime } from '../runtime.ts';
import { writeAuthForLambda } from './auth-lambda.ts';

/** Whether these options have a function read a secret from the KeyValueStore. */
export function readsSecret({ place }: ResolvedAuth): boolean {
  return place === 'function';
}

/** Writes `evidence` and `refusal` for a function, and for Lambda@Edge what it has of them. */
export function writeAuth(auth: ResolvedAuth, runtime: Runtime): Code {
  return runtime === 'lambda-edge' ? writeAuthForLambda(auth) : js``;
}
