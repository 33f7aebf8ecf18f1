import type { DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';
import { describe, expect, it } from 'vitest';
import {
  associationsOf,
  behaviorsOf,
  usesForwardedValues,
  withAssociations,
  withContinuousDeploymentPolicy,
  withPolicyIds,
} from '../../../deploy/distribution/associations.ts';

const GREET = 'arn:aws:cloudfront::123456789012:function/greet';
const LEAVE = 'arn:aws:cloudfront::123456789012:function/leave';
const RESIZE = 'arn:aws:lambda:us-east-1:123456789012:function:resize:3';

const BEHAVIOR: DefaultCacheBehavior = { TargetOriginId: 'site', ViewerProtocolPolicy: 'allow-all' };
const CONFIG: DistributionConfig = {
  CallerReference: 'one',
  Comment: '',
  Enabled: true,
  Origins: { Quantity: 1, Items: [{ Id: 'site', DomainName: 'b.s3.amazonaws.com' }] },
  DefaultCacheBehavior: {
    ...BEHAVIOR,
    FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-request', FunctionARN: GREET }] },
    LambdaFunctionAssociations: { Quantity: 0 },
    ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
  },
  CacheBehaviors: {
    Quantity: 3,
    Items: [
      { ...BEHAVIOR, PathPattern: '/api/*', FunctionAssociations: { Quantity: 0, Items: [] }, CachePolicyId: 'p' },
      {
        ...BEHAVIOR,
        PathPattern: 'img/*',
        LambdaFunctionAssociations: {
          Quantity: 2,
          Items: [
            { EventType: 'origin-request', LambdaFunctionARN: RESIZE, IncludeBody: true },
            { EventType: 'viewer-response', LambdaFunctionARN: RESIZE, IncludeBody: false },
          ],
        },
      },
      { ...BEHAVIOR, PathPattern: '*' },
    ],
  },
};
const [API, IMAGES, REST] = CONFIG.CacheBehaviors?.Items ?? [];

describe('the associations of a distribution', () => {
  it('are those of all its behaviors', () => {
    expect(associationsOf(CONFIG)).toEqual([
      { behavior: '*', event: 'viewer-request', kind: 'function', arn: GREET },
      { behavior: 'img/*', event: 'origin-request', kind: 'lambda', arn: RESIZE, includeBody: true },
      { behavior: 'img/*', event: 'viewer-response', kind: 'lambda', arn: RESIZE, includeBody: false },
    ]);
  });

  it('tell the default behavior from one that is written as it', () => {
    expect(behaviorsOf(CONFIG)).toEqual(['*', '/api/*', 'img/*', '/*']);
    const changed = withAssociations(CONFIG, [{ behavior: '/*', event: 'viewer-request', to: { arn: LEAVE } }]);
    expect(changed.DefaultCacheBehavior).toBe(CONFIG.DefaultCacheBehavior);
    expect(associationsOf(changed)).toContainEqual({
      behavior: '/*',
      event: 'viewer-request',
      kind: 'function',
      arn: LEAVE,
    });
  });
});

describe('a changed association', () => {
  it.each([
    ['another function', '*', 'viewer-request', { arn: LEAVE }, { FunctionAssociations: counted([LEAVE]) }],
    ['one more function', '/api/*', 'viewer-request', { arn: LEAVE }, { FunctionAssociations: counted([LEAVE]) }],
    ['none any more', '*', 'viewer-request', undefined, { FunctionAssociations: { Quantity: 0 } }],
    [
      'a handler in place of a function',
      '*',
      'viewer-request',
      { arn: RESIZE, includeBody: false },
      {
        FunctionAssociations: { Quantity: 0 },
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ EventType: 'viewer-request', LambdaFunctionARN: RESIZE, IncludeBody: false }],
        },
      },
    ],
    [
      'a function in place of a handler, at a path without its slash',
      '/img/*',
      'viewer-response',
      { arn: LEAVE },
      {
        FunctionAssociations: { Quantity: 1, Items: [{ EventType: 'viewer-response', FunctionARN: LEAVE }] },
        LambdaFunctionAssociations: {
          Quantity: 1,
          Items: [{ EventType: 'origin-request', LambdaFunctionARN: RESIZE, IncludeBody: true }],
        },
      },
    ],
    [
      'a handler that no longer gets the body, where it stood',
      'img/*',
      'origin-request',
      { arn: RESIZE },
      {
        LambdaFunctionAssociations: {
          Quantity: 2,
          Items: [
            { EventType: 'origin-request', LambdaFunctionARN: RESIZE },
            { EventType: 'viewer-response', LambdaFunctionARN: RESIZE, IncludeBody: false },
          ],
        },
      },
    ],
  ] as const)('is written: %s', (_, behavior, event, to, members) => {
    const changed = withAssociations(CONFIG, [{ behavior, event, to }]);
    const before = behavior === '*' ? CONFIG.DefaultCacheBehavior : behavior === '/api/*' ? API : IMAGES;
    const after = { ...before, ...members };
    const items = CONFIG.CacheBehaviors?.Items?.map((one) => (one === before ? after : one));
    expect(changed).toEqual(
      behavior === '*'
        ? { ...CONFIG, DefaultCacheBehavior: after }
        : { ...CONFIG, CacheBehaviors: { Quantity: 3, Items: items } },
    );
  });

  it.each([
    ['a function', { behavior: '*', event: 'viewer-request', to: { arn: GREET } }],
    ['no function', { behavior: '*', event: 'viewer-response', to: undefined }],
    ['no function, of an empty list', { behavior: '/api/*', event: 'viewer-response', to: undefined }],
    ['a handler with the body', { behavior: 'img/*', event: 'origin-request', to: { arn: RESIZE, includeBody: true } }],
    ['a handler without the body', { behavior: 'img/*', event: 'viewer-response', to: { arn: RESIZE } }],
  ] as const)('leaves the very same config where that is what there is: %s', (_, change) => {
    expect(withAssociations(CONFIG, [change])).toBe(CONFIG);
  });

  it('leaves the other behaviors the very same objects', () => {
    const changed = withAssociations(CONFIG, [{ behavior: '/api/*', event: 'viewer-request', to: { arn: LEAVE } }]);
    expect(changed.Origins).toBe(CONFIG.Origins);
    expect(changed.DefaultCacheBehavior).toBe(CONFIG.DefaultCacheBehavior);
    expect(changed.CacheBehaviors?.Items?.slice(1)).toEqual([IMAGES, REST]);
    expect(changed.CacheBehaviors?.Items?.[1]).toBe(IMAGES);
  });

  it('is refused of a behavior that is not there', () => {
    expect(() => withAssociations(CONFIG, [{ behavior: '/x', event: 'viewer-request', to: undefined }])).toThrow(
      'the distribution has no behavior /x',
    );
  });
});

