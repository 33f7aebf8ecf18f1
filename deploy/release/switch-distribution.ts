/** The one call that changes what viewers get: all associations and policies of a release at once. */
import { EdgeError, type Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import {
  type Association,
  type AssociationChange,
  associationsOf,
  behaviorOf,
  type PolicyIdChange,
  withAssociations,
  withPolicyIds,
} from '../distribution/associations.ts';
import { type LiveDistribution, readDistribution } from '../distribution/read-distribution.ts';
import { updateDistribution } from '../distribution/update-distribution.ts';
import { MEMBER_OF } from '../policy/live-policies.ts';
import { isSamePlace, type PolicyPlace, policyIdAt } from '../policy/policy-changes.ts';
import { codeOfArn } from './code-arn.ts';

/** What is to be switched. */
export interface Switch {
  /** As it was when the release was planned. */
  readonly live: LiveDistribution;
  readonly changes: readonly AssociationChange[];
  /** Every station that belongs to the project. Somebody else who changes one of these is another release. */
  readonly places: readonly Pick<Association, 'behavior' | 'event'>[];
  readonly policies: readonly PolicyIdChange[];
  /** The same of policies. */
  readonly policyPlaces: readonly PolicyPlace[];
}

/**
 * Switches a distribution. Where somebody changed it since it was read, it is read again: what is not the project's stays as they
 * made it, and another release of the project is not undone.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster
 */
export async function switchDistribution(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  wanted: Switch,
): Promise<LiveDistribution> {
  const { live, changes, policies } = wanted;
  let now = live;
  for (;;) {
    const next = withPolicyIds(withAssociations(now.config, changes), policies);
    if (isSwitched(now, wanted)) return now;
    const updated = await updateDistribution(cloudfront, now, next);
    if (updated.outcome === 'updated') return updated.live;
    const read = await readDistribution(cloudfront, live.id);
    refuseOther(wanted, read);
    now = read;
  }
}

function isSwitched({ config }: LiveDistribution, { changes, policies }: Switch): boolean {
  const has = associationsOf(config);
  return (
    changes.every((change) => arnAt(has, change) === change.to?.arn) &&
    policies.every(({ behavior, member, id }) => (behaviorOf(config, behavior)[member] || undefined) === id)
  );
}

function refuseOther(wanted: Switch, now: LiveDistribution): void {
  const problems = [...otherAssociations(wanted, now), ...otherPolicies(wanted, now)];
  if (problems.length === 0) return;
  const hint = 'Look at edgewright releases, and run the command again to release on top of the other.';
  throw new EdgeError('ERR_RELEASE', 'Another release was faster; this one is not served', hint, problems);
}

function otherAssociations({ live, changes, places }: Switch, now: LiveDistribution): readonly Problem[] {
  const [planned, found] = [associationsOf(live.config), associationsOf(now.config)];
  const others = places.filter((place) => {
    const to = changes.find(({ behavior, event }) => behavior === place.behavior && event === place.event)?.to?.arn;
    const has = arnAt(found, place);
    return has !== arnAt(planned, place) && has !== to;
  });
  return others.map((place) => ({
    at: `${place.behavior} at ${place.event}`,
    says: `runs ${codeOfArn(arnAt(found, place) ?? '') || 'nothing'} now, which was not so when this release was planned`,
  }));
}

function otherPolicies({ live, policies, policyPlaces }: Switch, now: LiveDistribution): readonly Problem[] {
  const others = policyPlaces.filter((place) => {
    const change = policies.find(
      ({ behavior, member }) => member === MEMBER_OF[place.type] && isSamePlace({ behavior, type: place.type }, place),
    );
    const has = policyIdAt(now.config, place);
    return has !== policyIdAt(live.config, place) && (change === undefined || has !== change.id);
  });
  return others.map((place) => ({
    at: place.behavior,
    says: `has ${policyIdAt(now.config, place) ?? 'nothing'} as its ${MEMBER_OF[place.type]} now, which was not so when this release was planned`,
  }));
}

function arnAt(
  associations: readonly Association[],
  { behavior, event }: Pick<Association, 'behavior' | 'event'>,
): string | undefined {
  return associations.find((one) => one.behavior === behavior && one.event === event)?.arn;
}
