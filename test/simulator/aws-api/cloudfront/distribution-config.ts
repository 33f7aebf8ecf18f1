import type { DefaultCacheBehavior, DistributionConfig } from '@aws-sdk/client-cloudfront';

/** The least that CloudFront takes for a distribution. */
export function distributionConfig(
  behavior: Partial<DefaultCacheBehavior> = {},
  config: Partial<DistributionConfig> = {},
): DistributionConfig {
  return {
    CallerReference: 'first',
    Comment: '',
    Enabled: true,
    Origins: {
      Quantity: 1,
      Items: [
        {
          Id: 'site',
          DomainName: 'www.example.com',
          CustomOriginConfig: { HTTPPort: 80, HTTPSPort: 443, OriginProtocolPolicy: 'http-only' },
        },
      ],
    },
    DefaultCacheBehavior: {
      TargetOriginId: 'site',
      ViewerProtocolPolicy: 'allow-all',
      CachePolicyId: '658327ea-f89d-4fab-a63d-7e88639e58f6',
      ...behavior,
    },
    ...config,
  };
}
