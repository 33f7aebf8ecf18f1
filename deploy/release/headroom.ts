/** Whether an account has room for a release: asked before the first write, since what is half uploaded is nobody's. */
import { STORE_QUOTA, type StoreItem, storeBytes } from '../../build/store.ts';
import type { Problem } from '../../config/errors.ts';
import { POLICY_TYPES, type PolicyType } from '../policy/live-policies.ts';
import { wantedPolicies } from '../policy/wanted-policies.ts';
import type { Live } from './live.ts';
import { storeChanges } from './release-plan.ts';
import { type Target, uploadedName } from './target.ts';

/** The quotas of a new account that a release may run into; AWS raises them for those who ask. */
export const ACCOUNT_QUOTAS = {
  /** CloudFront Functions of an account. */
  functions: 100,
  /** Bytes of a KeyValueStore, its keys and its values. */
  'store-size': STORE_QUOTA,
  /** Policies of an account, of each type, without AWS's own. */
  'cache-policies': 20,
  'origin-request-policies': 20,
  'response-headers-policies': 20,
} as const;

/** The name of one of `ACCOUNT_QUOTAS`. */
export type AccountQuota = keyof typeof ACCOUNT_QUOTAS;

/** What a release is recorded with at most, in bytes: parts of a value each. */
const RECORD = 16 * 1024;

/**
 * What an account has no room for.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html
 */
export function headroomProblems(
  target: Target,
  live: Live,
  quotas: Readonly<Record<AccountQuota, number>>,
): readonly Problem[] {
  const names = target.codes
    .filter(({ kind }) => kind === 'function')
    .map((code) => uploadedName(target, code, live.store?.arn));
  const added = [...new Set(names)].filter((name) => !live.functions.has(name)).length;
  const items = new Map([...(live.store?.items ?? []), ...storeChanges(target, live.store?.items).puts]);
  const bytes = storeBytes([...items].map(([key, value]): StoreItem => ({ key, value }))) + RECORD;
  return [
    ...(added > 0 ? over('functions', live.functions.size + added, quotas.functions, 'functions in the account') : []),
    ...over('store-size', bytes, quotas['store-size'], 'bytes in the KeyValueStore'),
    ...policyProblems(target, live, quotas),
  ];
}

/** The quota of each type of policies. */
const POLICY_QUOTAS = {
  'cache-policy': 'cache-policies',
  'origin-request-policy': 'origin-request-policies',
  'response-headers-policy': 'response-headers-policies',
} as const satisfies Readonly<Record<PolicyType, AccountQuota>>;

function policyProblems(
  target: Target,
  live: Live,
  quotas: Readonly<Record<AccountQuota, number>>,
): readonly Problem[] {
  const unmade = wantedPolicies(target, live).filter(({ id }) => id === undefined);
  return POLICY_TYPES.flatMap((type) => {
    const custom = [...live.policies.values()].filter((policy) => policy.type === type && !policy.isManaged).length;
    const added = new Set(unmade.filter((want) => want.type === type).map(({ name }) => name)).size;
    const quota = POLICY_QUOTAS[type];
    const what = `${quota.replaceAll('-', ' ')} in the account`;
    return added > 0 ? over(quota, custom + added, quotas[quota], what) : [];
  });
}

function over(name: AccountQuota, needed: number, quota: number, what: string): readonly Problem[] {
  if (needed <= quota) return [];
  const says = `would be ${needed} ${what}, and the quota is ${quota}: edgewright prune removes what old releases left; --quota ${name}=N where AWS has raised it`;
  return [{ at: name, says }];
}
