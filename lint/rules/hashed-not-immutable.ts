import { cacheControlSaid } from '../cache-control-said.ts';
import type { Found } from '../finding.ts';
import { areHashed } from '../hashed-files.ts';
import type { LintedBehavior } from '../subject.ts';

/** Assets whose names change with their content, of which the edge says less than that they never change. */
export function hashedNotImmutable(behavior: LintedBehavior): readonly Found[] {
  const said = cacheControlSaid(behavior);
  if (said === undefined || said.isImmutable || areHashed(behavior) !== true) return [];
  return [
    {
      behavior: behavior.path,
      place: said.place,
      says: `the files have a hash in their names and never change, and Cache-Control says ${said.value}: browsers ask for them again`,
      whom: 'viewers who reload or come back, and wait for answers that they have',
      fix: 'Say public, max-age=31536000, immutable',
    },
  ];
}
