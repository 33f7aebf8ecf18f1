/** A distribution with everything that it names by id, as a file that `edgewright dev --distribution` reads. */
import {
  type CloudFrontClient,
  type DistributionConfig,
  GetContinuousDeploymentPolicyCommand,
  GetKeyGroupCommand,
  GetOriginAccessControlCommand,
  GetPublicKeyCommand,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { type LivePolicy, MEMBER_OF, POLICY_TYPES, type PolicyType, readPolicies } from '../policy/live-policies.ts';
import { behaviorOf, behaviorsOf } from './associations.ts';
import { readDistribution } from './read-distribution.ts';

/** A distribution that was pulled. */
export interface PulledDistribution {
  readonly id: string;
  readonly domainName: string;
  /** The file: JSON whose members are sorted, so that only what changes is a change. */
  readonly text: string;
  /** Custom headers of origins whose values are not in the file: `site: X-Origin-Secret`. */
  readonly redacted: readonly string[];
  /** Paths of settings that this SDK does not know, and the file has not. */
  readonly unknown: readonly string[];
}

/** What stands in the file in place of a value that may be a secret. */
export const REDACTED_VALUE = 'redacted';

/**
 * Reads a distribution, its policies, AWS's own among them, origin access controls, continuous deployment policy, key groups and public
 * keys. When it was changed, its ETag and its status are left out: they say nothing of what it does.
 *
 * @param redacts whether values of origins' custom headers, by which an origin may know CloudFront, are left out
 * @throws CloudFrontServiceException as the SDK does: NoSuchDistribution, AccessDenied.
 */
export async function pullDistribution(
  clients: Pick<AwsClients, 'cloudfront'>,
  id: string,
  redacts: boolean,
): Promise<PulledDistribution> {
  const { cloudfront } = clients;
  const { arn, domainName, config, unknown } = await readDistribution(cloudfront, id);
  const shown = redacts ? withoutHeaderValues(config) : config;
  const [policies, keys, controls, deployment] = await Promise.all([
    readPolicies(clients),
    readKeys(cloudfront, config),
    readAccessControls(cloudfront, config),
    readContinuousDeployment(cloudfront, config),
  ]);
  const document = {
    Distribution: { Id: id, ARN: arn, DomainName: domainName, DistributionConfig: shown },
    ...policyMembers(config, policies),
    ...keys,
    OriginAccessControls: controls,
    ContinuousDeploymentPolicies: deployment,
  };
  return {
    id,
    domainName,
    text: `${JSON.stringify(sorted(document), undefined, 2)}\n`,
    redacted: redacts ? headersOf(config) : [],
    unknown,
  };
}

/** What the file calls the policies of a type, and the config of one. */
const NAMES: Readonly<Record<PolicyType, { readonly many: string; readonly config: string }>> = {
  'cache-policy': { many: 'CachePolicies', config: 'CachePolicyConfig' },
  'origin-request-policy': { many: 'OriginRequestPolicies', config: 'OriginRequestPolicyConfig' },
  'response-headers-policy': { many: 'ResponseHeadersPolicies', config: 'ResponseHeadersPolicyConfig' },
};

/** The policies that a distribution names, as the members of its file. */
export function policyMembers(config: DistributionConfig, policies: ReadonlyMap<string, LivePolicy>): object {
  const behaviors = behaviorsOf(config).map((behavior) => behaviorOf(config, behavior));
  return Object.fromEntries(
    POLICY_TYPES.map((type) => {
      const used = unique(behaviors.map((behavior) => behavior[MEMBER_OF[type]]));
      const found = used.flatMap((id) => policies.get(id) ?? []);
      return [NAMES[type].many, found.map((policy) => ({ Id: policy.id, [NAMES[type].config]: policy.config }))];
    }),
  );
}

/** Key groups and their public keys: what is private of them AWS never had. */
async function readKeys(client: CloudFrontClient, config: DistributionConfig): Promise<object> {
  const trusted = behaviorsOf(config).flatMap((name) => behaviorOf(config, name).TrustedKeyGroups?.Items ?? []);
  const groups = await inTurn(unique(trusted), async (Id) => {
    const { KeyGroup: group } = await client.send(new GetKeyGroupCommand({ Id }));
    return { Id, KeyGroupConfig: group?.KeyGroupConfig };
  });
  const keys = await inTurn(unique(groups.flatMap(({ KeyGroupConfig: group }) => group?.Items ?? [])), async (Id) => {
    const { PublicKey: key } = await client.send(new GetPublicKeyCommand({ Id }));
    return { Id, PublicKeyConfig: key?.PublicKeyConfig };
  });
  return { KeyGroups: groups, PublicKeys: keys };
}

function readAccessControls(client: CloudFrontClient, { Origins: origins }: DistributionConfig) {
  const ids = unique((origins?.Items ?? []).map(({ OriginAccessControlId: id }) => id));
  return inTurn(ids, async (Id) => {
    const { OriginAccessControl: control } = await client.send(new GetOriginAccessControlCommand({ Id }));
    return { Id, OriginAccessControlConfig: control?.OriginAccessControlConfig };
  });
}

function readContinuousDeployment(client: CloudFrontClient, { ContinuousDeploymentPolicyId: id }: DistributionConfig) {
  return inTurn(unique([id]), async (Id) => {
    const { ContinuousDeploymentPolicy: policy } = await client.send(new GetContinuousDeploymentPolicyCommand({ Id }));
    return { Id, ContinuousDeploymentPolicyConfig: policy?.ContinuousDeploymentPolicyConfig };
  });
}

/** One after the other, as CloudFront's API throttles soon. */
async function inTurn<Item>(ids: readonly string[], read: (id: string) => Promise<Item>): Promise<readonly Item[]> {
  const items: Item[] = [];
  for (const id of ids) items.push(await read(id));
  return items;
}

/** Ids without those that are not said, each once, in an order of their own. */
function unique(ids: readonly (string | undefined)[]): readonly string[] {
  return [...new Set(ids.filter((id) => id !== undefined && id !== ''))].sort() as readonly string[];
}

function withoutHeaderValues(config: DistributionConfig): DistributionConfig {
  const { Origins: origins } = config;
  if (!origins?.Items) return config;
  const Items = origins.Items.map((origin) => {
    const { CustomHeaders: headers } = origin;
    if (!headers?.Items) return origin;
    const shown = headers.Items.map((header) => ({ ...header, HeaderValue: REDACTED_VALUE }));
    return { ...origin, CustomHeaders: { ...headers, Items: shown } };
  });
  return { ...config, Origins: { ...origins, Items } };
}

function headersOf({ Origins: origins }: DistributionConfig): readonly string[] {
  return (origins?.Items ?? []).flatMap(({ Id: id, CustomHeaders: headers }) =>
    (headers?.Items ?? []).map(({ HeaderName: name }) => `${id}: ${name}`),
  );
}

/** Members in the order of their names; items stay as they are, since the order of behaviors means something. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, sorted(member)]));
}
