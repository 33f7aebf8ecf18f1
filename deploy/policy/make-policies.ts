/** Policies under names that say what they hold: none is ever changed, since what has it would change at once. */
import {
  type CloudFrontClient,
  CreateCachePolicyCommand,
  CreateOriginRequestPolicyCommand,
  CreateResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import { type Policy, policyWords } from '../../build/policies.ts';
import { EdgeError } from '../../config/errors.ts';
import { isError } from '../aws/is-error.ts';
import type { DeployWorld } from '../deploy-world.ts';
import { digestOf, isOurs, madeByComment, type Owner } from '../names.ts';
import type { Live } from '../release/live.ts';
import type { ReleasedPolicy } from '../release/release.ts';
import type { Target } from '../release/target.ts';
import { type LivePolicy, type PolicyType, readPoliciesOfType } from './live-policies.ts';
import { policyBefore, type WantedPolicy, wantedPolicies } from './policy-changes.ts';
import { policyContent } from './policy-content.ts';

type World = Pick<DeployWorld, 'says' | 'progress'> & { readonly clients: Pick<DeployWorld['clients'], 'cloudfront'> };

/**
 * Makes every policy that a build wants and the account lacks. Nothing that is served changes.
 *
 * @returns what the release has on its behaviors
 * @throws EdgeError ERR_RELEASE where a policy has one of the names and says something else
 */
export async function makePolicies(world: World, target: Target, live: Live): Promise<readonly ReleasedPolicy[]> {
  const released: ReleasedPolicy[] = [];
  for (const want of wantedPolicies(target, live)) {
    const id = want.id ?? (await makePolicy(world, target, want));
    const before = policyBefore(live, want);
    released.push({ behavior: want.behavior, type: want.type, id, ...(before === undefined ? {} : { before }) });
  }
  return released;
}

/** The policies of a project among all of an account: those that one of its releases made. */
export function policiesOf(owner: Owner, policies: Live['policies']): readonly LivePolicy[] {
  return [...policies.values()].filter(({ isManaged, comment }) => !isManaged && isOurs(owner, comment));
}

async function makePolicy(world: World, target: Target, { type, name, config }: WantedPolicy): Promise<string> {
  if (!config) throw new Error(`the policy ${name} is not there, and nothing says what it holds`);
  const { app, environment, version } = target;
  const content = policyContent(type, config);
  const comment = madeByComment({ app, environment, version, config: digestOf(content) });
  world.progress(`making the ${policyWords(type)} ${name}`);
  const made = await createPolicy(world.clients.cloudfront, type, { ...config, Name: name, Comment: comment }).catch(
    (error: unknown) => {
      // Another release made it meanwhile, or this one was sent twice.
      if (!isError(error, ...ALREADY_EXISTS)) throw error;
    },
  );
  const id = made ?? (await madeMeanwhile(world.clients.cloudfront, type, name, content));
  world.says({ step: 'policy', says: `made the ${policyWords(type)} ${name}` });
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

async function createPolicy(
  client: CloudFrontClient,
  type: PolicyType,
  config: Policy['config'],
): Promise<string | undefined> {
  // Each command takes the config of its type, and the type is what the build says of the config.
  const input = config as never;
  switch (type) {
    case 'cache-policy':
      return (await client.send(new CreateCachePolicyCommand({ CachePolicyConfig: input }))).CachePolicy?.Id;
    case 'origin-request-policy':
      return (await client.send(new CreateOriginRequestPolicyCommand({ OriginRequestPolicyConfig: input })))
        .OriginRequestPolicy?.Id;
    case 'response-headers-policy':
      return (await client.send(new CreateResponseHeadersPolicyCommand({ ResponseHeadersPolicyConfig: input })))
        .ResponseHeadersPolicy?.Id;
  }
}
