import type { Call } from '../call.ts';
import type { InvalidationRecord } from '../state.ts';

/** `InProgress`, then `Completed`. */
export function invalidationStatus(
  { createdAt }: InvalidationRecord,
  { now, delays }: Pick<Call, 'now' | 'delays'>,
): 'InProgress' | 'Completed' {
  return createdAt + delays.invalidation > now ? 'InProgress' : 'Completed';
}

/** Those of a distribution that are not completed. */
export function inProgressInvalidations(
  distributionId: string,
  { state, now, delays }: Pick<Call, 'state' | 'now' | 'delays'>,
): readonly InvalidationRecord[] {
  return Object.values(state.invalidations).filter(
    (one) => one.distributionId === distributionId && invalidationStatus(one, { now, delays }) === 'InProgress',
  );
}
