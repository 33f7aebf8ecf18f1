/**
 * Copies of handlers in the Regions of the edge, which outlive their last association.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-delete-replicas.html
 */
import type { Call } from '../call.ts';
import type { AwsState, DistributionRecord } from '../state.ts';
import { associatedWith, configOf, handlersOf } from './associations.ts';

/** A state in which the handlers that a distribution had, and none has now, are replicated for a while yet. */
export function withReplicasOf(
  before: DistributionRecord,
  state: AwsState,
  { now, delays }: Pick<Call, 'now' | 'delays'>,
): AwsState {
  if (delays.replica === 0) return state;
  const had = handlersOf(configOf(before));
  const until = now + delays.distribution + delays.replica;
  const left = had.filter((arn) => associatedWith(state, arn).length === 0).map((arn) => [arn, until] as const);
  const lasting = Object.entries(state.replicas).filter(([, at]) => at > now);
  return { ...state, replicas: Object.fromEntries([...lasting, ...left]) };
}

/** Whether a version of a handler is at the edge, or was until a while ago. */
export function isReplicated({ state, now }: Pick<Call, 'state' | 'now'>, arn: string): boolean {
  return associatedWith(state, arn).length > 0 || (state.replicas[arn] ?? 0) > now;
}
