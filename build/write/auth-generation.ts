import { createHash } from 'node:crypto';
import type { ResolvedAuth } from '#policy/auth';

/** Characters of base64url: 60 bits, of which nobody gains anything by a collision. */
const LENGTH = 10;

/**
 * What stands for the options of `auth` in the cache key: other options, another generation, so that tightened ones reach no answer
 * that looser ones let in. Keys are no option: they change without anybody's doing; nor is what other behaviors protect, which opens
 * nothing here. The same options give the same on every machine.
 */
export function generationOf({ guarded: _, foreign: __, ...auth }: ResolvedAuth): string {
  const issuers = auth.issuers.map(({ keys: _, ...issuer }) => issuer);
  return createHash('sha256')
    .update(JSON.stringify({ ...auth, issuers }))
    .digest('base64url')
    .slice(0, LENGTH);
}
