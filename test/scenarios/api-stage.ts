/** The stage of a statement about AWS's API: an account, AWS's own clients for it, and a clock. */
import {
  CopyDistributionCommand,
  CreateContinuousDeploymentPolicyCommand,
  CreateDistributionCommand,
  CreateFunctionCommand,
  CreateInvalidationCommand,
  CreateKeyValueStoreCommand,
  type DefaultCacheBehavior,
  type Distribution,
  type DistributionConfig,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  type TrafficConfig,
  UpdateDistributionCommand,
  UpdateFunctionCommand,
} from '@aws-sdk/client-cloudfront';
import { type CreateFunctionRequest, CreateFunctionCommand as CreateLambdaCommand } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { distributionConfig } from '../simulator/aws-api/cloudfront/distribution-config.ts';
import { edgeRole } from '../simulator/aws-api/edge-role.ts';
import { type LocalApi, type LocalApiOptions, localApi } from '../simulator/aws-api/local-api.ts';
import type { Scenario } from './scenario.ts';

/** The ETag of everything new, and the one after that. */
export const FIRST = 'ETVPDKIKX0DER';
export const SECOND = 'E3UN6WX5RRO2AG';

/** The ARN of the function `f`, and of version 1 of the handler `h`. */
export const FUNCTION_ARN = 'arn:aws:cloudfront::123456789012:function/f';
export const HANDLER_ARN = 'arn:aws:lambda:us-east-1:123456789012:function:h:1';

/** The stage. */
export type ApiScene = LocalApi & ReturnType<typeof handsOf>;

/** Plays a statement of the API on an account that has nothing. */
export function onApi(play: (scene: ApiScene) => Promise<void>, options: LocalApiOptions = {}): Scenario['play'] {
  return async () => {
    const api = await localApi(options);
    try {
      await play({ ...api, ...handsOf(api) });
    } finally {
      await api.close();
    }
  };
}

/** What an operation was refused with: `PreconditionFailed 412`. */
export async function refusal(asked: Promise<unknown>): Promise<string> {
  const error = await asked.then(
    () => undefined,
    (thrown: unknown) => thrown as { readonly name: string; readonly $metadata: { readonly httpStatusCode?: number } },
  );
  return error === undefined ? 'not refused' : `${error.name} ${error.$metadata.httpStatusCode}`;
}

/** A behavior that has the function `f`, or the handler `h`. */
export const WITH_FUNCTION: Partial<DefaultCacheBehavior> = {
  FunctionAssociations: { Quantity: 1, Items: [{ FunctionARN: FUNCTION_ARN, EventType: 'viewer-request' }] },
};
export function withHandler(LambdaFunctionARN = HANDLER_ARN): Partial<DefaultCacheBehavior> {
  return { LambdaFunctionAssociations: { Quantity: 1, Items: [{ LambdaFunctionARN, EventType: 'viewer-request' }] } };
}

const CODE = 'function handler(event) { return event.request; }';

function handsOf({ cloudfront, lambda, iam }: LocalApi) {
  const settings = (config: object) => ({ Comment: '', Runtime: 'cloudfront-js-2.0' as const, ...config });
  const createFunction = (Name = 'f', code = CODE, config: object = {}) =>
    cloudfront.send(
      new CreateFunctionCommand({ Name, FunctionConfig: settings(config), FunctionCode: Buffer.from(code) }),
    );
  const createDistribution = async (
    behavior: Partial<DefaultCacheBehavior> = {},
    config: Partial<DistributionConfig> = {},
  ): Promise<Distribution & { readonly Id: string }> => {
    const made = await cloudfront.send(
      new CreateDistributionCommand({ DistributionConfig: distributionConfig(behavior, config) }),
    );
    return made.Distribution as Distribution & { readonly Id: string };
  };
  return {
    createFunction,
    updateFunction: (IfMatch: string | undefined, code = `${CODE}//`, config: object = {}) =>
      cloudfront.send(
        new UpdateFunctionCommand({
          Name: 'f',
          IfMatch,
          FunctionConfig: settings(config),
          FunctionCode: Buffer.from(code),
        }),
      ),
    publishFunction: (IfMatch: string) => cloudfront.send(new PublishFunctionCommand({ Name: 'f', IfMatch })),
    createStore: async () =>
      (await cloudfront.send(new CreateKeyValueStoreCommand({ Name: 's' }))).KeyValueStore?.ARN ?? '',
    createDistribution,
    /** Changes members of a config, by its current ETag unless another is given. */
    async updateDistribution(Id: string, changes: object, IfMatch?: string) {
      const { DistributionConfig: before, ETag } = await cloudfront.send(new GetDistributionConfigCommand({ Id }));
      const next = { ...before, ...changes } as DistributionConfig;
      return cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch: IfMatch ?? ETag, DistributionConfig: next }));
    },
    invalidate: (DistributionId: string, CallerReference: string, ...Items: string[]) =>
      cloudfront.send(
        new CreateInvalidationCommand({
          DistributionId,
          InvalidationBatch: { CallerReference, Paths: { Quantity: Items.length, Items } },
        }),
      ),
    /** A staging copy of a distribution that is new. */
    async copyDistribution(PrimaryDistributionId: string, IfMatch = FIRST) {
      const made = await cloudfront.send(
        new CopyDistributionCommand({ PrimaryDistributionId, CallerReference: 'copy', Staging: true, IfMatch }),
      );
      return made.Distribution as Distribution & { readonly Id: string };
    },
    createTraffic: (staging: Distribution, TrafficConfig: TrafficConfig) =>
      cloudfront.send(
        new CreateContinuousDeploymentPolicyCommand({
          ContinuousDeploymentPolicyConfig: {
            Enabled: true,
            StagingDistributionDnsNames: { Quantity: 1, Items: [staging.DomainName ?? ''] },
            TrafficConfig,
          },
        }),
      ),
    /** The handler `h`, its version 1 published. */
    async createHandler(changes: Partial<CreateFunctionRequest> = {}, trust?: string) {
      const Role = changes.Role ?? (await edgeRole({ iam }, 'edge', trust));
      return lambda.send(
        new CreateLambdaCommand({
          FunctionName: 'h',
          Role,
          Runtime: 'nodejs20.x',
          Handler: 'index.handler',
          Code: { ZipFile: zipSync({ 'index.mjs': Buffer.from('export const handler = 1') }) },
          Publish: true,
          ...changes,
        } as CreateFunctionRequest),
      );
    },
  };
}
