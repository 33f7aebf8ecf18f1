/** The one call that changes what viewers get: all associations and policies of a release at once. */
import { EdgeError, type Problem } from '../../config/errors.ts';
import { changedAgain, ROUNDS } from '../aws/changed-again.ts';
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
import type { Owner } from '../names.ts';
import { MEMBER_OF } from '../policy/live-policies.ts';
import { isSamePlace, type PolicyPlace, policyIdAt } from '../policy/policy-changes.ts';
import { codeOfArn } from './code-arn.ts';
import { isOurArn } from './is-our-arn.ts';

/** What is to be switched. */
export interface Switch {
  readonly owner: Owner;
  /** As it was when the release was planned. */
  readonly live: LiveDistribution;
  readonly changes: readonly AssociationChange[];
  /** Every station that belongs to the project. Somebody else who changes one of these is another release. */
  readonly places: readonly Place[];
  readonly policies: readonly PolicyIdChange[];
  /** The same of policies. */
  readonly policyPlaces: readonly PolicyPlace[];
}

type Place = Pick<Association, 'behavior' | 'event'>;

type Clients = Pick<AwsClients, 'cloudfront' | 'lambda'>;

/**
 * Switches a distribution. Where somebody changed it since it was read, it is read again: what is not the project's stays as they
 * made it, and another release of the project is not undone.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster, or somebody else writes all the time
 */
export async function switchDistribution(clients: Clients, wanted: Switch): Promise<LiveDistribution> {
  let [now, isReadAgain] = [wanted.live, false];
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!isSwitched(now, wanted)) {
      const next = withPolicyIds(withAssociations(now.config, wanted.changes), wanted.policies);
      const updated = await updateDistribution(clients.cloudfront, now, next);
      if (updated.outcome === 'updated') return updated.live;
    } else if (isReadAgain) {
      return now;
    }
    now = await readDistribution(clients.cloudfront, wanted.live.id);
    isReadAgain = true;
    await refuseOther(clients, wanted, now);
  }
  throw changedAgain(wanted.live.id);
}

function isSwitched({ config }: LiveDistribution, { changes, policies }: Switch): boolean {
  const has = associationsOf(config);
  return (
    changes.every((change) => arnAt(has, change) === change.to?.arn) &&
    policies.every(({ behavior, member, id }) => (behaviorOf(config, behavior)[member] || undefined) === id)
  );
}

/**
 * Refuses where a place of the project has neither what it had when the release was planned, nor what the release wants there, or
 * where code of the project runs that nobody planned for.
 *
 * @throws EdgeError ERR_RELEASE where another release was faster
 */
export async function refuseOther(clients: Clients, wanted: Switch, now: LiveDistribution): Promise<void> {
  const problems = [...(await otherAssociations(clients, wanted, now)), ...otherPolicies(wanted, now)];
  if (problems.length === 0) return;
  const hint = 'Look at edgewright releases, and run the command again to release on top of the other.';
  throw new EdgeError('ERR_RELEASE', 'Another release was faster; this one is not served', hint, problems);
}

async function otherAssociations(
  clients: Clients,
  { owner, live, changes, places }: Switch,
  { config }: LiveDistribution,
): Promise<readonly Problem[]> {
  const [planned, found] = [associationsOf(live.config), associationsOf(config)];
  const problems: Problem[] = [];
  for (const place of distinct([...places, ...planned, ...found])) {
    const [was, is] = [arnAt(planned, place), arnAt(found, place)];
    const change = changes.find((one) => isSame(one, place));
    if (is === was || is === (change ? change.to?.arn : was)) continue;
    const isOurPlace = places.some((one) => isSame(one, place)) || change !== undefined;
    if (!isOurPlace && !(await isAnyOurs(clients, owner, [was, is]))) continue;
    const says = `runs ${codeOfArn(is ?? '') || 'nothing'} now, which was not so when this release was planned`;
    problems.push({ at: `${place.behavior} at ${place.event}`, says });
  }
  return problems;
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

async function isAnyOurs(clients: Clients, owner: Owner, arns: readonly (string | undefined)[]): Promise<boolean> {
  for (const arn of arns) if (arn !== undefined && (await isOurArn(clients, owner, arn))) return true;
  return false;
}

function distinct(places: readonly Place[]): readonly Place[] {
  return places.filter((place, i) => places.findIndex((one) => isSame(one, place)) === i);
}

function isSame(a: Place, b: Place): boolean {
  return a.behavior === b.behavior && a.event === b.event;
}

function arnAt(associations: readonly Association[], place: Place): string | undefined {
  return associations.find((one) => isSame(one, place))?.arn;
}
