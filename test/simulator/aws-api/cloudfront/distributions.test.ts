import {
  CreateDistributionCommand,
  CreateDistributionWithTagsCommand,
  type DefaultCacheBehavior,
  DeleteDistributionCommand,
  type DistributionConfig,
  GetDistributionCommand,
  GetDistributionConfigCommand,
  ListDistributionsByCachePolicyIdCommand,
  ListDistributionsCommand,
  ListTagsForResourceCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateDistributionCommand,
} from '@aws-sdk/client-cloudfront';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type LocalApi, localApi } from '../local-api.ts';
import { distributionConfig } from './distribution-config.ts';

const FIRST = 'ETVPDKIKX0DER';
const SECOND = 'E3UN6WX5RRO2AG';
const CERTIFICATE = {
  ACMCertificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
  SSLSupportMethod: 'sni-only',
} as const;

let api: LocalApi;
beforeEach(async () => {
  api = await localApi({
    delays: { distribution: 60_000 },
    quotas: { origins: 1, distributions: 2, handlersOfDistribution: 0, tags: 3 },
  });
});
afterEach(() => api.close());

const create = (config: DistributionConfig = distributionConfig()) =>
  api.cloudfront.send(new CreateDistributionCommand({ DistributionConfig: config }));
const created = async (config?: DistributionConfig) => (await create(config)).Distribution?.Id ?? '';
const get = (Id: string) => api.cloudfront.send(new GetDistributionCommand({ Id }));
const update = async (Id: string, config: Partial<DistributionConfig>, IfMatch = FIRST) => {
  const { DistributionConfig: before } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
  const DistributionConfig = { ...(before as DistributionConfig), ...config };
  return api.cloudfront.send(new UpdateDistributionCommand({ Id, IfMatch, DistributionConfig }));
};

