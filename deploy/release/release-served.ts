/** Which release viewers get, told by what the distribution says. */
import type { Owner } from '../names.ts';
import { isSamePlace, placedPolicies, policyIdAt } from '../policy/policy-changes.ts';
import { codeOfArn } from './code-arn.ts';
import type { Live } from './live.ts';
import { lastTurn, type Release } from './release.ts';
import { associationAt, isOurCode, wantedByRelease } from './station-changes.ts';

/**
 * The release of which every station runs and every policy is in force, while none of another release does or is. Where several are
 * the same it is the one that was last to be served. None where somebody changed the distribution by hand, or before the first
 * release.
 */
export function releaseServed(owner: Owner, live: Live): Release | undefined {
  const ours = live.associations.filter(({ arn }) => isOurCode(owner, live, codeOfArn(arn))).length;
  const placed = placedPolicies(live);
  const same = live.releases.filter((release) => {
    const wanted = wantedByRelease(release);
    const runs = wanted.filter((want) => {
      const has = associationAt(live, want);
      return has !== undefined && codeOfArn(has.arn) === want.code;
    });
    const own = wanted.filter(({ code }) => isOurCode(owner, live, code)).length;
    const arePoliciesHere =
      release.policies.every((policy) => policyIdAt(live.distribution.config, policy) === policy.id) &&
      placed.every((policy) => release.policies.some((one) => isSamePlace(one, policy)));
    return runs.length === wanted.length && own === ours && arePoliciesHere;
  });
  return same.find(({ progress }) => (progress.turn ?? 0) === lastTurn(same));
}
