import { coversPattern } from '#policy/path-pattern';
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';
import { UNKNOWN_PATH } from './unknown-path.ts';

/** Behaviors that no request can reach, and a list that does not end in the default. */
export function behaviorProblems({ behaviors }: ResolvedConfig): readonly Problem[] {
  const unreachable = behaviors.flatMap(({ path }, i) => {
    if (path === UNKNOWN_PATH) return [];
    const earlier = behaviors.findIndex((other, j) => j < i && coversPattern(other.path, path));
    if (earlier < 0) return [];
    const says = `is unreachable: behaviors[${earlier}] (${behaviors[earlier]?.path}) takes every path of ${path} before it`;
    return [{ at: `behaviors[${i}].path`, says }];
  });
  const last = behaviors.length - 1;
  if (behaviors.length === 0) return [];
  const isDefault = ['*', '/*', UNKNOWN_PATH].includes(behaviors[last]?.path ?? '');
  if (isDefault) return unreachable;
  return [
    ...unreachable,
    { at: `behaviors[${last}].path`, says: `expected the default '*' at the end, got ${behaviors[last]?.path}` },
  ];
}