describe('a distribution', () => {
  it('looks as AWS makes one', async () => {
    const { Distribution, ETag, Location, $metadata } = await create();
    expect($metadata.httpStatusCode).toBe(201);
    expect(Distribution?.Id).toMatch(/^E[A-Z0-9]{13}$/);
    expect(Distribution?.DomainName).toMatch(/^d[a-z0-9]{13}\.cloudfront\.net$/);
    expect(Distribution?.ARN).toBe(`arn:aws:cloudfront::123456789012:distribution/${Distribution?.Id}`);
    expect([ETag, Location]).toEqual([
      FIRST,
      `https://cloudfront.amazonaws.com/2020-05-31/distribution/${Distribution?.Id}`,
    ]);
  });

  it('has every default filled in, so that a client sees no difference', async () => {
    const Id = await created();
    const { DistributionConfig: shown } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
    expect(shown).toMatchObject({
      Aliases: { Quantity: 0 },
      DefaultRootObject: '',
      PriceClass: 'PriceClass_All',
      HttpVersion: 'http2',
      Staging: false,
      Origins: {
        Items: [{ OriginPath: '', CustomHeaders: { Quantity: 0 }, ConnectionAttempts: 3, ConnectionTimeout: 10 }],
      },
      DefaultCacheBehavior: {
        AllowedMethods: { Quantity: 2, Items: ['HEAD', 'GET'], CachedMethods: { Quantity: 2, Items: ['HEAD', 'GET'] } },
        Compress: false,
        FunctionAssociations: { Quantity: 0 },
        LambdaFunctionAssociations: { Quantity: 0 },
        TrustedSigners: { Enabled: false, Quantity: 0 },
      },
      ViewerCertificate: { CloudFrontDefaultCertificate: true, MinimumProtocolVersion: 'TLSv1' },
      Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 0 } },
    });
    await update(Id, {});
    const { DistributionConfig: again } = await api.cloudfront.send(new GetDistributionConfigCommand({ Id }));
    expect(again).toEqual(shown);
  });

  it('is InProgress until its change has arrived', async () => {
    const Id = await created();
    expect((await get(Id)).Distribution?.Status).toBe('InProgress');
    api.clock.advance(59);
    expect((await get(Id)).Distribution?.Status).toBe('InProgress');
    api.clock.advance(1);
    expect((await get(Id)).Distribution?.Status).toBe('Deployed');
    await update(Id, { Comment: 'changed' });
    expect((await get(Id)).Distribution?.Status).toBe('InProgress');
  });

  it('is replaced as a whole, by whoever has the last ETag', async () => {
    const Id = await created();
    expect((await update(Id, { Comment: 'one' })).ETag).toBe(SECOND);
    await expect(update(Id, { Comment: 'two' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    expect((await get(Id)).Distribution?.DistributionConfig?.Comment).toBe('one');
  });

  it('is deleted once it is disabled and deployed', async () => {
    const Id = await created();
    const remove = (IfMatch: string) => api.cloudfront.send(new DeleteDistributionCommand({ Id, IfMatch }));
    await expect(remove(FIRST)).rejects.toMatchObject({ name: 'DistributionNotDisabled' });
    await update(Id, { Enabled: false });
    await expect(remove(SECOND)).rejects.toMatchObject({ name: 'DistributionNotDisabled' });
    api.clock.advance(60);
    await remove(SECOND);
    await expect(get(Id)).rejects.toMatchObject({ name: 'NoSuchDistribution', $metadata: { httpStatusCode: 404 } });
  });

  it('is listed with its config, and by its policy', async () => {
    const Id = await created();
    const { DistributionList: list } = await api.cloudfront.send(new ListDistributionsCommand({}));
    expect(list).toMatchObject({
      Quantity: 1,
      IsTruncated: false,
      Items: [{ Id, Status: 'InProgress', Enabled: true }],
    });
    const by = (CachePolicyId: string) =>
      api.cloudfront.send(new ListDistributionsByCachePolicyIdCommand({ CachePolicyId }));
    const { DistributionIdList: using } = await by('658327ea-f89d-4fab-a63d-7e88639e58f6');
    expect(using).toMatchObject({ Quantity: 1, Items: [Id] });
    expect((await by('4135ea2d-6df8-44a3-9df3-4b5a84be39ad')).DistributionIdList).toMatchObject({ Quantity: 0 });
  });

  it('has tags', async () => {
    const { Distribution } = await api.cloudfront.send(
      new CreateDistributionWithTagsCommand({
        DistributionConfigWithTags: {
          DistributionConfig: distributionConfig(),
          Tags: { Items: [{ Key: 'app', Value: 'shop' }] },
        },
      }),
    );
    const Resource = Distribution?.ARN;
    await api.cloudfront.send(new TagResourceCommand({ Resource, Tags: { Items: [{ Key: 'env', Value: '' }] } }));
    await api.cloudfront.send(new UntagResourceCommand({ Resource, TagKeys: { Items: ['app'] } }));
    const { Tags } = await api.cloudfront.send(new ListTagsForResourceCommand({ Resource }));
    expect(Tags?.Items).toEqual([{ Key: 'env', Value: '' }]);
  });
});

/** What is refused, by the code that CloudFront gives it. */
const REFUSED: readonly (readonly [code: string, what: string, config: DistributionConfig])[] = [
  [
    'InconsistentQuantities',
    'a Quantity that is wrong',
    distributionConfig({}, { Aliases: { Quantity: 2, Items: ['a'] } }),
  ],
  ['NoSuchOrigin', 'a target that is no origin', distributionConfig({ TargetOriginId: 'other' })],
  ['InvalidArgument', 'no cache policy', without('CachePolicyId')],
  [
    'InvalidArgument',
    'a cache policy and forwarded values',
    distributionConfig({ ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } } }),
  ],
  ['NoSuchCachePolicy', 'a cache policy that is not there', distributionConfig({ CachePolicyId: 'none' })],
  [
    'NoSuchOriginRequestPolicy',
    'an origin request policy that is not there',
    distributionConfig({ OriginRequestPolicyId: 'none' }),
  ],
  [
    'NoSuchResponseHeadersPolicy',
    'a response headers policy that is not there',
    distributionConfig({ ResponseHeadersPolicyId: 'none' }),
  ],
  [
    'InvalidTTLOrder',
    'a longest life that is shorter than the shortest',
    {
      ...without('CachePolicyId', {
        ForwardedValues: { QueryString: false, Cookies: { Forward: 'none' } },
        MinTTL: 10,
        MaxTTL: 5,
      }),
    },
  ],
  ['MalformedXML', 'a word that is none', distributionConfig({ ViewerProtocolPolicy: 'never' as never })],
  [
    'InvalidFunctionAssociation',
    'a function that is not LIVE',
    distributionConfig({
      FunctionAssociations: {
        Quantity: 1,
        Items: [{ FunctionARN: 'arn:aws:cloudfront::123456789012:function/a', EventType: 'viewer-request' }],
      },
    }),
  ],
  [
    'InvalidDefaultRootObject',
    'a default root object with a slash',
    distributionConfig({}, { DefaultRootObject: '/a' }),
  ],
  ['InvalidViewerCertificate', 'a name without a certificate', distributionConfig({}, aliases('www.example.com'))],
  [
    'InvalidErrorCode',
    'an error that has no page',
    distributionConfig({}, { CustomErrorResponses: { Quantity: 1, Items: [{ ErrorCode: 418 }] } }),
  ],
  [
    'InvalidResponseCode',
    'a page with a status that is none',
    distributionConfig(
      {},
      {
        CustomErrorResponses: {
          Quantity: 1,
          Items: [{ ErrorCode: 404, ResponsePagePath: '/404', ResponseCode: '299' }],
        },
      },
    ),
  ],
  [
    'InvalidGeoRestrictionParameter',
    'countries that nothing is said of',
    distributionConfig(
      {},
      { Restrictions: { GeoRestriction: { RestrictionType: 'none', Quantity: 1, Items: ['DE'] } } },
    ),
  ],
  [
    'TooManyLambdaFunctionAssociations',
    'more handlers than the quota',
    distributionConfig({
      LambdaFunctionAssociations: {
        Quantity: 1,
        Items: [
          { LambdaFunctionARN: 'arn:aws:lambda:us-east-1:123456789012:function:a:1', EventType: 'origin-request' },
        ],
      },
    }),
  ],
  ['TooManyOrigins', 'more origins than the quota', twoOrigins()],
  [
    'NoSuchContinuousDeploymentPolicy',
    'a continuous deployment policy that is not there',
    distributionConfig({}, { ContinuousDeploymentPolicyId: 'none' }),
  ],
];

