/** The role with which Lambda@Edge handlers run. It is the user's to make: a release looks at it and changes nothing. */
import { GetRoleCommand } from '@aws-sdk/client-iam';
import type { Problem } from '../../config/errors.ts';
import type { AwsClients } from '../aws/clients.ts';
import { ifThere } from '../aws/is-error.ts';

/** Who has to be allowed to assume it. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/lambda-edge-permissions.html */
export const EDGE_PRINCIPALS = ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] as const;

/** A role, or what is wrong with it. */
export type EdgeRole = { readonly arn: string } | { readonly problem: Problem };

/** Looks at the role of a name. */
export async function readEdgeRole({ iam }: Pick<AwsClients, 'iam'>, name: string): Promise<EdgeRole> {
  const found = await ifThere(iam.send(new GetRoleCommand({ RoleName: name })));
  const at = `role ${name}`;
  if (!found?.Role) return { problem: { at, says: 'is not there; edgewright iam prints the commands that make it' } };
  const trusted = principalsOf(decodeURIComponent(found.Role.AssumeRolePolicyDocument ?? ''));
  const missing = EDGE_PRINCIPALS.filter((principal) => !trusted.includes(principal));
  if (missing.length === 0) return { arn: found.Role.Arn ?? '' };
  return { problem: { at, says: `does not trust ${missing.join(' and ')}, which Lambda@Edge needs` } };
}

/** The services that a trust policy allows to assume its role. */
function principalsOf(document: string): readonly string[] {
  const { Statement = [] } = parsed(document);
  return [Statement].flat().flatMap((statement) => {
    const { Effect, Action, Principal } = statement as Readonly<Record<string, unknown>>;
    const isTrust = Effect === 'Allow' && [Action].flat().includes('sts:AssumeRole');
    const services = (Principal as { readonly Service?: string | readonly string[] } | undefined)?.Service;
    return isTrust && services !== undefined ? [services].flat() : [];
  });
}

function parsed(document: string): { readonly Statement?: unknown } {
  try {
    return JSON.parse(document);
  } catch {
    return {};
  }
}
