import {
  CreateFunctionCommand,
  GetDistributionConfigCommand,
  PublishFunctionCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import type { ReleaseProject } from './release-project.ts';

/** Puts a function of others, `theirs`, at viewer-request. */
export async function othersFunction(project: ReleaseProject): Promise<void> {
  const { cloudfront } = project.api;
  const made = await cloudfront.send(
    new CreateFunctionCommand({
      Name: 'theirs',
      FunctionConfig: { Comment: 'by hand', Runtime: 'cloudfront-js-2.0' },
      FunctionCode: Buffer.from('function handler(event) { return event.request; }'),
    }),
  );
  await cloudfront.send(new PublishFunctionCommand({ Name: 'theirs', IfMatch: made.ETag }));
  const { DistributionConfig: config, ETag } = await cloudfront.send(
    new GetDistributionConfigCommand({ Id: project.distribution }),
  );
  const before = config?.DefaultCacheBehavior?.FunctionAssociations?.Items ?? [];
  const FunctionARN = made.FunctionSummary?.FunctionMetadata?.FunctionARN ?? '';
  const Items = [
    ...before.filter(({ EventType }) => EventType !== 'viewer-request'),
    { EventType: 'viewer-request' as const, FunctionARN },
  ];
  const FunctionAssociations = { Quantity: Items.length, Items };
  await cloudfront.send(
    new UpdateDistributionCommand({
      Id: project.distribution,
      IfMatch: ETag,
      DistributionConfig: {
        ...config,
        DefaultCacheBehavior: { ...config?.DefaultCacheBehavior, FunctionAssociations } as never,
      } as never,
    }),
  );
}
