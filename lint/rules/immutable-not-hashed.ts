import { cacheControlSaid } from '../cache-control-said.ts';
import type { Found } from '../finding.ts';
import { areHashed, unhashedExample } from '../hashed-files.ts';
import type { LintedBehavior } from '../subject.ts';

/** Files whose names stay, of which the edge says that they never change: no invalidation reaches a browser. */
export function immutableNotHashed(behavior: LintedBehavior): readonly Found[] {
  const said = cacheControlSaid(behavior);
  if (said === undefined || !said.isImmutable || areHashed(behavior) !== false) return [];
  const days = Math.floor((said.control.maxAge ?? 0) / 86_400);
  return [
    {
      behavior: behavior.path,
      place: said.place,
      says: `Cache-Control says immutable of ${unhashedExample(behavior)}, whose name stays when its content changes: browsers do not ask again for ${days} days, and no invalidation reaches them`,
      whom: 'everybody who was here before, and sees the old version after a release',
      fix: 'Say no-cache of pages and of names that stay; give assets with hashes in their names a behavior of their own, and immutable there',
    },
  ];
}
