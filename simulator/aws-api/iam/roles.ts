/** Roles and their policies. Nothing is allowed or denied by them here. @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html */
import type {
  AttachRolePolicyRequest,
  CreateRoleRequest,
  DeleteRolePolicyRequest,
  GetRolePolicyRequest,
  GetRoleRequest,
  PutRolePolicyRequest,
  UpdateAssumeRolePolicyRequest,
} from '@aws-sdk/client-iam';
import type { Call, Handler, Operations, Reply } from '../call.ts';
import { upperId } from '../ids.ts';
import type { AwsState, Given, RoleRecord } from '../state.ts';
import { ApiError } from '../wire/api-error.ts';
import { requireManagedPolicy } from './managed-policies.ts';
import { encodedDocument, requireDocument } from './policy-document.ts';

const createRole: Handler<Given<CreateRoleRequest>> = (input, call) => {
  const { RoleName: name } = input;
  if (!/^[\w+=,.@-]{1,64}$/.test(name))
    throw new ApiError('ValidationError', `The role name is not valid: ${name}`, 400);
  if (Object.hasOwn(call.state.roles, name)) {
    throw new ApiError('EntityAlreadyExists', `Role with name ${name} already exists.`);
  }
  requireDocument(input.AssumeRolePolicyDocument);
  const role: RoleRecord = {
    name,
    id: upperId('AROA', call.randomBytes),
    path: input.Path ?? '/',
    trust: input.AssumeRolePolicyDocument,
    description: input.Description ?? '',
    createdAt: call.now,
    policies: {},
    attached: [],
  };
  return { state: withRole(call.state, role), output: { Role: shownRole(role, call) } };
};

const getRole: Handler<Given<GetRoleRequest>> = ({ RoleName: name }, call) => ({
  output: { Role: shownRole(roleOf(call.state, name), call) },
});

const listRoles: Handler<object> = (_, call) => ({
  output: { Roles: Object.values(call.state.roles).map((role) => shownRole(role, call)), IsTruncated: false },
});

const updateAssumeRolePolicy: Handler<Given<UpdateAssumeRolePolicyRequest>> = (input, { state }) => {
  requireDocument(input.PolicyDocument);
  return changed(state, { ...roleOf(state, input.RoleName), trust: input.PolicyDocument });
};

/** A role that still has policies stays. */
const deleteRole: Handler<Given<GetRoleRequest>> = ({ RoleName: name }, { state }) => {
  const { policies, attached } = roleOf(state, name);
  if (attached.length > 0)
    throw new ApiError('DeleteConflict', 'Cannot delete entity, must detach all policies first.');
  if (Object.keys(policies).length > 0)
    throw new ApiError('DeleteConflict', 'Cannot delete entity, must delete policies first.');
  const { [name]: _, ...roles } = state.roles;
  return { state: { ...state, roles }, output: {} };
};

const putRolePolicy: Handler<Given<PutRolePolicyRequest>> = (input, { state }) => {
  requireDocument(input.PolicyDocument);
  const role = roleOf(state, input.RoleName);
  return changed(state, { ...role, policies: { ...role.policies, [input.PolicyName]: input.PolicyDocument } });
};

const getRolePolicy: Handler<Given<GetRolePolicyRequest>> = ({ RoleName: name, PolicyName: policy }, { state }) => {
  const document = policyOf(roleOf(state, name), policy);
  return { output: { RoleName: name, PolicyName: policy, PolicyDocument: encodedDocument(document) } };
};

const deleteRolePolicy: Handler<Given<DeleteRolePolicyRequest>> = (
  { RoleName: name, PolicyName: policy },
  { state },
) => {
  const role = roleOf(state, name);
  policyOf(role, policy);
  const { [policy]: _, ...policies } = role.policies;
  return changed(state, { ...role, policies });
};

const listRolePolicies: Handler<Given<GetRoleRequest>> = ({ RoleName: name }, { state }) => ({
  output: { PolicyNames: Object.keys(roleOf(state, name).policies), IsTruncated: false },
});

