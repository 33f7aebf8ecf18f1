import { type Experiments, experimentHeader } from '#policy/experiments';
import type { Need } from './need.ts';

/** The header of each experiment has to be in the key, and so reaches the origin. The cookie need not. */
export function experimentNeeds(experiments: Experiments): readonly Need[] {
  return [{ policy: 'cache-policy', headers: Object.keys(experiments).map(experimentHeader) }];
}
