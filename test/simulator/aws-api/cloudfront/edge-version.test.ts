import { randomBytes } from 'node:crypto';
import {
  CreateDistributionCommand,
  type DefaultCacheBehavior,
  type EventType,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam';
import { CreateFunctionCommand, type CreateFunctionCommandInput, GetFunctionCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { edgeRole, trustOf } from '../edge-role.ts';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const ARN = 'arn:aws:lambda:us-east-1:123456789012:function:auth:1';

let api: LocalApi;
let Role: string;
beforeEach(async () => {
  api = await localApi({ delays: { lambda: 5000 } });
  Role = await edgeRole(api);
});
afterEach(() => api.close());

/** Makes version 1 of `auth`, which is Active after the delay. */
const make = (settings: Partial<CreateFunctionCommandInput> = {}) =>
  api.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'auth',
      Role,
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from('export const handler = 1') }) },
      Publish: true,
      ...settings,
    }),
  );

function at(EventType: EventType, LambdaFunctionARN = ARN): Partial<DefaultCacheBehavior> {
  return { LambdaFunctionAssociations: { Quantity: 1, Items: [{ LambdaFunctionARN, EventType }] } };
}

const associate = (event: EventType = 'viewer-request', arn = ARN) =>
  api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: distributionConfig(at(event, arn)) }));

const refused = (says: string) => ({
  name: 'InvalidLambdaFunctionAssociation',
  message: expect.stringContaining(says),
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
});

// Random bytes stay what they are in a zip.
const LARGE = zipSync({ 'index.mjs': randomBytes(1024 * 1024) });

describe('a handler', () => {
  it.each<[string, Partial<CreateFunctionCommandInput>, string]>([
    ['environment variables', { Environment: { Variables: { a: 'b' } } }, 'cannot have environment variables'],
    ['more memory', { MemorySize: 1024 }, `CloudFront event: 1024 Max allowed: 128 Function: ${ARN}`],
    [
      'more code',
      { Code: { ZipFile: LARGE } },
      `CloudFront event: ${LARGE.length} Max allowed: 1048576 Function: ${ARN}`,
    ],
    ['more time', { Timeout: 31 }, 'CloudFront event: 31 Max allowed: 30'],
    ['another language', { Runtime: 'java21' }, 'has the runtime java21'],
    ['another processor', { Architectures: ['arm64'] }, 'architecture other than x86_64'],
    ['layers', { Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:a:1'] }, 'cannot have layers'],
    ['a VPC', { VpcConfig: { SubnetIds: ['subnet-1'], SecurityGroupIds: [] } }, 'cannot have a VPC'],
    ['a dead letter queue', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:123456789012:q' } }, 'dead letter'],
    ['active tracing', { TracingConfig: { Mode: 'Active' } }, 'active tracing'],
    ['a larger disk', { EphemeralStorage: { Size: 1024 } }, 'ephemeral storage'],
    ['a key', { KMSKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/a' }, 'a key of its own'],
    ['a role of nobody', { Role: 'arn:aws:iam::123456789012:role/none' }, 'Role: arn:aws:iam::123456789012:role/none'],
  ])('is refused at viewer events with %s', async (_, settings, says) => {
    await make(settings);
    api.clock.advance(5);
    await expect(associate()).rejects.toMatchObject(refused(says));
  });

  it.each<[string, Partial<CreateFunctionCommandInput>]>([
    ['more memory and code', { MemorySize: 1024, Code: { ZipFile: LARGE } }],
    ['Python', { Runtime: 'python3.12' }],
  ])('is taken at origin events with %s', async (_, settings) => {
    await make(settings);
    api.clock.advance(5);
    await associate('origin-request');
  });

  it('is shown with the settings that it was given', async () => {
    await make({ Architectures: ['arm64'], Layers: ['arn:aws:lambda:us-east-1:123456789012:layer:a:1'] });
    const { Configuration } = await api.lambda.send(new GetFunctionCommand({ FunctionName: 'auth' }));
    expect(Configuration).toMatchObject({
      Architectures: ['arm64'],
      Layers: [{ Arn: 'arn:aws:lambda:us-east-1:123456789012:layer:a:1' }],
      TracingConfig: { Mode: 'PassThrough' },
    });
  });

  it('is refused until it is Active', async () => {
    await make();
    await expect(associate()).rejects.toMatchObject(refused(`The current state for function ${ARN} is Pending.`));
    api.clock.advance(5);
    await associate();
  });

  it.each([
    ['without a number', ARN.replace(/:1$/, ''), 'specific function version'],
    ['as $LATEST', ARN.replace(/1$/, '$LATEST'), 'specific function version'],
    ['as an alias', ARN.replace(/1$/, 'live'), 'specific function version'],
    ['of another Region', ARN.replace('us-east-1', 'eu-west-1'), 'us-east-1'],
    ['of another account', ARN.replace('123456789012', '210987654321'), 'another account'],
    ['that is not there', ARN.replace(/1$/, '2'), 'does not exist'],
  ])('is refused %s', async (_, arn, says) => {
    await make();
    api.clock.advance(5);
    await expect(associate('viewer-request', arn)).rejects.toMatchObject(refused(says));
  });

  it.each([
    ['Lambda alone', trustOf('lambda.amazonaws.com')],
    ['Lambda@Edge alone', trustOf('edgelambda.amazonaws.com')],
    ['another action', trustOf('lambda.amazonaws.com', 'edgelambda.amazonaws.com').replace('AssumeRole', 'TagSession')],
    [
      'Lambda@Edge denied',
      JSON.stringify({
        Statement: [
          ...JSON.parse(trustOf('lambda.amazonaws.com', 'edgelambda.amazonaws.com')).Statement,
          { Effect: 'Deny', Principal: { Service: 'edgelambda.amazonaws.com' }, Action: 'sts:*' },
        ],
      }),
    ],
  ])('is refused by the trust of its role: %s', async (_, PolicyDocument) => {
    await make();
    api.clock.advance(5);
    await api.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: 'edge', PolicyDocument }));
    await expect(associate()).rejects.toMatchObject(
      refused(
        `must be assumable with edgelambda.amazonaws.com as well as lambda.amazonaws.com principals. Update the IAM role and try again. Role: ${Role}`,
      ),
    );
  });

  it('is checked by an update as well', async () => {
    await make({ MemorySize: 256 });
    api.clock.advance(5);
    const { Distribution: made, ETag } = await associate('origin-request');
    const { DistributionConfig } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id: made?.Id }));
    if (!DistributionConfig?.DefaultCacheBehavior) throw new Error('the distribution has a behavior');
    const DefaultCacheBehavior = { ...DistributionConfig.DefaultCacheBehavior, ...at('viewer-request') };
    const update = new UpdateDistributionCommand({
      Id: made?.Id,
      IfMatch: ETag,
      DistributionConfig: { ...DistributionConfig, DefaultCacheBehavior },
    });
    await expect(api.cloudfront.send(update)).rejects.toMatchObject(refused('memory size'));
  });
});
