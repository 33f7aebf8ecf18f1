import {
  CreateDistributionCommand,
  type DefaultCacheBehavior,
  DeleteDistributionCommand,
  GetDistributionConfigCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import {
  CreateFunctionCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  ListVersionsByFunctionCommand,
} from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { edgeRole } from '../edge-role.ts';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const LambdaFunctionARN = 'arn:aws:lambda:us-east-1:123456789012:function:auth:1';
const WITH: Partial<DefaultCacheBehavior> = {
  LambdaFunctionAssociations: { Quantity: 1, Items: [{ LambdaFunctionARN, EventType: 'origin-request' }] },
};
const WITHOUT = { LambdaFunctionAssociations: { Quantity: 0 } };
const HOUR = 3600;

let api: LocalApi;
let Id: string | undefined;
beforeEach(async () => {
  api = await localApi({ delays: { distribution: 60_000, replica: HOUR * 1000 } });
  await api.lambda.send(
    new CreateFunctionCommand({
      FunctionName: 'auth',
      Role: await edgeRole(api),
      Runtime: 'nodejs20.x',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from('export const handler = 1') }) },
      Publish: true,
    }),
  );
  const made = await api.cloudfront.send(
    new CreateDistributionCommand({ DistributionConfig: distributionConfig(WITH) }),
  );
  Id = made.Distribution?.Id;
});
afterEach(() => api.close());

async function update(behavior: object, config: object = {}): Promise<void> {
  const { DistributionConfig: before, ETag } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
  if (!before?.DefaultCacheBehavior) throw new Error('the distribution has a behavior');
  const DistributionConfig = {
    ...before,
    DefaultCacheBehavior: { ...before.DefaultCacheBehavior, ...behavior },
    ...config,
  };
  await api.cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: ETag, DistributionConfig }));
}

const remove = (Qualifier?: string) => api.lambda.send(new DeleteFunctionCommand({ FunctionName: 'auth', Qualifier }));
const REPLICATED = {
  name: 'InvalidParameterValueException',
  message: `Lambda was unable to delete ${LambdaFunctionARN} because it is a replicated function. Please see our documentation for Deleting Lambda@Edge Functions and Replicas.`,
  $metadata: expect.objectContaining({ httpStatusCode: 400 }),
};

describe('a version of a handler', () => {
  it('stays while a distribution has it, alone and with its function', async () => {
    await expect(remove('1')).rejects.toMatchObject(REPLICATED);
    await expect(remove()).rejects.toMatchObject(REPLICATED);
  });

  it('stays a while after its last association, and is shown meanwhile', async () => {
    await update(WITHOUT);
    api.clock.advance(60 + HOUR - 1);
    await expect(remove('1')).rejects.toMatchObject(REPLICATED);
    const { Configuration } = await api.lambda.send(new GetFunctionCommand({ FunctionName: 'auth', Qualifier: '1' }));
    const { Versions } = await api.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: 'auth' }));
    expect([Configuration?.State, Versions?.length]).toEqual(['Active', 2]);
    api.clock.advance(1);
    await remove('1');
  });

  it('stays anew after an association that came between', async () => {
    await update(WITHOUT);
    api.clock.advance(HOUR);
    await update(WITH);
    api.clock.advance(2 * HOUR);
    await expect(remove('1')).rejects.toMatchObject(REPLICATED);
    await update(WITHOUT);
    api.clock.advance(HOUR);
    await expect(remove('1')).rejects.toMatchObject(REPLICATED);
    api.clock.advance(60);
    await remove();
  });

  it('stays a while after its distribution, too', async () => {
    await update({}, { Enabled: false });
    api.clock.advance(60);
    await api.cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch: 'E3UN6WX5RRO2AG' }));
    await expect(remove('1')).rejects.toMatchObject(REPLICATED);
    api.clock.advance(60 + HOUR);
    await remove('1');
  });
});
