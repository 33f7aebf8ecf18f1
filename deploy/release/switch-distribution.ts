/** The one call that changes what viewers get: all associations and policies of a release at once. */
import { EdgeError } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import {
  type Association,
  type AssociationChange,
  associationsOf,
  withAssociations,
} from '../distribution/associations.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { updateDistribution } from '../distribution/update-distribution.ts';
import { codeOfArn } from './code-arn.ts';

/** What is to be switched. */
export interface Switch {
  /** As it was when the release was planned. */
  readonly live: LiveDistribution;
  readonly changes: readonly AssociationChange[];
  /** Every station that belongs to the project. Somebody else who changes one of these is another release. */
  readonly places: readonly Pick<Association, 'behavior' | 'event'>[];
}

/**
 * Switches a distribution. Where somebody changed it since it was read, it is read again: what is not the project's stays as they
 * made it, and another release of the project is not undone.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster
 */
export async function switchDistribution(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  { live, changes, places }: Switch,
): Promise<LiveDistribution> {
  let now = live;
  for (;;) {
    const next = withAssociations(now.config, changes);
    if (isSwitched(now, changes)) return now;
    const updated = await updateDistribution(cloudfront, now, next);
    if (updated.outcome === 'updated') return updated.live;
    const read = await readDistribution(cloudfront, live.id);
    refuseOther(live, read, changes, places);
    now = read;
  }
}

function isSwitched({ config }: LiveDistribution, changes: readonly AssociationChange[]): boolean {
  const has = associationsOf(config);
  return changes.every((change) => arnAt(has, change) === change.to?.arn);
}

function refuseOther(
  before: LiveDistribution,
  now: LiveDistribution,
  changes: readonly AssociationChange[],
  places: Switch['places'],
): void {
  const [planned, found] = [associationsOf(before.config), associationsOf(now.config)];
  const others = places.filter((place) => {
    const to = changes.find(({ behavior, event }) => behavior === place.behavior && event === place.event)?.to?.arn;
    const has = arnAt(found, place);
    return has !== arnAt(planned, place) && has !== to;
  });
  if (others.length === 0) return;
  const problems = others.map((place) => ({
    at: `${place.behavior} at ${place.event}`,
    says: `runs ${codeOfArn(arnAt(found, place) ?? '') || 'nothing'} now, which was not so when this release was planned`,
  }));
  const hint = 'Look at edgewright releases, and run the command again to release on top of the other.';
  throw new EdgeError('ERR_RELEASE', 'Another release was faster; this one is not served', hint, problems);
}

function arnAt(
  associations: readonly Association[],
  { behavior, event }: Pick<Association, 'behavior' | 'event'>,
): string | undefined {
  return associations.find((one) => one.behavior === behavior && one.event === event)?.arn;
}
