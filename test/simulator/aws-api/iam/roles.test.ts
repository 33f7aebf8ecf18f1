import {
  AttachRolePolicyCommand,
  CreateOpenIDConnectProviderCommand,
  CreatePolicyCommand,
  CreateRoleCommand,
  DeleteOpenIDConnectProviderCommand,
  DeletePolicyCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  DetachRolePolicyCommand,
  GetOpenIDConnectProviderCommand,
  GetPolicyCommand,
  GetPolicyVersionCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  ListAttachedRolePoliciesCommand,
  ListOpenIDConnectProvidersCommand,
  ListPoliciesCommand,
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

describe('a managed policy', () => {
  const PolicyName = 'deploy';
  const made = () => api.iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument: TRUST, Description: 'All' }));

  it('is made, read percent-encoded, listed, and deleted once no role has it', async () => {
    const { Policy } = await made();
    const PolicyArn = Policy?.Arn ?? '';
    expect(PolicyArn).toBe('arn:aws:iam::123456789012:policy/deploy');
    await create();
    await api.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }));
    const { Policy: read } = await api.iam.send(new GetPolicyCommand({ PolicyArn }));
    expect(read).toMatchObject({ PolicyName, AttachmentCount: 1, DefaultVersionId: 'v1', Description: 'All' });
    const { PolicyVersion } = await api.iam.send(new GetPolicyVersionCommand({ PolicyArn, VersionId: 'v1' }));
    expect(decodeURIComponent(PolicyVersion?.Document ?? '')).toBe(TRUST);
    const listed = async (Scope: 'AWS' | 'Local' | 'All') =>
      (await api.iam.send(new ListPoliciesCommand({ Scope }))).Policies?.map((one) => one.PolicyName);
    expect([await listed('Local'), await listed('All'), await listed('AWS')]).toEqual([[PolicyName], [PolicyName], []]);
    const remove = () => api.iam.send(new DeletePolicyCommand({ PolicyArn }));
    await expect(remove()).rejects.toMatchObject({ name: 'DeleteConflictException' });
    await api.iam.send(new DetachRolePolicyCommand({ RoleName, PolicyArn }));
    await remove();
    await expect(api.iam.send(new GetPolicyCommand({ PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });

  it('is refused where it is there already, or is no JSON, and is not attached where it is not there', async () => {
    await made();
    await expect(made()).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    await expect(
      api.iam.send(new CreatePolicyCommand({ PolicyName: 'other', PolicyDocument: '{' })),
    ).rejects.toMatchObject({ name: 'MalformedPolicyDocumentException' });
    await create();
    const PolicyArn = 'arn:aws:iam::123456789012:policy/other';
    await expect(api.iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn }))).rejects.toMatchObject({
      name: 'NoSuchEntityException',
    });
  });
});

describe('a provider of OpenID Connect', () => {
  it('is made once, read, listed and deleted', async () => {
    const provider = { Url: 'https://id.example.com', ClientIDList: ['sts.amazonaws.com'] };
    const made = () => api.iam.send(new CreateOpenIDConnectProviderCommand(provider));
    const { OpenIDConnectProviderArn } = await made();
    expect(OpenIDConnectProviderArn).toBe('arn:aws:iam::123456789012:oidc-provider/id.example.com');
    await expect(made()).rejects.toMatchObject({ name: 'EntityAlreadyExistsException' });
    const read = await api.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    expect(read).toMatchObject({ Url: 'id.example.com', ClientIDList: ['sts.amazonaws.com'] });
    const listed = await api.iam.send(new ListOpenIDConnectProvidersCommand({}));
    expect(listed.OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }]);
    await api.iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
    await expect(api.iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }))).rejects.toMatchObject(
      { name: 'NoSuchEntityException' },
    );
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