describe('a changed policy', () => {
  it('is written and taken away', () => {
    const added = withPolicyIds(CONFIG, [
      { behavior: '/api/*', member: 'CachePolicyId', id: 'q' },
      { behavior: '*', member: 'ResponseHeadersPolicyId', id: 'r' },
    ]);
    expect(added.CacheBehaviors?.Items?.[0]).toEqual({ ...API, CachePolicyId: 'q' });
    expect(added.DefaultCacheBehavior).toEqual({ ...CONFIG.DefaultCacheBehavior, ResponseHeadersPolicyId: 'r' });
    const removed = withPolicyIds(added, [
      { behavior: '/api/*', member: 'CachePolicyId', id: 'p' },
      { behavior: '*', member: 'ResponseHeadersPolicyId', id: undefined },
    ]);
    expect(removed).toStrictEqual(CONFIG);
  });

  it('leaves the very same config where that is what there is', () => {
    expect(
      withPolicyIds(CONFIG, [
        { behavior: '/api/*', member: 'CachePolicyId', id: 'p' },
        { behavior: '*', member: 'OriginRequestPolicyId', id: undefined },
      ]),
    ).toBe(CONFIG);
  });

  it('is no cache policy where the behavior has ForwardedValues', () => {
    expect(usesForwardedValues(CONFIG, '*')).toBe(true);
    expect(usesForwardedValues(CONFIG, '/api/*')).toBe(false);
    expect(() => withPolicyIds(CONFIG, [{ behavior: '*', member: 'CachePolicyId', id: 'p' }])).toThrow(
      'the behavior * has ForwardedValues',
    );
  });
});

describe('a continuous deployment policy', () => {
  it('is written, and taken away as CloudFront says it', () => {
    const added = withContinuousDeploymentPolicy(CONFIG, 'c');
    expect(added).toEqual({ ...CONFIG, ContinuousDeploymentPolicyId: 'c' });
    expect(withContinuousDeploymentPolicy(added, undefined)).toEqual({ ...CONFIG, ContinuousDeploymentPolicyId: '' });
  });

  it.each([[CONFIG], [{ ...CONFIG, ContinuousDeploymentPolicyId: '' }]])(
    'leaves the very same config where there is none',
    (config) => {
      expect(withContinuousDeploymentPolicy(config, undefined)).toBe(config);
    },
  );
});

function counted(functions: readonly string[]): DefaultCacheBehavior['FunctionAssociations'] {
  const items = functions.map((FunctionARN) => ({ EventType: 'viewer-request' as const, FunctionARN }));
  return { Quantity: items.length, Items: items };
}
