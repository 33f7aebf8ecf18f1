import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { serverOf } from '../server-of.ts';

/** Published sets where there is no KeyValueStore or no bucket, and sets that would have to stand in several. */
export function publishedProblems({ behaviors, origins }: ResolvedConfig): readonly Problem[] {
  return behaviors.flatMap(({ published, viewer, origin }, i) => {
    if (!published) return [];
    const at = pathText(['behaviors', i, 'published']);
    if (viewer === 'lambda') {
      const says = "needs the KeyValueStore, which Lambda@Edge does not have; expected viewer: 'function'";
      return [{ at, says }];
    }
    const where = origins[origin];
    if (where?.http !== undefined)
      return [{ at, says: `needs a bucket: origin ${origin} is ${where.http}; expected s3` }];
    const other = behaviors
      .slice(0, i)
      .find((one) => one.published?.set === published.set && placeOf(one.origin) !== placeOf(origin));
    return other ? [{ at, says: `is in another bucket at ${other.path}; expected one origin for a set` }] : [];
  });

  function placeOf(name: string): string {
    return serverOf(origins[name], name);
  }
}
