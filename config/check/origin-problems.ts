import leven from 'leven';
import type { Problem } from '../errors.ts';
import type { ResolvedConfig } from '../resolve.ts';

/** Behaviors whose origin nobody declared. */
export function originProblems({ behaviors, origins }: ResolvedConfig): readonly Problem[] {
  const known = Object.keys(origins);
  return behaviors.flatMap(({ origin }, i) => {
    if (origin === '' || Object.hasOwn(origins, origin)) return [];
    const near = known.find((name) => leven(name, origin) <= 2);
    const says = `expected the name of an origin (${known.join(', ') || 'none is declared'}), got ${JSON.stringify(origin)}`;
    return [{ at: `behaviors[${i}].origin`, says: near ? `${says}; did you mean ${near}?` : says }];
  });
}
