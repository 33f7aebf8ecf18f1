/** The JSON of CloudFront's API as schemas: the members that are simulated, each with AWS's own name and range. */
import { createPublicKey } from 'node:crypto';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { z } from 'zod';
import { REFERRER_POLICIES } from '#policy/security-headers';

/** A list as the API writes it. Without items it has none. */
function listOf<Item extends z.ZodType>(item: Item) {
  return z.object({ Quantity: z.number().exactOptional(), Items: z.array(item).exactOptional() });
}

const names = listOf(z.string());

const seconds = z.number().min(0);

const headerName = z.string().refine(isHeaderName, 'expected the name of a header');

const headerValue = z.string().refine(isHeaderValue, 'expected the value of a header');

function isHeaderName(name: string): boolean {
  return passes(() => validateHeaderName(name));
}

function isHeaderValue(value: string): boolean {
  return passes(() => validateHeaderValue('value', value));
}

function passes(check: () => unknown): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

const originSchema = z.object({
  Id: z.string().min(1),
  DomainName: z.string().min(1),
  OriginPath: z
    .string()
    .regex(/^(?:\/.*[^/])?$/s, 'expected nothing, or a path that begins with / and does not end with one')
    .exactOptional(),
  CustomHeaders: listOf(z.object({ HeaderName: headerName, HeaderValue: headerValue })).exactOptional(),
  S3OriginConfig: z.object({ OriginReadTimeout: z.number().min(1).exactOptional() }).exactOptional(),
  CustomOriginConfig: z
    .object({
      HTTPPort: z.int().min(1).max(65_535),
      HTTPSPort: z.int().min(1).max(65_535),
      OriginProtocolPolicy: z.enum(['http-only', 'https-only', 'match-viewer']),
      OriginSslProtocols: names.exactOptional(),
      OriginReadTimeout: z.number().min(1).exactOptional(),
      OriginKeepaliveTimeout: z.number().min(1).exactOptional(),
    })
    .exactOptional(),
  VpcOriginConfig: z
    .object({
      OriginReadTimeout: z.number().min(1).exactOptional(),
      OriginKeepaliveTimeout: z.number().min(1).exactOptional(),
    })
    .exactOptional(),
  ConnectionAttempts: z.int().min(1).max(3).exactOptional(),
  ConnectionTimeout: z.number().min(1).max(10).exactOptional(),
  /** 0 is the API's word for none. */
  ResponseCompletionTimeout: seconds.exactOptional(),
  OriginShield: z.object({ Enabled: z.boolean() }).exactOptional(),
});

/** An origin. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_Origin.html */
export type OriginJson = z.infer<typeof originSchema>;

const originGroupSchema = z.object({
  Id: z.string().min(1),
  FailoverCriteria: z.object({ StatusCodes: listOf(z.int().min(400).max(599)) }),
  Members: listOf(z.object({ OriginId: z.string() })),
});

const method = z.enum(['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE']);

const forwardedValuesSchema = z.object({
  QueryString: z.boolean(),
  Cookies: z
    .object({ Forward: z.enum(['none', 'whitelist', 'all']), WhitelistedNames: names.exactOptional() })
    .exactOptional(),
  Headers: names.exactOptional(),
  QueryStringCacheKeys: names.exactOptional(),
});

/** What a behavior without a cache policy says of keys and origin requests. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ForwardedValues.html */
export type ForwardedValuesJson = z.infer<typeof forwardedValuesSchema>;

const defaultBehaviorSchema = z.object({
  TargetOriginId: z.string(),
  ViewerProtocolPolicy: z.enum(['allow-all', 'redirect-to-https', 'https-only']),
  TrustedKeyGroups: z.object({ Enabled: z.boolean(), ...names.shape }).exactOptional(),
  AllowedMethods: listOf(method)
    .extend({ CachedMethods: listOf(z.enum(['GET', 'HEAD', 'OPTIONS'])).exactOptional() })
    .exactOptional(),
  Compress: z.boolean().exactOptional(),
  LambdaFunctionAssociations: listOf(
    z.object({
      LambdaFunctionARN: z.string().min(1),
      EventType: z.enum(['viewer-request', 'origin-request', 'origin-response', 'viewer-response']),
      IncludeBody: z.boolean().exactOptional(),
    }),
  ).exactOptional(),
  FunctionAssociations: listOf(
    z.object({ FunctionARN: z.string().min(1), EventType: z.enum(['viewer-request', 'viewer-response']) }),
  ).exactOptional(),
  CachePolicyId: z.string().exactOptional(),
  OriginRequestPolicyId: z.string().exactOptional(),
  ResponseHeadersPolicyId: z.string().exactOptional(),
  ForwardedValues: forwardedValuesSchema.exactOptional(),
  MinTTL: seconds.exactOptional(),
  DefaultTTL: seconds.exactOptional(),
  MaxTTL: seconds.exactOptional(),
});

/** The default behavior, and what every other has besides its pattern. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DefaultCacheBehavior.html */
export type DefaultBehaviorJson = z.infer<typeof defaultBehaviorSchema>;

/** Statuses for which a distribution can have a page of its own. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/GeneratingCustomErrorResponses.html */
const PAGE_STATUSES = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];

const customErrorResponseSchema = z.object({
  ErrorCode: z.int().refine((code) => PAGE_STATUSES.includes(code), `expected one of ${PAGE_STATUSES.join(', ')}`),
  ResponsePagePath: z
    .string()
    .regex(/^(?:\/.*)?$/s, 'expected a path that begins with /')
    .exactOptional(),
  ResponseCode: z
    .string()
    .refine(
      (code) => ['', '200', ...PAGE_STATUSES.map(String)].includes(code),
      `expected one of 200, ${PAGE_STATUSES.join(', ')}, as a text`,
    )
    .exactOptional(),
  ErrorCachingMinTTL: seconds.exactOptional(),
});

