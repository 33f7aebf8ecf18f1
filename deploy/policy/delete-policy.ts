/** Takes a policy away that no distribution has. */
import {
  type CloudFrontClient,
  DeleteCachePolicyCommand,
  DeleteOriginRequestPolicyCommand,
  DeleteResponseHeadersPolicyCommand,
  GetCachePolicyCommand,
  GetOriginRequestPolicyCommand,
  GetResponseHeadersPolicyCommand,
} from '@aws-sdk/client-cloudfront';
import type { AwsClients } from '../aws/clients.ts';
import { converge } from '../aws/converge.ts';
import { ifThere, isError } from '../aws/is-error.ts';
import type { LivePolicy, PolicyType } from './live-policies.ts';

/** Why a policy is still there; nothing once it is gone. */
export async function deletePolicy(
  { cloudfront }: Pick<AwsClients, 'cloudfront'>,
  { id, type }: Pick<LivePolicy, 'id' | 'type'>,
): Promise<string | undefined> {
  const { get, remove } = CALLS[type];
  try {
    await converge({
      what: id,
      read: () => ifThere(get(cloudfront, id)),
      isDone: (found) => found === undefined,
      write: (found) => ifThere(remove(cloudfront, id, found?.ETag)),
      conflicts: ['PreconditionFailed'],
    });
    return undefined;
  } catch (error) {
    if (isError(error, ...IN_USE)) return 'a distribution has it';
    throw error;
  }
}

const IN_USE = ['CachePolicyInUse', 'OriginRequestPolicyInUse', 'ResponseHeadersPolicyInUse'];

interface Calls {
  readonly get: (client: CloudFrontClient, id: string) => Promise<{ readonly ETag?: string | undefined }>;
  readonly remove: (client: CloudFrontClient, id: string, etag: string | undefined) => Promise<unknown>;
}

const CALLS: Readonly<Record<PolicyType, Calls>> = {
  'cache-policy': {
    get: (client, Id) => client.send(new GetCachePolicyCommand({ Id })),
    remove: (client, Id, IfMatch) => client.send(new DeleteCachePolicyCommand({ Id, IfMatch })),
  },
  'origin-request-policy': {
    get: (client, Id) => client.send(new GetOriginRequestPolicyCommand({ Id })),
    remove: (client, Id, IfMatch) => client.send(new DeleteOriginRequestPolicyCommand({ Id, IfMatch })),
  },
  'response-headers-policy': {
    get: (client, Id) => client.send(new GetResponseHeadersPolicyCommand({ Id })),
    remove: (client, Id, IfMatch) => client.send(new DeleteResponseHeadersPolicyCommand({ Id, IfMatch })),
  },
};
