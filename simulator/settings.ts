/**
 * A distribution as the simulator runs it: the members of AWS's `DistributionConfig` that viewers can observe, with every policy
 * looked up and every default filled in.
 *
 * @see https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_DistributionConfig.html
 */
import type { Station } from '#policy/restricted-headers';
import type { Runtime } from '../build/runtime.ts';
import type { GeoRestriction } from './access/geo-restriction.ts';
import type { CachePolicy } from './cache/cache-policy.ts';
import type { OriginRequestPolicy } from './cache/origin-request-policy.ts';
import type { ResponseHeadersPolicy } from './response/response-headers-policy.ts';

/** A distribution. */
export interface DistributionSettings {
  /** `E2QWRUHEXAMPLE`. */
  readonly id: string;
  /** The name that CloudFront gave it: `d111111abcdef8.cloudfront.net`. */
  readonly domainName: string;
  /** Names that viewers use besides: `www.example.com`, `*.example.com`. */
  readonly aliases: readonly string[];
  /** What `/` is asked of the origin as, without a slash in front; empty for none. */
  readonly defaultRootObject: string;
  readonly origins: readonly OriginSettings[];
  readonly originGroups: readonly OriginGroup[];
  /** In the order in which paths are compared; the last takes all that is left. */
  readonly behaviors: readonly BehaviorSettings[];
  readonly customErrorResponses: readonly CustomErrorResponse[];
  /** The header, in lower case, in which an origin names the cache tags of an answer. */
  readonly cacheTagHeader?: string;
  /** Whose viewers are answered; those of every country where undefined. */
  readonly geoRestriction?: GeoRestriction;
}

/** What an origin is, and how it is asked. Times are in seconds. */
export interface OriginSettings {
  readonly id: string;
  /** Where it is on AWS. */
  readonly domainName: string;
  /** A bucket, asked by S3's own rules. */
  readonly isS3: boolean;
  /** What stands in front of every path that it is asked for, without a slash at the end. */
  readonly path: string;
  /** By the names as they are configured. They take the place of what the viewer sent under those names. */
  readonly customHeaders: Readonly<Record<string, string>>;
  readonly protocolPolicy: 'http-only' | 'https-only' | 'match-viewer';
  readonly httpPort: number;
  readonly httpsPort: number;
  readonly sslProtocols: readonly string[];
  /** How often a connection is tried, 1 to 3. */
  readonly connectionAttempts: number;
  /** For each attempt, 1 to 10. */
  readonly connectionTimeout: number;
  /** For an answer to begin, and between its packets. */
  readonly readTimeout: number;
  readonly keepaliveTimeout: number;
  /** For the whole answer; none where undefined. */
  readonly responseCompletionTimeout?: number;
  readonly hasOriginShield: boolean;
}

/** Two origins, of which the second is asked where the first fails. */
export interface OriginGroup {
  readonly id: string;
  readonly members: readonly [string, string];
  /** Statuses that count as a failure of the first. */
  readonly statusCodes: readonly number[];
}

/** How requests of a path are treated. */
export interface BehaviorSettings {
  /** The path pattern; `*` of the default one. */
  readonly path: string;
  /** The id of an origin or of an origin group. */
  readonly target: string;
  readonly viewerProtocolPolicy: 'allow-all' | 'redirect-to-https' | 'https-only';
  readonly allowedMethods: readonly string[];
  readonly cachedMethods: readonly string[];
  readonly compress: boolean;
  readonly cachePolicy: CachePolicy;
  readonly originRequestPolicy?: OriginRequestPolicy;
  readonly responseHeadersPolicy?: ResponseHeadersPolicy;
  /** What runs at which station. */
  readonly associations: Readonly<Partial<Record<Station, Association>>>;
  /** Public keys in PEM by their ids, of which one has to have signed the request; none where all may come. */
  readonly trustedKeys?: Readonly<Record<string, string>>;
}

/** Code at a station. */
export interface Association {
  /** The ARN, or the name of a bundle. */
  readonly name: string;
  readonly runtime: Runtime;
  /** Whether a Lambda@Edge function at a request station gets the request's body. */
  readonly includesBody: boolean;
}

/** What a viewer gets in place of an error. */
export interface CustomErrorResponse {
  readonly errorCode: number;
  /** The page's path and the status with which it is sent; nothing where only the time is set. */
  readonly page?: { readonly path: string; readonly responseCode: number };
  /** Seconds for which such an error is kept at least. */
  readonly errorCachingMinTtl: number;
}

/** Every method that CloudFront lets pass. */
export const ALL_METHODS = ['GET', 'HEAD', 'OPTIONS', 'PUT', 'PATCH', 'POST', 'DELETE'] as const;

/** Seconds for which an error is kept at least, and a failing origin not asked again, where no custom error response says otherwise. */
export const DEFAULT_ERROR_CACHING_MIN_TTL = 10;

/** What CloudFront takes for what an origin's settings leave out. @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html */
export const ORIGIN_DEFAULTS = {
  path: '',
  customHeaders: {},
  protocolPolicy: 'match-viewer',
  httpPort: 80,
  httpsPort: 443,
  sslProtocols: ['TLSv1.2'],
  connectionAttempts: 3,
  connectionTimeout: 10,
  readTimeout: 30,
  keepaliveTimeout: 5,
  hasOriginShield: false,
} as const satisfies Partial<OriginSettings>;
