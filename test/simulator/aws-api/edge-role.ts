import { CreateRoleCommand } from '@aws-sdk/client-iam';
import type { LocalApi } from './local-api.ts';

/** The trust policy of a role that these services may assume. */
export function trustOf(...Service: readonly string[]): string {
  const Statement = [{ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' }];
  return JSON.stringify({ Version: '2012-10-17', Statement });
}

/** Makes a role by which handlers run at the edge, and gives its ARN. */
export async function edgeRole(
  { iam }: Pick<LocalApi, 'iam'>,
  RoleName = 'edge',
  AssumeRolePolicyDocument = trustOf('lambda.amazonaws.com', 'edgelambda.amazonaws.com'),
): Promise<string> {
  const { Role } = await iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));
  return Role?.Arn ?? '';
}
