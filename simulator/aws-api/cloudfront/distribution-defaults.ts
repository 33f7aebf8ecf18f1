/**
 * A distribution's config as CloudFront shows it: with every default filled in. Clients that compare what they sent with what they
 * read would see changes otherwise.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */
import type { CacheBehavior, DistributionConfig, Origin } from '@aws-sdk/client-cloudfront';
import { DEFAULT_ERROR_CACHING_MIN_TTL, ORIGIN_DEFAULTS } from '../../settings.ts';
import type { Given } from '../state.ts';
import { checkQuantities, listOf } from './quantities.ts';
import { ttlDefaults } from './ttls.ts';

type Config = Given<DistributionConfig>;
type Behavior = Config['DefaultCacheBehavior'];

/** The config with every default. @throws ApiError InconsistentQuantities for a list that contradicts itself */
export function withDefaults(config: Config): Config {
  checkQuantities(config, 'DistributionConfig');
  return {
    DefaultRootObject: '',
    PriceClass: 'PriceClass_All',
    WebACLId: '',
    HttpVersion: 'http2',
    IsIPV6Enabled: false,
    ContinuousDeploymentPolicyId: '',
    Staging: false,
    ...config,
    Aliases: listOf(config.Aliases?.Items),
    Origins: { Quantity: config.Origins.Quantity, Items: (config.Origins.Items ?? []).map(originWithDefaults) },
    OriginGroups: listOf(config.OriginGroups?.Items),
    DefaultCacheBehavior: behaviorWithDefaults(config.DefaultCacheBehavior),
    CacheBehaviors: listOf(
      (config.CacheBehaviors?.Items ?? []).map(
        (one): Given<CacheBehavior> => ({ ...one, ...behaviorWithDefaults(one) }),
      ),
    ),
    CustomErrorResponses: listOf(
      (config.CustomErrorResponses?.Items ?? []).map((one) => ({
        ResponsePagePath: '',
        ResponseCode: '',
        ErrorCachingMinTTL: DEFAULT_ERROR_CACHING_MIN_TTL,
        ...one,
      })),
    ),
    Logging: { Enabled: false, IncludeCookies: false, Bucket: '', Prefix: '', ...config.Logging },
    ViewerCertificate: certificateWithDefaults(config.ViewerCertificate),
    Restrictions: {
      GeoRestriction: {
        RestrictionType: config.Restrictions?.GeoRestriction.RestrictionType ?? 'none',
        ...listOf(config.Restrictions?.GeoRestriction.Items),
      },
    },
  };
}

function originWithDefaults(origin: Given<Origin>): Given<Origin> {
  const { CustomOriginConfig: custom, S3OriginConfig: s3 } = origin;
  const { connectionAttempts, connectionTimeout, readTimeout, keepaliveTimeout, sslProtocols } = ORIGIN_DEFAULTS;
  return {
    OriginPath: '',
    ConnectionAttempts: connectionAttempts,
    ConnectionTimeout: connectionTimeout,
    OriginShield: { Enabled: false },
    OriginAccessControlId: '',
    ...origin,
    CustomHeaders: listOf(origin.CustomHeaders?.Items),
    ...(s3 === undefined ? {} : { S3OriginConfig: { OriginReadTimeout: readTimeout, ...s3 } }),
    ...(custom === undefined
      ? {}
      : {
          CustomOriginConfig: {
            OriginReadTimeout: readTimeout,
            OriginKeepaliveTimeout: keepaliveTimeout,
            IpAddressType: 'ipv4' as const,
            ...custom,
            OriginSslProtocols: custom.OriginSslProtocols ?? { Quantity: 1, Items: [...sslProtocols] as ['TLSv1.2'] },
          },
        }),
  };
}

const METHODS = { Quantity: 2, Items: ['HEAD', 'GET'] as ['HEAD', 'GET'] };

function behaviorWithDefaults(behavior: Behavior): Behavior {
  const { AllowedMethods: methods, ForwardedValues: forwarded, TrustedSigners: signers } = behavior;
  return {
    SmoothStreaming: false,
    Compress: false,
    FieldLevelEncryptionId: '',
    GrpcConfig: { Enabled: false },
    ...behavior,
    TrustedSigners: { Enabled: signers?.Enabled ?? false, ...listOf(signers?.Items) },
    TrustedKeyGroups: {
      Enabled: behavior.TrustedKeyGroups?.Enabled ?? false,
      ...listOf(behavior.TrustedKeyGroups?.Items),
    },
    AllowedMethods: { ...(methods ?? METHODS), CachedMethods: methods?.CachedMethods ?? METHODS },
    LambdaFunctionAssociations: listOf(
      (behavior.LambdaFunctionAssociations?.Items ?? []).map((one) => ({ IncludeBody: false, ...one })),
    ),
    FunctionAssociations: listOf(behavior.FunctionAssociations?.Items),
    ...(forwarded === undefined
      ? {}
      : {
          ...ttlDefaults({ ...behavior }),
          ForwardedValues: {
            ...forwarded,
            Headers: listOf(forwarded.Headers?.Items),
            QueryStringCacheKeys: listOf(forwarded.QueryStringCacheKeys?.Items),
          },
        }),
  };
}

function certificateWithDefaults(certificate: Config['ViewerCertificate']): NonNullable<Config['ViewerCertificate']> {
  const arn = certificate?.ACMCertificateArn ?? certificate?.IAMCertificateId;
  if (!certificate || arn === undefined) {
    return {
      CloudFrontDefaultCertificate: true,
      SSLSupportMethod: 'vip',
      MinimumProtocolVersion: 'TLSv1',
      CertificateSource: 'cloudfront',
    };
  }
  return {
    CloudFrontDefaultCertificate: false,
    MinimumProtocolVersion: 'TLSv1',
    ...certificate,
    Certificate: arn,
    CertificateSource: certificate.ACMCertificateArn === undefined ? 'iam' : 'acm',
  };
}
