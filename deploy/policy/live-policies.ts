/** The policies of an account, AWS's own among them. */
import {
  type CachePolicyConfig,
  type CloudFrontClient,
  ListCachePoliciesCommand,
  ListOriginRequestPoliciesCommand,
  ListResponseHeadersPoliciesCommand,
  type OriginRequestPolicyConfig,
  type ResponseHeadersPolicyConfig,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import type { PolicyMember } from '../distribution/associations.ts';

/** A policy as it is. */
export type LivePolicy = {
  readonly id: string;
  /** Those of AWS begin with `Managed-`. */
  readonly name: string;
  readonly comment: string;
  /** Whether it is AWS's own: every account has it, and nobody can change it. */
  readonly isManaged: boolean;
  /** Milliseconds since 1970. */
  readonly changedAt: number;
} & (
  | { readonly type: 'cache-policy'; readonly config: CachePolicyConfig }
  | { readonly type: 'origin-request-policy'; readonly config: OriginRequestPolicyConfig }
  | { readonly type: 'response-headers-policy'; readonly config: ResponseHeadersPolicyConfig }
);

/** What AWS has three of. */
export type PolicyType = LivePolicy['type'];

/** The member of a behavior that names its policy of a type. */
export const MEMBER_OF: Readonly<Record<PolicyType, PolicyMember>> = {
  'cache-policy': 'CachePolicyId',
  'origin-request-policy': 'OriginRequestPolicyId',
  'response-headers-policy': 'ResponseHeadersPolicyId',
};

/** In the order in which they are spoken of. */
export const POLICY_TYPES = Object.keys(MEMBER_OF) as readonly PolicyType[];

/**
 * Every policy of the account, by id. The lists have whole policies: three calls tell all, as a rule.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ListCachePolicies.html
 */
export async function readPolicies({
  cloudfront,
}: Pick<AwsClients, 'cloudfront'>): Promise<ReadonlyMap<string, LivePolicy>> {
  const all = await Promise.all(POLICY_TYPES.map((type) => readPoliciesOfType(cloudfront, type)));
  return new Map(all.flat().map((policy) => [policy.id, policy]));
}

/** Every policy of one type. */
export async function readPoliciesOfType(
  cloudfront: CloudFrontClient,
  type: PolicyType,
): Promise<readonly LivePolicy[]> {
  const policies: LivePolicy[] = [];
  let marker: string | undefined;
  do {
    const page = await PAGES[type](cloudfront, marker);
    policies.push(...page.policies);
    marker = page.next;
  } while (marker);
  return policies;
}

interface Page {
  readonly policies: readonly LivePolicy[];
  readonly next: string | undefined;
}

const PAGES: Readonly<Record<PolicyType, (client: CloudFrontClient, marker: string | undefined) => Promise<Page>>> = {
  'cache-policy': async (client, Marker) => {
    const { CachePolicyList: list } = await client.send(new ListCachePoliciesCommand({ Marker }));
    const policies = (list?.Items ?? []).flatMap(({ Type, CachePolicy: policy }) => {
      const config = policy?.CachePolicyConfig;
      return config ? [{ type: 'cache-policy' as const, ...titleOf(policy, Type, config), config }] : [];
    });
    return { policies, next: list?.NextMarker };
  },
  'origin-request-policy': async (client, Marker) => {
    const { OriginRequestPolicyList: list } = await client.send(new ListOriginRequestPoliciesCommand({ Marker }));
    const policies = (list?.Items ?? []).flatMap(({ Type, OriginRequestPolicy: policy }) => {
      const config = policy?.OriginRequestPolicyConfig;
      return config ? [{ type: 'origin-request-policy' as const, ...titleOf(policy, Type, config), config }] : [];
    });
    return { policies, next: list?.NextMarker };
  },
  'response-headers-policy': async (client, Marker) => {
    const { ResponseHeadersPolicyList: list } = await client.send(new ListResponseHeadersPoliciesCommand({ Marker }));
    const policies = (list?.Items ?? []).flatMap(({ Type, ResponseHeadersPolicy: policy }) => {
      const config = policy?.ResponseHeadersPolicyConfig;
      return config ? [{ type: 'response-headers-policy' as const, ...titleOf(policy, Type, config), config }] : [];
    });
    return { policies, next: list?.NextMarker };
  },
};

function titleOf(
  {
    Id: id,
    LastModifiedTime: changed,
  }: { readonly Id: string | undefined; readonly LastModifiedTime: Date | undefined },
  type: string | undefined,
  { Name, Comment }: { readonly Name: string | undefined; readonly Comment?: string | undefined },
): Pick<LivePolicy, 'id' | 'name' | 'comment' | 'isManaged' | 'changedAt'> {
  return {
    id: id ?? '',
    name: Name ?? '',
    comment: Comment ?? '',
    isManaged: type === 'managed',
    changedAt: changed?.getTime() ?? 0,
  };
}
