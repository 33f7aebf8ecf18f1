import { createHash } from 'node:crypto';
import type { ResolvedAuth } from '#policy/auth';

/** Characters of base64url: 60 bits, of which nobody gains anything by a collision. */
const LENGTH = 10;

/**
 * What stands for the options of `auth` in the cache key: other options, another generation, so that tightened ones reach no answer
 * that looser ones let in. The same options give the same on every machine.
 */
export function generationOf(auth: ResolvedAuth): string {
  return createHash('sha256').update(JSON.stringify(auth)).digest('base64url').slice(0, LENGTH);
}
