/** What a release changes of the policies of behaviors, where the config leaves them to releases. */
import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import type { Policy } from '../../build/policies.ts';
import { behaviorOf, behaviorsOf, type PolicyIdChange } from '../distribution/associations.ts';
import type { Live } from '../release/live.ts';
import type { ReleaseContent, ReleasedPolicy } from '../release/release.ts';
import { isSamePattern, spelledBehavior } from '../release/station-changes.ts';
import { MEMBER_OF, POLICY_TYPES, type PolicyType } from './live-policies.ts';

/** A place for a policy. */
export interface PolicyPlace {
  /** A path pattern. */
  readonly behavior: string;
  readonly type: PolicyType;
}

/** A policy that shall be somewhere. */
export interface WantedPolicy extends PolicyPlace {
  readonly name: string;
  /** Nothing while it is not made. */
  readonly id?: string;
  /** What the build says of it; nothing of one that is AWS's own, or of an earlier release. */
  readonly built?: Policy;
}

/** A behavior that shall have another policy than it has. */
export interface PolicyChange {
  /** As the distribution writes its pattern. */
  readonly behavior: string;
  readonly type: PolicyType;
  /** The name of what it has now; its id where AWS lists none with it. */
  readonly was?: string;
  readonly becomes?: string;
  /** Of what it becomes; nothing while that is not made. */
  readonly id?: string;
  /** As of a station: `gone` puts back what stood there before the project. */
  readonly cause: 'new' | 'config' | 'gone' | 'release';
}

/** What policies are held against. */
export type LivePlaces = Pick<Live, 'distribution' | 'policies' | 'releases'>;

/** The policies that a release has on behaviors. */
export function releasedPolicies({ policies }: ReleaseContent, live: Pick<Live, 'policies'>): readonly WantedPolicy[] {
  return policies.map(({ behavior, type, id }) => ({ behavior, type, id, name: nameOf(live, id) }));
}

/** Every policy that changes: those that are wanted, then those that go, in whose place comes what stood there before. */
export function policyChanges(
  live: LivePlaces,
  wanted: readonly WantedPolicy[],
  cause?: 'release',
): readonly PolicyChange[] {
  const placed = placedPolicies(live);
  const known = wanted.filter(({ behavior }) => hasBehavior(live, behavior));
  const changed = known.flatMap((want): readonly PolicyChange[] => {
    const was = policyIdAt(live.distribution.config, want);
    if (was !== undefined && was === want.id) return [];
    const why = placed.some((one) => isSamePlace(one, want)) ? 'config' : 'new';
    return [changeOf(live, want, { was, becomes: want.name, id: want.id }, cause ?? why)];
  });
  const gone = placed
    .filter((one) => !wanted.some((want) => isSamePlace(want, one)))
    .map((one) => {
      const becomes = one.before === undefined ? undefined : nameOf(live, one.before);
      return changeOf(live, one, { was: one.id, becomes, id: one.before }, cause ?? 'gone');
    });
  return [...changed, ...gone];
}

function changeOf(
  live: LivePlaces,
  { behavior, type }: PolicyPlace,
  { was, becomes, id }: Readonly<Record<'was' | 'becomes' | 'id', string | undefined>>,
  cause: PolicyChange['cause'],
): PolicyChange {
  return {
    behavior: spelledBehavior(live, behavior),
    type,
    ...(was === undefined ? {} : { was: nameOf(live, was) }),
    ...(becomes === undefined ? {} : { becomes }),
    ...(id === undefined ? {} : { id }),
    cause,
  };
}

/** Changes as the distribution takes them, once every policy is made. */
export function policyIdChanges(changes: readonly PolicyChange[]): readonly PolicyIdChange[] {
  return changes.map(({ behavior, type, becomes, id }) => {
    if (becomes !== undefined && id === undefined) throw new Error(`the policy ${becomes} is not made`);
    return { behavior, member: MEMBER_OF[type], id };
  });
}

/** What stands on behaviors because a release put it there. */
export function placedPolicies({
  distribution,
  releases,
}: Pick<Live, 'distribution' | 'releases'>): readonly ReleasedPolicy[] {
  const { config } = distribution;
  return behaviorsOf(config).flatMap((behavior) =>
    POLICY_TYPES.flatMap((type): readonly ReleasedPolicy[] => {
      const id = policyIdAt(config, { behavior, type });
      const released = releases
        .flatMap(({ policies }) => policies)
        .find((one) => one.id === id && one.before !== id && isSamePlace(one, { behavior, type }));
      return released ? [{ ...released, behavior }] : [];
    }),
  );
}

/** What stood at a place before any release of the project put its own there. */
export function policyBefore(live: Pick<Live, 'distribution' | 'releases'>, place: PolicyPlace): string | undefined {
  const placed = placedPolicies(live).find((one) => isSamePlace(one, place));
  return placed ? placed.before : policyIdAt(live.distribution.config, place);
}

/** The id of the policy at a place; nothing where there is none, or no such behavior. */
export function policyIdAt(config: DistributionConfig, { behavior, type }: PolicyPlace): string | undefined {
  const spelled = behaviorsOf(config).find((one) => isSamePattern(one, behavior));
  if (spelled === undefined) return undefined;
  // An empty text is how CloudFront may say that there is none.
  return behaviorOf(config, spelled)[MEMBER_OF[type]] || undefined;
}

/** Whether two places are the same. */
export function isSamePlace(one: PolicyPlace, other: PolicyPlace): boolean {
  return one.type === other.type && isSamePattern(one.behavior, other.behavior);
}

function hasBehavior({ distribution }: Pick<Live, 'distribution'>, behavior: string): boolean {
  return behaviorsOf(distribution.config).some((one) => isSamePattern(one, behavior));
}

function nameOf({ policies }: Pick<Live, 'policies'>, id: string): string {
  return policies.get(id)?.name ?? id;
}