describe('a config', () => {
  it.each(REFUSED)('is refused with %s: %s', async (name, _, config) => {
    await expect(create(config)).rejects.toMatchObject({ name });
  });

  it('is refused for a reference that was used', async () => {
    await create();
    await expect(create()).rejects.toMatchObject({
      name: 'DistributionAlreadyExists',
      $metadata: { httpStatusCode: 409 },
    });
  });

  it('is refused for a name that another distribution has', async () => {
    const named = (reference: string) =>
      distributionConfig(
        {},
        { CallerReference: reference, ...aliases('www.example.com'), ViewerCertificate: CERTIFICATE },
      );
    await create(named('first'));
    await expect(create(named('second'))).rejects.toMatchObject({ name: 'CNAMEAlreadyExists' });
  });

  it('is refused over the quota of distributions', async () => {
    await create();
    await create(distributionConfig({}, { CallerReference: 'second' }));
    await expect(create(distributionConfig({}, { CallerReference: 'third' }))).rejects.toMatchObject({
      name: 'TooManyDistributions',
    });
  });

  it('cannot change its reference', async () => {
    const Id = await created();
    await expect(update(Id, { CallerReference: 'other' })).rejects.toMatchObject({ name: 'IllegalUpdate' });
  });
});

function aliases(name: string): Partial<DistributionConfig> {
  return { Aliases: { Quantity: 1, Items: [name] } };
}

function without(member: keyof DefaultCacheBehavior, behavior: Partial<DefaultCacheBehavior> = {}): DistributionConfig {
  const config = distributionConfig(behavior);
  const { [member]: _, ...rest } = config.DefaultCacheBehavior ?? {};
  return { ...config, DefaultCacheBehavior: rest as DefaultCacheBehavior };
}

function twoOrigins(): DistributionConfig {
  const { Origins, ...config } = distributionConfig();
  const [first] = Origins?.Items ?? [];
  if (!first) throw new Error('the config has an origin');
  return { ...config, Origins: { Quantity: 2, Items: [first, { ...first, Id: 'second' }] } };
}
