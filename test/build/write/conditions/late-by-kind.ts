/** The same as another, later. */
import type { FreshnessCondition } from '../../../../policy/freshness-condition.ts';
import { when as byKind } from './by-kind.ts';

export const when: FreshnessCondition = async (response, request) => {
  await Promise.resolve();
  return byKind(response, request);
};
