/** The policies that a build wants on behaviors, where the config leaves them to releases. */
import { neededOfRequest, type Policy } from '../../build/policies.ts';
import type { ResolvedBehavior } from '../../config/resolve.ts';
import { behaviorsOf, type PolicyIdChange, usesForwardedValues, withPolicyIds } from '../distribution/associations.ts';
import { policyName } from '../names.ts';
import { isSamePattern } from '../release/station-changes.ts';
import type { Target } from '../release/target.ts';
import { type LivePolicy, MEMBER_OF, type PolicyType } from './live-policies.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER, CACHING_DISABLED, type ManagedPolicy } from './managed-policies.ts';
import { isSamePlace, type LivePlaces, type PolicyPlace, placedPolicies, type WantedPolicy } from './policy-changes.ts';
import { policyContent } from './policy-content.ts';
import { type LivePolicies, policyNeeds } from './policy-needs.ts';

/**
 * The policies that a build wants on behaviors: none, unless the config leaves them to releases. A place has one where what stood there
 * before any release lacks something. What a release has put there makes no difference, so that the same config always wants the same.
 * Places that want the same contents share one policy.
 */
export function wantedPolicies(target: Target, live: LivePlaces): readonly WantedPolicy[] {
  if (target.config.policies !== 'managed') return [];
  const before = withoutReleases(live);
  const built = target.policies.map((policy): WantedPolicy => {
    const { behavior, type } = policy;
    const name = policyName(target, policyContent(type, policy.config));
    const made = policyNamed(live.policies, type, name);
    return { behavior, type, name, built: policy, ...(made ? { id: made.id } : {}) };
  });
  const others = target.config.behaviors
    .flatMap(uncachedPolicies)
    .filter((other) => !built.some((one) => isSamePlace(one, other)));
  const all = [...built, ...others];
  const lacking = target.config.behaviors.flatMap((behavior) =>
    lackingAt(
      target,
      before,
      behavior,
      all.filter((want) => want.behavior === behavior.path),
    ),
  );
  const lost = placedPolicies(live).filter((one) => one.before !== undefined && !live.policies.has(one.before));
  return all.filter((want) => lacking.includes(want) || lost.some((one) => isSamePlace(one, want)));
}

/** The distribution with what stood on its behaviors before any release. */
function withoutReleases(live: LivePlaces): LivePolicies {
  const changes = placedPolicies(live).map(
    ({ behavior, type, before }): PolicyIdChange => ({ behavior, member: MEMBER_OF[type], id: before }),
  );
  return { config: withPolicyIds(live.distribution.config, changes), policies: live.policies };
}

/** The wanted policies of a behavior in whose places something is lacking. Putting one there may take from the origin what another counts on. */
function lackingAt(
  target: Target,
  before: LivePolicies,
  behavior: ResolvedBehavior,
  wanted: readonly WantedPolicy[],
  taken: readonly WantedPolicy[] = [],
): readonly WantedPolicy[] {
  if (!behaviorsOf(before.config).some((one) => isSamePattern(one, behavior.path))) return wanted;
  const config = { ...target.config, behaviors: [behavior] };
  const needs = policyNeeds({ config, policies: target.policies }, withWanted(before, taken));
  const more = wanted.filter((want) => !taken.includes(want) && needs.some(({ type }) => type === want.type));
  return more.length === 0 ? taken : lackingAt(target, before, behavior, wanted, [...taken, ...more]);
}

/** Policies in their places, made or not. Beside ForwardedValues CloudFront takes none on requests. */
function withWanted({ config, policies }: LivePolicies, wanted: readonly WantedPolicy[]): LivePolicies {
  const taken = wanted.filter(
    ({ behavior, type }) => type === 'response-headers-policy' || !usesForwardedValues(config, behavior),
  );
  const changes = taken.map(
    (want): PolicyIdChange => ({ behavior: want.behavior, member: MEMBER_OF[want.type], id: idOf(want) }),
  );
  const unmade = taken.flatMap((want) => (want.built ? [[idOf(want), asLive(want, want.built)] as const] : []));
  return { config: withPolicyIds(config, changes), policies: new Map([...policies, ...unmade]) };
}

/** Its name stands for a policy that is not made. */
function idOf({ id, name }: WantedPolicy): string {
  return id ?? name;
}

function asLive(want: WantedPolicy, { type, config }: Policy): LivePolicy {
  const { name } = want;
  return { id: idOf(want), name, comment: '', isManaged: false, changedAt: 0, type, config } as LivePolicy;
}

/** What a behavior has that keeps nothing: AWS's own policies. Where no rule needs a thing of requests, what reaches the origin is not ours. */
function uncachedPolicies(behavior: ResolvedBehavior): readonly WantedPolicy[] {
  const { path, cache } = behavior;
  if (cache !== 'CachingDisabled') return [];
  const { headers, cookies = [], queryStrings = [] } = neededOfRequest(behavior).both;
  const needsRequests = [headers, cookies, queryStrings].some(({ length }) => length > 0);
  return [
    managed({ behavior: path, type: 'cache-policy' }, CACHING_DISABLED),
    ...(needsRequests
      ? [managed({ behavior: path, type: 'origin-request-policy' }, ALL_VIEWER_EXCEPT_HOST_HEADER)]
      : []),
  ];
}

function managed(place: PolicyPlace, { name, id }: ManagedPolicy): WantedPolicy {
  return { ...place, name: `Managed-${name}`, id };
}

/** The policy of a type with a name. */
function policyNamed(
  policies: ReadonlyMap<string, LivePolicy>,
  type: PolicyType,
  name: string,
): LivePolicy | undefined {
  return [...policies.values()].find((policy) => policy.type === type && policy.name === name);
}
