import type { ResolvedAuth } from '#policy/auth';
import type { Code } from '../code.ts';
import type { Runtime } from '../runtime.ts';
import { writeAuthForFunction } from './auth-function.ts';
import { writeAuthForLambda } from './auth-lambda.ts';

/** Writes auth at viewer-request: `evidence` and `refusal` in a function, `judged` and `refusal` in Lambda@Edge. */
export function writeAuth(auth: ResolvedAuth, runtime: Runtime): Code {
  return runtime === 'lambda-edge' ? writeAuthForLambda(auth) : writeAuthForFunction(auth);
}

/** Whether these options have a function read a secret from the KeyValueStore. */
export function readsSecret({ place }: ResolvedAuth): boolean {
  return place === 'function';
}