/** A distribution. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html */
export const distributionConfigSchema = z.object({
  Aliases: names.exactOptional(),
  DefaultRootObject: z
    .string()
    .regex(/^(?!\/)/, 'expected a name without a slash in front')
    .exactOptional(),
  Origins: listOf(originSchema),
  OriginGroups: listOf(originGroupSchema).exactOptional(),
  DefaultCacheBehavior: defaultBehaviorSchema,
  CacheBehaviors: listOf(defaultBehaviorSchema.extend({ PathPattern: z.string().min(1).max(255) })).exactOptional(),
  CustomErrorResponses: listOf(customErrorResponseSchema).exactOptional(),
  Restrictions: z
    .object({
      GeoRestriction: z.object({
        RestrictionType: z.enum(['none', 'whitelist', 'blacklist']),
        ...names.shape,
      }),
    })
    .exactOptional(),
  TenantConfig: z
    .object({
      ParameterDefinitions: z
        .array(
          z.object({
            Name: z.string(),
            Definition: z.object({
              StringSchema: z.object({ DefaultValue: z.string().exactOptional() }).exactOptional(),
            }),
          }),
        )
        .exactOptional(),
    })
    .exactOptional(),
  /** Has members, of which none is simulated. */
  ViewerCertificate: z.object({}).exactOptional(),
  CacheTagConfig: z.object({ HeaderName: headerName }).exactOptional(),
});

/** A distribution, as far as it is simulated. */
export type DistributionConfigJson = z.infer<typeof distributionConfigSchema>;

const selection = z.enum(['none', 'whitelist', 'allExcept', 'all']);

const cookies = z.object({ CookieBehavior: selection, Cookies: names.exactOptional() });

const queryStrings = z.object({ QueryStringBehavior: selection, QueryStrings: names.exactOptional() });

/** A cache policy. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_CachePolicyConfig.html */
export const cachePolicySchema = z.object({
  MinTTL: seconds,
  DefaultTTL: seconds.exactOptional(),
  MaxTTL: seconds.exactOptional(),
  ParametersInCacheKeyAndForwardedToOrigin: z
    .object({
      EnableAcceptEncodingGzip: z.boolean().exactOptional(),
      EnableAcceptEncodingBrotli: z.boolean().exactOptional(),
      HeadersConfig: z
        .object({ HeaderBehavior: z.enum(['none', 'whitelist']), Headers: names.exactOptional() })
        .exactOptional(),
      CookiesConfig: cookies.exactOptional(),
      QueryStringsConfig: queryStrings.exactOptional(),
    })
    .exactOptional(),
});

/** An origin request policy. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_OriginRequestPolicyConfig.html */
export const originRequestPolicySchema = z.object({
  HeadersConfig: z
    .object({
      HeaderBehavior: z.enum(['none', 'whitelist', 'allViewer', 'allViewerAndWhitelistCloudFront', 'allExcept']),
      Headers: names.exactOptional(),
    })
    .exactOptional(),
  CookiesConfig: cookies.exactOptional(),
  QueryStringsConfig: queryStrings.exactOptional(),
});

const override = { Override: z.boolean() };

/** A response headers policy. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ResponseHeadersPolicyConfig.html */
export const responseHeadersPolicySchema = z.object({
  CorsConfig: z
    .object({
      OriginOverride: z.boolean(),
      AccessControlAllowOrigins: listOf(headerValue),
      AccessControlAllowHeaders: listOf(headerValue).exactOptional(),
      AccessControlAllowMethods: listOf(z.enum([...method.options, 'ALL'])).exactOptional(),
      AccessControlAllowCredentials: z.boolean().exactOptional(),
      AccessControlExposeHeaders: listOf(headerValue).exactOptional(),
      AccessControlMaxAgeSec: seconds.exactOptional(),
    })
    .exactOptional(),
  SecurityHeadersConfig: z
    .object({
      StrictTransportSecurity: z
        .object({
          ...override,
          AccessControlMaxAgeSec: seconds,
          IncludeSubdomains: z.boolean().exactOptional(),
          Preload: z.boolean().exactOptional(),
        })
        .exactOptional(),
      ContentTypeOptions: z.object(override).exactOptional(),
      FrameOptions: z.object({ ...override, FrameOption: z.enum(['DENY', 'SAMEORIGIN']) }).exactOptional(),
      ReferrerPolicy: z.object({ ...override, ReferrerPolicy: z.enum(REFERRER_POLICIES) }).exactOptional(),
      ContentSecurityPolicy: z.object({ ...override, ContentSecurityPolicy: headerValue }).exactOptional(),
      XSSProtection: z
        .object({
          ...override,
          Protection: z.boolean(),
          ModeBlock: z.boolean().exactOptional(),
          ReportUri: headerValue.exactOptional(),
        })
        .exactOptional(),
    })
    .exactOptional(),
  ServerTimingHeadersConfig: z
    .object({ Enabled: z.boolean(), SamplingRate: z.number().min(0).max(100).exactOptional() })
    .exactOptional(),
  CustomHeadersConfig: listOf(z.object({ Header: headerName, Value: headerValue, ...override })).exactOptional(),
  RemoveHeadersConfig: listOf(z.object({ Header: headerName })).exactOptional(),
});

/** A key group: whose signatures count. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_KeyGroupConfig.html */
export const keyGroupSchema = z.object({ Items: z.array(z.string()) });

/** A public key in PEM. @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_PublicKeyConfig.html */
export const publicKeySchema = z.object({
  EncodedKey: z.string().refine((pem) => passes(() => createPublicKey(pem)), 'expected a public key in PEM'),
});
