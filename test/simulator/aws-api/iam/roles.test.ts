import {
  AttachRolePolicyCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListRolePoliciesCommand,
  ListRolesCommand,
  PutRolePolicyCommand,
} from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';

const TRUST = JSON.stringify({
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { Service: ['lambda.amazonaws.com', 'edgelambda.amazonaws.com'] },
      Action: 'sts:AssumeRole',
    },
  ],
});
const LOGS = 'arn:aws:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole';
const RoleName = 'edge';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi();
});
afterEach(() => api.close());

const create = (AssumeRolePolicyDocument = TRUST) =>
  api.iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }));

describe('a role', () => {
  it('is made with its trust, which is read percent-encoded', async () => {
    const { Role } = await create();
    expect(Role).toMatchObject({ RoleName, Arn: 'arn:aws:iam::123456789012:role/edge', Path: '/' });
    const { Role: again } = await api.iam.send(new GetRoleCommand({ RoleName }));
    expect(decodeURIComponent(again?.AssumeRolePolicyDocument ?? '')).toBe(TRUST);
    expect((await api.iam.send(new ListRolesCommand({}))).Roles).toHaveLength(1);
  });

  it('has policies of its own and attached ones, and is deleted without them', async () => {
    await create();
    const remove = () => api.iam.send(new DeleteRoleCommand({ RoleName }));
    await api.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: 'own', PolicyDocument: TRUST }));
    await api.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn: LOGS }));
    const { PolicyDocument } = await api.iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    expect(decodeURIComponent(PolicyDocument ?? '')).toBe(TRUST);
    expect((await api.iam.send(new ListRolePoliciesCommand({ RoleName }))).PolicyNames).toEqual(['own']);
    expect((await api.iam.send(new ListAttachedRolePoliciesCommand({ RoleName }))).AttachedPolicies).toEqual([
      { PolicyArn: LOGS, PolicyName: 'AWSLambdaBasicExecutionRole' },
    ]);
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await api.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn: LOGS }));
    await api.iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'own' }));
    await remove();
    await expect(api.iam.send(new GetRoleCommand({ RoleName }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
      $metadata: { httpStatusCode: 404 },
    });
  });

  it('is refused where it is there already, or trusts in no JSON', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    await expect(
      api.iam.send(new CreateRoleCommand({ RoleName: 'other', AssumeRolePolicyDocument: '{' })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
  });
});

describe('GetCallerIdentity', () => {
  it('says which account this is', async () => {
    expect(await api.sts.send(new GetCallerIdentityCommand({}))).toMatchObject({
      Account: '123456789012',
      Arn: 'arn:aws:iam::123456789012:user/edgewright',
    });
  });
});
