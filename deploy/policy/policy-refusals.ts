/** What of policies stands against a release, and what its user should know of them. */

import type { Problem } from '../../config/errors.ts';
import { withPolicyIds } from '../distribution/associations.ts';
import type { Live } from '../release/live.ts';
import type { Target } from '../release/target.ts';
import { droppedEntries, type PolicySays } from './dropped-entries.ts';
import { CHANGED } from './make-policies.ts';
import {
  isSamePlace,
  type PolicyChange,
  type PolicyPlace,
  policyIdAt,
  policyIdChanges,
  type WantedPolicy,
} from './policy-changes.ts';
import { isAsNamed } from './policy-content.ts';
import { needProblems, policyNeeds } from './policy-needs.ts';
import { NOTHING_TAKEN, takenByCachePolicy } from './taken-of-request.ts';
import { wantedPolicies } from './wanted-policies.ts';

/** What stands against a release: entries that policies lack; where releases make them, behaviors that can have none, and changed ones. */
export function policyRefusals(target: Target, live: Live, changes: readonly PolicyChange[]): readonly Problem[] {
  const lost = changes.filter(({ cause, id }) => cause === 'gone' && id !== undefined && !live.policies.has(id));
  return [
    ...lost.map(({ behavior, id }) => ({
      at: behavior,
      says: `had the policy ${id} before Edgewright's, which is to stand there again, and is not on AWS any more`,
    })),
    ...(target.config.policies === 'managed'
      ? managedRefusals(target, live)
      : needProblems(policyNeeds(target, afterwards(live, lost.length > 0 ? [] : changes)), target.out)),
  ];
}

/** The distribution as it will be once the policies of releases are gone from it. */
function afterwards({ distribution, policies }: Live, changes: readonly PolicyChange[]) {
  return { config: withPolicyIds(distribution.config, policyIdChanges(changes)), policies };
}

/** Behaviors that can have no policy, and policies that are not what they were made to be. */
function managedRefusals(target: Target, live: Live): readonly Problem[] {
  const { config } = live.distribution;
  const legacy = policyNeeds(target, { config, policies: live.policies }).filter(({ isLegacy }) => isLegacy);
  const changed = wantedPolicies(target, live).flatMap((want): readonly Problem[] => {
    const found = live.policies.get(want.id ?? '');
    if (!found || found.isManaged || isAsNamed(target, found)) return [];
    return [{ at: want.behavior, says: `needs the policy ${want.name}, which ${CHANGED}; delete or rename it` }];
  });
  return [...needProblems(legacy, target.out), ...changed];
}

/** Policies of others in whose place come such as take less. */
export function policyWarnings(target: Target, live: Live, changes: readonly PolicyChange[]): readonly Problem[] {
  return dropWarnings(live, wantedPolicies(target, live), changes);
}

/** What others had in a policy, and the rules say nothing of: a header in the key may be what tells two viewers apart. */
function dropWarnings(
  { distribution, policies }: Live,
  wanted: readonly WantedPolicy[],
  changes: readonly PolicyChange[],
): readonly Problem[] {
  return changes.flatMap(({ behavior, type, was, cause }): readonly Problem[] => {
    const place = { behavior, type };
    const now = policies.get(policyIdAt(distribution.config, place) ?? '');
    const next = saysOf(policies, wanted, place);
    if (cause !== 'new' || !now || !next) return [];
    const keyed = { behavior, type: 'cache-policy' } as const;
    const cache = saysOf(policies, wanted, keyed) ?? policies.get(policyIdAt(distribution.config, keyed) ?? '');
    const key = cache?.type === 'cache-policy' ? takenByCachePolicy(cache.config) : NOTHING_TAKEN;
    const dropped = droppedEntries(now, next, key);
    if (dropped.length === 0) return [];
    const says = `loses what ${was} has and no rule asks for: ${dropped.join('; ')}`;
    return [{ at: behavior, says }];
  });
}

/** What a wanted policy says, made or not. */
function saysOf(
  policies: Live['policies'],
  wanted: readonly WantedPolicy[],
  place: PolicyPlace,
): PolicySays | undefined {
  const want = wanted.find((one) => isSamePlace(one, place));
  return want?.built ?? policies.get(want?.id ?? '');
}
