import {
  AddPermissionCommand,
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetFunctionConfigurationCommand,
  GetPolicyCommand,
  ListFunctionsCommand,
  ListVersionsByFunctionCommand,
  PublishVersionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';

const Role = 'arn:aws:iam::123456789012:role/edge';
const zip = (text: string) => zipSync({ 'index.mjs': Buffer.from(text) }, { mtime: '2026-01-01' });

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({ delays: { lambda: 5000 } });
});
afterEach(() => api.close());

const create = async (settings: object = {}) => {
  const made = await api.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'auth',
      Role,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zip('one') },
      ...settings,
    }),
  );
  api.clock.advance(5);
  return made;
};
const publish = (settings: object = {}) =>
  api.lambda.send(new PublishVersionCommand({ FunctionName: 'auth', ...settings }));
const update = (settings: object = {}) =>
  api.lambda.send(new UpdateFunctionCodeCommand({ FunctionName: 'auth', ZipFile: zip('two'), ...settings }));
const current = () => api.lambda.send(new GetFunctionConfigurationCommand({ FunctionName: 'auth' }));

describe('a Lambda function', () => {
  it('is Pending at first, and Active then', async () => {
    const made = await create();
    expect(made).toMatchObject({
      FunctionArn: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
      Version: '$LATEST',
      State: 'Pending',
      LastUpdateStatus: 'InProgress',
      MemorySize: 128,
      Timeout: 3,
    });
    expect(await current()).toMatchObject({ State: 'Active', LastUpdateStatus: 'Successful' });
  });

  it('is changed by one at a time, and published once it is ready', async () => {
    await create();
    const changed = await update();
    await expect(update()).rejects.toMatchObject({
      name: 'ResourceConflictException',
      $metadata: { httpStatusCode: 409 },
    });
    await expect(publish()).rejects.toMatchObject({ name: 'ResourceConflictException' });
    api.clock.advance(5);
    const { Version, CodeSha256, FunctionArn } = await publish({ CodeSha256: changed.CodeSha256 });
    expect([Version, CodeSha256, FunctionArn]).toEqual([
      '1',
      changed.CodeSha256,
      'arn:aws:lambda:us-east-1:123456789012:function:auth:1',
    ]);
  });

  it('gets no second number for the same, and never an old one', async () => {
    await create();
    expect((await publish()).Version).toBe('1');
    expect((await publish()).Version).toBe('1');
    await update();
    api.clock.advance(5);
    expect((await publish({ Description: 'second' })).Version).toBe('2');
    await api.lambda.send(new DeleteFunctionCommand({ FunctionName: 'auth', Qualifier: '2' }));
    await api.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: 'auth', Timeout: 5 }));
    api.clock.advance(5);
    expect((await publish()).Version).toBe('3');
    const { Versions } = await api.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'auth' }));
    expect(Versions?.map(({ Version }) => Version)).toEqual(['$LATEST', '1', '3']);
  });

  it('is refused by what it was before', async () => {
    const { RevisionId } = await create();
    await update({ RevisionId });
    api.clock.advance(5);
    await expect(update({ RevisionId })).rejects.toMatchObject({
      name: 'PreconditionFailedException',
      $metadata: { httpStatusCode: 412 },
    });
    await expect(publish({ CodeSha256: 'other' })).rejects.toMatchObject({ name: 'InvalidParameterValueException' });
  });

  it.each<[string, object, string]>([
    ['a role that is none', { Role: 'edge' }, 'InvalidParameterValueException'],
    ['a zip that is none', { Code: { ZipFile: Buffer.from('text') } }, 'InvalidParameterValueException'],
    ['a name that is taken', { FunctionName: 'taken' }, 'ResourceConflictException'],
  ])('is refused with %s', async (_, settings, name) => {
    await create({ FunctionName: 'taken' });
    await expect(create(settings)).rejects.toMatchObject({ name });
  });

  it('is found by name and by ARN, in every version', async () => {
    await create({ Publish: true });
    const found = async (FunctionName: string) =>
      (await api.lambda.send(new GetFunctionCommand({ FunctionName }))).Configuration?.Version;
    const arn = 'arn:aws:lambda:us-east-1:123456789012:function:auth';
    expect(await Promise.all(['auth', 'auth:1', arn, `${arn}:1`].map(found))).toEqual(['$LATEST', '1', '$LATEST', '1']);
    await expect(found('auth:2')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const { Functions } = await api.lambda.send(new ListFunctionsCommand({ FunctionVersion: 'ALL' }));
    expect(Functions).toHaveLength(2);
  });

  it('has a policy once it was given permissions', async () => {
    await create();
    const policy = () => api.lambda.send(new GetPolicyCommand({ FunctionName: 'auth' }));
    await expect(policy()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    await api.lambda.send(
      new AddPermissionCommand({
        FunctionName: 'auth',
        StatementId: 'edge',
        Action: 'lambda:GetFunction',
        Principal: 'replicator.lambda.amazonaws.com',
      }),
    );
    expect(JSON.parse((await policy()).Policy ?? '').Statement).toMatchObject([{ Sid: 'edge', Effect: 'Allow' }]);
  });
});
