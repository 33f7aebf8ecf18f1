import type { DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import { associationsOf } from '../../../deploy/distribution/associations.ts';

const FUNCTION = 'arn:aws:cloudfront::123456789012:function/greet';
const HANDLER = 'arn:aws:lambda:us-east-1:123456789012:function:resize:3';

const CONFIG: DistributionConfig = {
  CallerReference: 'one',
  Comment: '',
  Enabled: true,
  Origins: { Quantity: 1, Items: [{ Id: 'site', DomainName: 'b.s3.amazonaws.com' }] },
  DefaultCacheBehavior: {
    TargetOriginId: 'site',
    ViewerProtocolPolicy: 'allow-all',
    FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: FUNCTION }] },
    LambdaFunctionAssociations: { Quantity: 0 },
  },
  CacheBehaviors: {
    Quantity: 2,
    Items: [
      { PathPattern: '/api/*', TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' },
      {
        PathPattern: '/img/*',
        TargetOriginId: 'site',
        ViewerProtocolPolicy: 'allow-all',
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ EventType: 'origin-request', LambdaFunctionARN: HANDLER, IncludeBody: true }],
        },
      },
    ],
  },
};

describe('the associations of a distribution', () => {
  it('are those of all its behaviors', () => {
    expect(associationsOf(CONFIG)).toEqual([
      { behavior: '*', event: 'viewer-request', kind: 'function', arn: FUNCTION },
      { behavior: '/img/*', event: 'origin-request', kind: 'lambda', arn: HANDLER, includeBody: true },
    ]);
  });
});
