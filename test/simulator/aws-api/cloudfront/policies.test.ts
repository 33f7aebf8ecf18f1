import {
  type CachePolicyConfig,
  CreateCachePolicyCommand,
  CreateDistributionCommand,
  CreateOriginAccessControlCommand,
  CreateOriginRequestPolicyCommand,
  CreateResponseHeadersPolicyCommand,
  DeleteCachePolicyCommand,
  GetCachePolicyCommand,
  GetOriginAccessControlCommand,
  ListCachePoliciesCommand,
  ListOriginAccessControlsCommand,
  ListOriginRequestPoliciesCommand,
  ListResponseHeadersPoliciesCommand,
  UpdateCachePolicyCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const FIRST = 'ETVPDKIKX0DER';
const OPTIMIZED = '658327ea-f89d-4fab-a63d-7e88639e58f6';

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({ quotas: { policies: 2 } });
});
afterEach(() => api.close());

const policy = (Name: string, ttls: Partial<CachePolicyConfig> = {}): CachePolicyConfig => ({
  Name,
  MinTTL: 0,
  ...ttls,
});
const create = (config: CachePolicyConfig) =>
  api.cloudfront.send(new CreateCachePolicyCommand({ CachePolicyConfig: config }));

describe('a policy', () => {
  it('is made, changed by its ETag, and deleted', async () => {
    const { CachePolicy, ETag } = await create(policy('pages'));
    expect(CachePolicy?.Id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(CachePolicy?.CachePolicyConfig).toMatchObject({ MinTTL: 0, DefaultTTL: 86_400, MaxTTL: 31_536_000 });
    const Id = CachePolicy?.Id;
    const changed = await api.cloudfront.send(
      new UpdateCachePolicyCommand({ Id, IfMatch: ETag, CachePolicyConfig: policy('pages', { DefaultTTL: 5 }) }),
    );
    expect(changed.CachePolicy?.CachePolicyConfig?.DefaultTTL).toBe(5);
    await expect(api.cloudfront.send(new DeleteCachePolicyCommand({ Id, IfMatch: ETag }))).rejects.toMatchObject({
      name: 'PreconditionFailed',
    });
    await api.cloudfront.send(new DeleteCachePolicyCommand({ Id, IfMatch: changed.ETag }));
    await expect(api.cloudfront.send(new GetCachePolicyCommand({ Id }))).rejects.toMatchObject({
      name: 'NoSuchCachePolicy',
    });
  });

  it('stays while a distribution has it', async () => {
    const { CachePolicy } = await create(policy('pages'));
    const DistributionConfig = distributionConfig({ CachePolicyId: CachePolicy?.Id });
    await api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig }));
    await expect(
      api.cloudfront.send(new DeleteCachePolicyCommand({ Id: CachePolicy?.Id, IfMatch: FIRST })),
    ).rejects.toMatchObject({ name: 'CachePolicyInUse' });
  });

  it.each<[string, CachePolicyConfig]>([
    ['InvalidTTLOrder', policy('pages', { MinTTL: 10, MaxTTL: 5, DefaultTTL: 7 })],
    ['CachePolicyAlreadyExists', policy('taken')],
    ['CachePolicyAlreadyExists', policy('Managed-CachingOptimized')],
  ])('is refused with %s', async (name, config) => {
    await create(policy('taken'));
    await expect(create(config)).rejects.toMatchObject({ name });
  });

  it('is refused over the quota', async () => {
    await create(policy('a'));
    await create(policy('b'));
    await expect(create(policy('c'))).rejects.toMatchObject({ name: 'TooManyCachePolicies' });
  });

  it("of AWS's own is there, and stays as it is", async () => {
    const { CachePolicy, ETag } = await api.cloudfront.send(new GetCachePolicyCommand({ Id: OPTIMIZED }));
    expect(CachePolicy?.CachePolicyConfig).toMatchObject({
      Name: 'Managed-CachingOptimized',
      MinTTL: 1,
      ParametersInCacheKeyAndForwardedToOrigin: {
        EnableAcceptEncodingBrotli: true,
        HeadersConfig: { HeaderBehavior: 'none' },
      },
    });
    await expect(
      api.cloudfront.send(new DeleteCachePolicyCommand({ Id: OPTIMIZED, IfMatch: ETag })),
    ).rejects.toMatchObject({ name: 'IllegalDelete' });
  });

  it("is listed with AWS's own, or apart", async () => {
    await create(policy('pages'));
    const names = async (Type?: 'managed' | 'custom') => {
      const { CachePolicyList } = await api.cloudfront.send(new ListCachePoliciesCommand(Type ? { Type } : {}));
      return (CachePolicyList?.Items ?? []).map((item) => item.CachePolicy?.CachePolicyConfig?.Name);
    };
    expect(await names('custom')).toEqual(['pages']);
    expect(await names('managed')).toContain('Managed-CachingDisabled');
    expect(await names()).toEqual([...(await names('managed')), 'pages']);
    const requests = await api.cloudfront.send(new ListOriginRequestPoliciesCommand({ Type: 'managed' }));
    expect(requests.OriginRequestPolicyList?.Quantity).toBe(8);
    const headers = await api.cloudfront.send(new ListResponseHeadersPoliciesCommand({ Type: 'managed' }));
    expect(headers.ResponseHeadersPolicyList?.Quantity).toBe(5);
  });

  it.each<[string, () => Promise<unknown>]>([
    [
      'TooManyHeadersInOriginRequestPolicy',
      () => {
        const Items = Array.from({ length: 11 }, (_, i) => `X-${i}`);
        return api.cloudfront.send(
          new CreateOriginRequestPolicyCommand({
            OriginRequestPolicyConfig: {
              Name: 'a',
              HeadersConfig: { HeaderBehavior: 'whitelist', Headers: { Quantity: 11, Items } },
              CookiesConfig: { CookieBehavior: 'none' },
              QueryStringsConfig: { QueryStringBehavior: 'none' },
            },
          }),
        );
      },
    ],
    [
      'InvalidArgument',
      () =>
        api.cloudfront.send(
          new CreateResponseHeadersPolicyCommand({
            ResponseHeadersPolicyConfig: {
              Name: 'a',
              RemoveHeadersConfig: { Quantity: 1, Items: [{ Header: 'X-Cache' }] },
            },
          }),
        ),
    ],
  ])('of another kind is refused with %s', async (name, send) => {
    await expect(send()).rejects.toMatchObject({ name });
  });
});

describe('an origin access control', () => {
  it('is made and listed', async () => {
    const OriginAccessControlConfig = {
      Name: 'bucket',
      SigningProtocol: 'sigv4',
      SigningBehavior: 'always',
      OriginAccessControlOriginType: 's3',
    } as const;
    const { OriginAccessControl } = await api.cloudfront.send(
      new CreateOriginAccessControlCommand({ OriginAccessControlConfig }),
    );
    const Id = OriginAccessControl?.Id;
    expect(await api.cloudfront.send(new GetOriginAccessControlCommand({ Id }))).toMatchObject({
      OriginAccessControl: { Id, OriginAccessControlConfig },
      ETag: FIRST,
    });
    const { OriginAccessControlList } = await api.cloudfront.send(new ListOriginAccessControlsCommand({}));
    expect(OriginAccessControlList?.Items).toMatchObject([{ Id, ...OriginAccessControlConfig }]);
  });
});