const attachRolePolicy: Handler<Given<AttachRolePolicyRequest>> = ({ RoleName: name, PolicyArn: arn }, { state }) => {
  const role = roleOf(state, name);
  requireManagedPolicy(state, arn);
  return changed(state, { ...role, attached: [...role.attached.filter((one) => one !== arn), arn] });
};

const detachRolePolicy: Handler<Given<AttachRolePolicyRequest>> = ({ RoleName: name, PolicyArn: arn }, { state }) => {
  const role = roleOf(state, name);
  if (!role.attached.includes(arn)) throw new ApiError('NoSuchEntity', `Policy ${arn} was not found.`);
  return changed(state, { ...role, attached: role.attached.filter((one) => one !== arn) });
};

const listAttachedRolePolicies: Handler<Given<GetRoleRequest>> = ({ RoleName: name }, { state }) => ({
  output: {
    AttachedPolicies: roleOf(state, name).attached.map((PolicyArn) => ({
      PolicyArn,
      PolicyName: PolicyArn.slice(PolicyArn.lastIndexOf('/') + 1),
    })),
    IsTruncated: false,
  },
});

const listInstanceProfilesForRole: Handler<Given<GetRoleRequest>> = ({ RoleName: name }, { state }) => {
  roleOf(state, name);
  return { output: { InstanceProfiles: [], IsTruncated: false } };
};

/** What can be asked of roles. */
export const roleOperations: Operations = {
  CreateRole: createRole,
  GetRole: getRole,
  ListRoles: listRoles,
  UpdateAssumeRolePolicy: updateAssumeRolePolicy,
  DeleteRole: deleteRole,
  PutRolePolicy: putRolePolicy,
  GetRolePolicy: getRolePolicy,
  DeleteRolePolicy: deleteRolePolicy,
  ListRolePolicies: listRolePolicies,
  AttachRolePolicy: attachRolePolicy,
  DetachRolePolicy: detachRolePolicy,
  ListAttachedRolePolicies: listAttachedRolePolicies,
  ListInstanceProfilesForRole: listInstanceProfilesForRole,
};

/** The role of an ARN; nothing where this account has none of it. */
export function roleOfArn({ roles }: AwsState, account: string, arn: string): RoleRecord | undefined {
  return Object.values(roles).find((role) => roleArn(account, role) === arn);
}

function roleArn(account: string, { path, name }: Pick<RoleRecord, 'path' | 'name'>): string {
  return `arn:aws:iam::${account}:role${path}${name}`;
}

function roleOf({ roles }: AwsState, name: string): RoleRecord {
  const found = Object.hasOwn(roles, name) ? roles[name] : undefined;
  if (found) return found;
  throw new ApiError('NoSuchEntity', `The role with name ${name} cannot be found.`);
}

function policyOf({ policies, name }: RoleRecord, policy: string): string {
  const found = Object.hasOwn(policies, policy) ? policies[policy] : undefined;
  if (found !== undefined) return found;
  throw new ApiError('NoSuchEntity', `The role policy with name ${policy} cannot be found at ${name}.`);
}

function withRole(state: AwsState, role: RoleRecord): AwsState {
  return { ...state, roles: { ...state.roles, [role.name]: role } };
}

function changed(state: AwsState, role: RoleRecord): Reply {
  return { state: withRole(state, role), output: {} };
}

function shownRole(
  { name, id, path, trust, description, createdAt }: RoleRecord,
  { account }: Pick<Call, 'account'>,
): object {
  return {
    Path: path,
    RoleName: name,
    RoleId: id,
    Arn: roleArn(account, { path, name }),
    CreateDate: new Date(createdAt),
    AssumeRolePolicyDocument: encodedDocument(trust),
    ...(description === '' ? {} : { Description: description }),
    MaxSessionDuration: 3600,
  };
}
