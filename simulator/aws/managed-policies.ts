/**
 * The policies that every account has, by the ids that are the same in all of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-origin-request-policies.html
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html
 */
import { CACHING_DISABLED, CACHING_OPTIMIZED, type CachePolicy } from '../cache/cache-policy.ts';
import { ALL_VIEWER_EXCEPT_HOST_HEADER, type OriginRequestPolicy } from '../cache/origin-request-policy.ts';
import type { CorsConfig, ResponseHeadersPolicy } from '../response/response-headers-policy.ts';

/** A policy of AWS's own. */
export interface ManagedPolicy<Policy> {
  /** Without the prefix `Managed-` that it has in the API. */
  readonly name: string;
  /** Nothing where what it says is not known for sure. */
  readonly policy?: Policy;
}

const NONE = { behavior: 'none' } as const;
const ALL = { behavior: 'all' } as const;

const USE_ORIGIN_CACHE_CONTROL: CachePolicy = {
  ...CACHING_OPTIMIZED,
  minTtl: 0,
  defaultTtl: 0,
  headers: ['host', 'origin', 'x-http-method-override', 'x-http-method', 'x-method-override'],
  cookies: ALL,
};

/** Cache policies by id. */
export const MANAGED_CACHE_POLICIES: Readonly<Record<string, ManagedPolicy<CachePolicy>>> = {
  '658327ea-f89d-4fab-a63d-7e88639e58f6': { name: 'CachingOptimized', policy: CACHING_OPTIMIZED },
  'b2884449-e4de-46a7-ac36-70bc7f1ddd6d': {
    name: 'CachingOptimizedForUncompressedObjects',
    policy: { ...CACHING_OPTIMIZED, gzip: false, brotli: false },
  },
  '4135ea2d-6df8-44a3-9df3-4b5a84be39ad': { name: 'CachingDisabled', policy: CACHING_DISABLED },
  '08627262-05a9-4f76-9ded-b50ca2e3a84f': {
    name: 'Elemental-MediaPackage',
    policy: {
      ...CACHING_OPTIMIZED,
      minTtl: 0,
      brotli: false,
      headers: ['origin'],
      queryStrings: { behavior: 'whitelist', names: ['aws.manifestfilter', 'start', 'end', 'm'] },
    },
  },
  '2e54312d-136d-493c-8eb9-b001f22f67d2': {
    name: 'Amplify',
    policy: {
      ...CACHING_OPTIMIZED,
      minTtl: 2,
      defaultTtl: 2,
      maxTtl: 600,
      headers: ['authorization', 'cloudfront-viewer-country', 'host'],
      cookies: ALL,
      queryStrings: ALL,
    },
  },
  '83da9c7e-98b4-4e11-a168-04f0df8e2c65': { name: 'UseOriginCacheControlHeaders', policy: USE_ORIGIN_CACHE_CONTROL },
  '4cc15a8a-d715-48a4-82b8-cc0b614638fe': {
    name: 'UseOriginCacheControlHeaders-QueryStrings',
    policy: { ...USE_ORIGIN_CACHE_CONTROL, queryStrings: ALL },
  },
  '4d1d2f1d-3a71-49ad-9e08-7ea5d843a556': { name: 'Amplify-Default' },
  'a6bad946-36c3-4c33-aa98-362c74a7fb13': { name: 'Amplify-DefaultNoCookies' },
  '1c6db51a-a33f-469a-8245-dae26771f530': { name: 'Amplify-ImageOptimization' },
  '7e5fad67-ee98-4ad0-b05a-394999eefc1a': { name: 'Amplify-StaticContent' },
};

/** What AllViewerAndCloudFrontHeaders-2022-06 adds to what the viewer sent. */
const CLOUDFRONT_HEADERS_2022_06 = [
  'cloudfront-forwarded-proto',
  'cloudfront-is-android-viewer',
  'cloudfront-is-desktop-viewer',
  'cloudfront-is-ios-viewer',
  'cloudfront-is-mobile-viewer',
  'cloudfront-is-smarttv-viewer',
  'cloudfront-is-tablet-viewer',
  'cloudfront-viewer-address',
  'cloudfront-viewer-asn',
  'cloudfront-viewer-city',
  'cloudfront-viewer-country',
  'cloudfront-viewer-country-name',
  'cloudfront-viewer-country-region',
  'cloudfront-viewer-country-region-name',
  'cloudfront-viewer-http-version',
  'cloudfront-viewer-latitude',
  'cloudfront-viewer-longitude',
  'cloudfront-viewer-metro-code',
  'cloudfront-viewer-postal-code',
  'cloudfront-viewer-time-zone',
  'cloudfront-viewer-tls',
];

const HEADERS_ALONE = { cookies: NONE, queryStrings: NONE };

