import leven from 'leven';
import type { EdgeConfig } from '../define.ts';
import type { Problem } from '../errors.ts';
import { pathText } from '../problems.ts';

/** Origins of an environment that take the place of none: a slip there would leave the other origin in place. */
export function environmentProblems({ origins, environments = {} }: EdgeConfig): readonly Problem[] {
  const known = Object.keys(origins);
  return Object.entries(environments).flatMap(([name, environment]) =>
    Object.keys(environment.origins ?? {})
      .filter((origin) => !known.includes(origin))
      .map((origin) => {
        const near = known.find((other) => leven(other, origin) <= 2);
        const says = `takes the place of no origin; expected one of ${known.join(', ')}`;
        const at = pathText(['environments', name, 'origins', origin]);
        return { at, says: near === undefined ? says : `${says}; did you mean ${near}?` };
      }),
  );
}
