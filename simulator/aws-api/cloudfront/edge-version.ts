/** Which versions of Lambda functions CloudFront takes to the edge. */
import type { Call } from '../call.ts';
import { roleOfArn } from '../iam/roles.ts';
import { trusts } from '../iam/trust.ts';
import { isReady, numberedVersion } from '../lambda/versions.ts';
import type { LambdaVersion } from '../state.ts';

/** Those who run a handler: Lambda where it was made, and Lambda at the edge. */
const EDGE_SERVICES = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] as const;

/**
 * Why a handler cannot be associated with an event, in AWS's words as far as they are known; nothing where it can.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-at-edge-function-restrictions.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html
 */
export function edgeVersionProblem(arn: string, event: string, call: Call): string | undefined {
  const { state, account, now } = call;
  const [, , service, region, owner, kind, name, version = ''] = arn.split(':');
  if (service !== 'lambda' || kind !== 'function' || !name) return `This is no ARN of a function: ${arn}`;
  if (region !== 'us-east-1') return `The function must be in the region us-east-1: ${arn}`;
  if (owner !== account) return `The function belongs to another account: ${arn}`;
  if (!/^\d+$/.test(version)) return `The function ARN must reference a specific function version: ${arn}`;
  const found = numberedVersion(state, account, arn);
  if (!found) return `The function does not exist: ${arn}`;
  if (!isReady(found, now)) {
    return `The function must be in an Active state. The current state for function ${arn} is Pending.`;
  }
  return settingsProblem(found, arn) ?? sizeProblem(found, arn, event, call) ?? roleProblem(found, call);
}

function settingsProblem({ runtime, variables, settings }: LambdaVersion, arn: string): string | undefined {
  const { Architectures, Layers, VpcConfig, DeadLetterConfig, TracingConfig, EphemeralStorage, KMSKeyArn } = settings;
  if (!/^(nodejs|python)/.test(runtime)) return `The function has the runtime ${runtime}. Function: ${arn}`;
  const refused = [
    ['environment variables', Object.keys(variables).length > 0],
    ['an architecture other than x86_64', (Architectures ?? []).some((one) => one !== 'x86_64')],
    ['layers', (Layers ?? []).length > 0],
    ['a VPC', (VpcConfig?.SubnetIds ?? []).length > 0],
    ['a dead letter queue', Boolean(DeadLetterConfig?.TargetArn)],
    ['active tracing', TracingConfig?.Mode === 'Active'],
    ['more than 512 MB of ephemeral storage', (EphemeralStorage?.Size ?? 512) > 512],
    ['a key of its own', Boolean(KMSKeyArn)],
  ] as const;
  const found = refused.find(([, isThere]) => isThere);
  return found && `The function cannot have ${found[0]}. Function: ${arn}`;
}

function sizeProblem(
  { codeSize, memorySize, timeout }: LambdaVersion,
  arn: string,
  event: string,
  { quotas }: Call,
): string | undefined {
  const isAtViewer = event.startsWith('viewer-');
  const sizes = [
    ['code size', codeSize, isAtViewer ? quotas.viewerHandlerZip : quotas.lambdaZip],
    ['memory size', memorySize, isAtViewer ? quotas.viewerHandlerMemory : quotas.originHandlerMemory],
    ['timeout', timeout, isAtViewer ? quotas.viewerHandlerTimeout : quotas.originHandlerTimeout],
  ] as const;
  const over = sizes.find(([, size, most]) => size > most);
  if (!over) return undefined;
  const [what, size, most] = over;
  return `The function ${what} is larger than the maximum allowed size for functions that are triggered by a CloudFront event: ${size} Max allowed: ${most} Function: ${arn}`;
}

function roleProblem({ role: arn }: LambdaVersion, { state, account }: Call): string | undefined {
  const role = roleOfArn(state, account, arn);
  if (role && EDGE_SERVICES.every((service) => trusts(role.trust, service))) return undefined;
  return `The function execution role must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals. Update the IAM role and try again. Role: ${arn}`;
}
