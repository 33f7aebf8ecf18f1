import { keptNames, type Query } from '#policy/query';
import { listedOrAll, type Need } from './need.ts';

/** The parameters that stay. Beside a list of what goes that is all of them: the function has taken the others out. */
export function queryNeeds(query: Query): readonly Need[] {
  if (query.keep === undefined) return [{ policy: 'cache-policy', queryStrings: 'all' }];
  return [{ policy: 'cache-policy', queryStrings: listedOrAll(keptNames(query)) }];
}