const CORS_HEADERS = ['origin', 'access-control-request-headers', 'access-control-request-method'];

/** Origin request policies by id. */
export const MANAGED_ORIGIN_REQUEST_POLICIES: Readonly<Record<string, ManagedPolicy<OriginRequestPolicy>>> = {
  '216adef6-5c7f-47e4-b989-5492eafa07d3': {
    name: 'AllViewer',
    policy: { headers: { behavior: 'allViewer', names: [] }, cookies: ALL, queryStrings: ALL },
  },
  '33f36d7e-f396-46d9-90e0-52428a34d9dc': {
    name: 'AllViewerAndCloudFrontHeaders-2022-06',
    policy: {
      headers: { behavior: 'allViewerAndWhitelistCloudFront', names: CLOUDFRONT_HEADERS_2022_06 },
      cookies: ALL,
      queryStrings: ALL,
    },
  },
  'b689b0a8-53d0-40ab-baf2-68738e2966ac': {
    name: 'AllViewerExceptHostHeader',
    policy: ALL_VIEWER_EXCEPT_HOST_HEADER,
  },
  '59781a5b-3903-41f3-afcb-af62929ccde1': {
    name: 'CORS-CustomOrigin',
    policy: { ...HEADERS_ALONE, headers: { behavior: 'whitelist', names: ['origin'] } },
  },
  '88a5eaf4-2fd4-4709-b370-b4c650ea3fcf': {
    name: 'CORS-S3Origin',
    policy: { ...HEADERS_ALONE, headers: { behavior: 'whitelist', names: CORS_HEADERS } },
  },
  '775133bc-15f2-49f9-abea-afb2e0bf67d2': {
    name: 'Elemental-MediaTailor-PersonalizedManifests',
    policy: {
      headers: { behavior: 'whitelist', names: [...CORS_HEADERS, 'user-agent', 'x-forwarded-for'] },
      cookies: NONE,
      queryStrings: ALL,
    },
  },
  'bf0718e1-ba1e-49d1-88b1-f726733018ae': {
    name: 'HostHeaderOnly',
    policy: { ...HEADERS_ALONE, headers: { behavior: 'whitelist', names: ['host'] } },
  },
  'acba4595-bd28-49b8-b9fe-13317c0390fa': {
    name: 'UserAgentRefererHeaders',
    policy: { ...HEADERS_ALONE, headers: { behavior: 'whitelist', names: ['user-agent', 'referer'] } },
  },
};

const SIMPLE_CORS: CorsConfig = { OriginOverride: false, AccessControlAllowOrigins: { Items: ['*'] } };

const CORS_WITH_PREFLIGHT: CorsConfig = {
  ...SIMPLE_CORS,
  AccessControlAllowMethods: { Items: ['ALL'] },
  AccessControlExposeHeaders: { Items: ['*'] },
};

const SECURITY_HEADERS: NonNullable<ResponseHeadersPolicy['SecurityHeadersConfig']> = {
  ReferrerPolicy: { Override: false, ReferrerPolicy: 'strict-origin-when-cross-origin' },
  StrictTransportSecurity: { Override: false, AccessControlMaxAgeSec: 31_536_000 },
  ContentTypeOptions: { Override: true },
  FrameOptions: { Override: false, FrameOption: 'SAMEORIGIN' },
  XSSProtection: { Override: false, Protection: true, ModeBlock: true },
};

/** Response headers policies by id. */
export const MANAGED_RESPONSE_HEADERS_POLICIES: Readonly<Record<string, ManagedPolicy<ResponseHeadersPolicy>>> = {
  '60669652-455b-4ae9-85a4-c4c02393f86c': { name: 'SimpleCORS', policy: { CorsConfig: SIMPLE_CORS } },
  '5cc3b908-e619-4b99-88e5-2cf7f45965bd': {
    name: 'CORS-With-Preflight',
    policy: { CorsConfig: CORS_WITH_PREFLIGHT },
  },
  '67f7725c-6f97-4210-82d7-5512b31e9d03': {
    name: 'SecurityHeadersPolicy',
    policy: { SecurityHeadersConfig: SECURITY_HEADERS },
  },
  'e61eb60c-9c35-4d20-a928-2b84e02af89c': {
    name: 'CORS-and-SecurityHeadersPolicy',
    policy: { CorsConfig: SIMPLE_CORS, SecurityHeadersConfig: SECURITY_HEADERS },
  },
  'eaab4381-ed33-4a86-88ca-d9558dc6cd63': {
    name: 'CORS-with-preflight-and-SecurityHeadersPolicy',
    policy: { CorsConfig: CORS_WITH_PREFLIGHT, SecurityHeadersConfig: SECURITY_HEADERS },
  },
};
