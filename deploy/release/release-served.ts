/** Which release viewers get, told by what the distribution says. */
import type { Owner } from '../names.ts';
import { isSamePlace, placedPolicies, policyIdAt } from '../policy/policy-changes.ts';
import { codeOfArn } from './code-arn.ts';
import type { Live } from './live.ts';
import type { Release } from './release.ts';
import { associationAt, isOurCode, wantedByRelease } from './station-changes.ts';

/**
 * The release of which every station runs and every policy is in force, while none of another release does or is; the newest where
 * several are the same. None where
 * somebody changed the distribution by hand, or before the first release.
 */
export function releaseServed(owner: Owner, live: Live): Release | undefined {
  const ours = live.associations.filter(({ arn }) => isOurCode(owner, live, codeOfArn(arn))).length;
  const placed = placedPolicies(live);
  return live.releases.find((release) => {
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
}
