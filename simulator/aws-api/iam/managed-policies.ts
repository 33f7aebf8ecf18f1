/** Managed policies of the account. Nothing is allowed or denied by them here. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html */
import type {
  CreatePolicyRequest,
  GetPolicyRequest,
  GetPolicyVersionRequest,
  ListPoliciesRequest,
} from '@aws-sdk/client-iam';
import type { Handler, Operations } from '../call.ts';
import { upperId } from '../ids.ts';
import type { AwsState, Given, ManagedPolicyRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { encodedDocument, requireDocument } from './policy-document.ts';

/** The only version that a policy has here. */
const VERSION = 'v1';

/** What the ARNs of AWS's own policies begin with: all of them can be attached. */
const OF_AWS = 'arn:aws:iam::aws:policy/';

const createPolicy: Handler<Given<CreatePolicyRequest>> = (input, call) => {
  const { PolicyName: name, Path: path = '/', PolicyDocument: document, Description: description = '' } = input;
  if (!/^[\w+=,.@-]{1,128}$/.test(name)) {
    throw new ApiError('ValidationError', `The policy name is not valid: ${name}`, 400);
  }
  const { state, account, now: createdAt } = call;
  // Names are the account's, whatever the path.
  if (Object.values(state.managedPolicies).some((one) => one.name === name)) {
    throw new ApiError(
      'EntityAlreadyExists',
      `A policy called ${name} already exists. Duplicate names are not allowed.`,
    );
  }
  requireDocument(document);
  const arn = `arn:aws:iam::${account}:policy${path}${name}`;
  const id = upperId('ANPA', call.randomBytes);
  const policy = { name, id, arn, path, document, description, createdAt };
  const managedPolicies = { ...state.managedPolicies, [arn]: policy };
  return { state: { ...state, managedPolicies }, output: { Policy: shownPolicy(policy, state) } };
};

const getPolicy: Handler<Given<GetPolicyRequest>> = ({ PolicyArn: arn }, { state }) => {
  const policy = policyOf(state, arn);
  const { description } = policy;
  // Lists do not say it.
  const said = description === '' ? {} : { Description: description };
  return { output: { Policy: { ...shownPolicy(policy, state), ...said } } };
};

/** Those of the account; of AWS's own none is listed. */
const listPolicies: Handler<ListPoliciesRequest> = ({ Scope, OnlyAttached, PathPrefix = '/' }, { state }) => {
  const policies = Scope === 'AWS' ? [] : Object.values(state.managedPolicies);
  const wanted = policies.filter(
    (policy) => policy.path.startsWith(PathPrefix) && (!OnlyAttached || attachments(state, policy.arn) > 0),
  );
  return { output: { Policies: wanted.map((policy) => shownPolicy(policy, state)), IsTruncated: false } };
};

/** A policy that a role has stays. */
const deletePolicy: Handler<Given<GetPolicyRequest>> = ({ PolicyArn: arn }, { state }) => {
  policyOf(state, arn);
  if (attachments(state, arn) > 0) {
    throw new ApiError('DeleteConflict', 'Cannot delete a policy attached to entities.');
  }
  const { [arn]: _, ...managedPolicies } = state.managedPolicies;
  return { state: { ...state, managedPolicies }, output: {} };
};

const getPolicyVersion: Handler<Given<GetPolicyVersionRequest>> = (
  { PolicyArn: arn, VersionId: version },
  { state },
) => {
  const policy = policyOf(state, arn);
  if (version !== VERSION) {
    throw new ApiError('NoSuchEntity', `Policy ${arn} version ${version} does not exist or is not attachable.`);
  }
  const PolicyVersion = { ...shownVersion(policy), Document: encodedDocument(policy.document) };
  return { output: { PolicyVersion } };
};

const listPolicyVersions: Handler<Given<GetPolicyRequest>> = ({ PolicyArn: arn }, { state }) => ({
  output: { Versions: [shownVersion(policyOf(state, arn))], IsTruncated: false },
});

/** What can be asked of managed policies. */
export const managedPolicyOperations: Operations = {
  CreatePolicy: createPolicy,
  GetPolicy: getPolicy,
  ListPolicies: listPolicies,
  DeletePolicy: deletePolicy,
  GetPolicyVersion: getPolicyVersion,
  ListPolicyVersions: listPolicyVersions,
};

/** @throws ApiError NoSuchEntity for what is neither AWS's own policy nor one of the account */
export function requireManagedPolicy(state: AwsState, arn: string): void {
  if (!arn.startsWith(OF_AWS)) policyOf(state, arn);
}

function policyOf({ managedPolicies }: AwsState, arn: string): ManagedPolicyRecord {
  const found = Object.hasOwn(managedPolicies, arn) ? managedPolicies[arn] : undefined;
  if (found) return found;
  throw new ApiError('NoSuchEntity', `Policy ${arn} does not exist or is not attachable.`);
}

function attachments({ roles }: AwsState, arn: string): number {
  return Object.values(roles).filter(({ attached }) => attached.includes(arn)).length;
}

function shownPolicy({ name, id, arn, path, createdAt }: ManagedPolicyRecord, state: AwsState): object {
  return {
    PolicyName: name,
    PolicyId: id,
    Arn: arn,
    Path: path,
    DefaultVersionId: VERSION,
    AttachmentCount: attachments(state, arn),
    PermissionsBoundaryUsageCount: 0,
    IsAttachable: true,
    CreateDate: new Date(createdAt),
    UpdateDate: new Date(createdAt),
  };
}

function shownVersion({ createdAt }: ManagedPolicyRecord): object {
  return { VersionId: VERSION, IsDefaultVersion: true, CreateDate: new Date(createdAt) };
}
