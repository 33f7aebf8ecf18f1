/** Policies under names that say what they hold: none is ever changed, since what has it would change at once. */
import {
  type CloudFrontClient,
  CreateCachePolicyCommand,
  CreateOriginRequestPolicyCommand,
  CreateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import { type Policy, policyWords } from '../../build/policies.ts';
import type { PolicyTitle } from '../../build/request-policy.ts';
import { EdgeError } from '../../config/errors.ts';
import { isError } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { digestOf, isOurs, madeByComment, type Owner } from '../names.ts';
import type { Live } from '../release/live.ts';
import type { ReleasedPolicy } from '../release/release.ts';
import type { Target } from '../release/target.ts';
import { type LivePolicy, type PolicyType, readPoliciesOfType } from './live-policies.ts';
import { policyBefore, type WantedPolicy } from './policy-changes.ts';
import { policyContent } from './policy-content.ts';
import { wantedPolicies } from './wanted-policies.ts';

type World = Pick<DeployWorld, 'says' | 'progress'> & { readonly clients: Pick<DeployWorld['clients'], 'cloudfront'> };

/**
 * Makes every policy that a build wants and the account lacks, each once. Nothing that is served changes.
 *
 * @returns what the release has on its behaviors
 * @throws EdgeError ERR_RELEASE where a policy has one of the names and says something else
 */
export async function makePolicies(world: World, target: Target, live: Live): Promise<readonly ReleasedPolicy[]> {
  const released: ReleasedPolicy[] = [];
  const made = new Map<string, string>();
  for (const want of wantedPolicies(target, live)) {
    const id = want.id ?? made.get(want.name) ?? (await makePolicy(world, target, want));
    made.set(want.name, id);
    const before = policyBefore(live, want);
    released.push({ behavior: want.behavior, type: want.type, id, ...(before === undefined ? {} : { before }) });
  }
  return released;
}

/** The policies of a project among all of an account: those that one of its releases made. */
export function policiesOf(owner: Owner, policies: Live['policies']): readonly LivePolicy[] {
  return [...policies.values()].filter(({ isManaged, comment }) => !isManaged && isOurs(owner, comment));
}

async function makePolicy(world: World, target: Target, { name, built }: WantedPolicy): Promise<string> {
  if (!built) throw new Error(`the policy ${name} is not there, and nothing says what it holds`);
  const { app, environment, version } = target;
  const { cloudfront } = world.clients;
  const words = policyWords(built.type);
  const content = policyContent(built.type, built.config);
  const comment = madeByComment({ app, environment, version, config: digestOf(content) });
  world.progress(`making the ${words} ${name}`);
  const made = await createPolicy(cloudfront, built, { Name: name, Comment: comment }).catch((error: unknown) => {
    // Another release made it meanwhile, or this one was sent twice.
    if (!isError(error, ...ALREADY_EXISTS)) throw error;
  });
  const id = made ?? (await madeMeanwhile(cloudfront, built.type, name, content));
  world.says({ step: 'policy', says: `made the ${words} ${name}` });
  return id;
}

const ALREADY_EXISTS = [
  'CachePolicyAlreadyExists',
  'OriginRequestPolicyAlreadyExists',
  'ResponseHeadersPolicyAlreadyExists',
];

async function madeMeanwhile(
  client: CloudFrontClient,
  type: PolicyType,
  name: string,
  content: string,
): Promise<string> {
  const found = (await readPoliciesOfType(client, type)).find((policy) => policy.name === name);
  if (found && policyContent(type, found.config) === content) return found.id;
  const hint = 'Delete the policy that has the name, or rename it, and run the command again.';
  throw new EdgeError('ERR_RELEASE', 'Somebody else has the name', hint, [{ at: name, says: CHANGED }]);
}

/** What is said of a policy whose name stands for something else than it says. */
export const CHANGED = 'does not say what Edgewright made it to say: somebody changed it';

async function createPolicy(client: CloudFrontClient, { type, config }: Policy, title: PolicyTitle): Promise<string> {
  switch (type) {
    case 'cache-policy': {
      const command = new CreateCachePolicyCommand({ CachePolicyConfig: { ...config, ...title } });
      return (await client.send(command)).CachePolicy?.Id ?? '';
    }
    case 'origin-request-policy': {
      const command = new CreateOriginRequestPolicyCommand({ OriginRequestPolicyConfig: { ...config, ...title } });
      return (await client.send(command)).OriginRequestPolicy?.Id ?? '';
    }
    case 'response-headers-policy': {
      const command = new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: { ...config, ...title } });
      return (await client.send(command)).ResponseHeadersPolicy?.Id ?? '';
    }
  }
}
