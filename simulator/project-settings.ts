/** A project's distribution: what its config and the policies that the build wrote come to. */
import type { Bundle } from '../build/bundle.ts';
import type { Policy } from '../build/policies.ts';
import type { Origin } from '../config/define.ts';
import type { ResolvedBehavior, ResolvedConfig } from '../config/resolve.ts';
import { CACHING_DISABLED, CACHING_OPTIMIZED, type CachePolicy, cachePolicyFrom } from './cache/cache-policy.ts';
import {
  ALL_VIEWER_EXCEPT_HOST_HEADER,
  type OriginRequestPolicy,
  originRequestPolicyFrom,
} from './cache/origin-request-policy.ts';
import {
  ALL_METHODS,
  type BehaviorSettings,
  type DistributionSettings,
  ORIGIN_DEFAULTS,
  type OriginSettings,
} from './settings.ts';

/** The parts of a project that say what its distribution is. */
export interface ProjectParts {
  readonly config: ResolvedConfig;
  readonly bundles: readonly Bundle[];
  readonly policies: readonly Policy[];
}

/** The settings of a project's distribution. The names of the config are the ids of its origins. */
export function projectSettings({ config, bundles, policies }: ProjectParts): DistributionSettings {
  return {
    id: config.distribution ?? 'ELOCAL',
    domainName: 'local.cloudfront.net',
    aliases: config.hosts,
    defaultRootObject: '',
    origins: Object.entries(config.origins).map(([name, origin]) => originSettings(name, origin)),
    originGroups: [],
    behaviors: config.behaviors.map((behavior) => behaviorSettings(behavior, config, bundles, policies)),
    customErrorResponses: [],
  };
}

/** A region of S3, for a folder that stands for a bucket there. */
const REGION = 'us-east-1';

function originSettings(id: string, { http, s3 }: Origin): OriginSettings {
  if (http === undefined) {
    return { ...ORIGIN_DEFAULTS, id, domainName: s3 ?? `${id}.s3.${REGION}.amazonaws.com`, isS3: true };
  }
  const { protocol, hostname, port } = new URL(http);
  const common = { ...ORIGIN_DEFAULTS, id, domainName: hostname, isS3: false };
  return protocol === 'https:'
    ? { ...common, protocolPolicy: 'https-only', httpsPort: Number(port || 443) }
    : { ...common, protocolPolicy: 'http-only', httpPort: Number(port || 80) };
}

function behaviorSettings(
  behavior: ResolvedBehavior,
  config: ResolvedConfig,
  bundles: readonly Bundle[],
  policies: readonly Policy[],
): BehaviorSettings {
  const { path, origin } = behavior;
  const response = policies.find((policy) => policy.type === 'response-headers-policy' && policy.behavior === path);
  return {
    path,
    target: origin,
    viewerProtocolPolicy: 'allow-all',
    allowedMethods: ALL_METHODS,
    cachedMethods: ['GET', 'HEAD'],
    compress: true,
    ...requestPolicies(behavior, config, policies),
    ...(response?.type === 'response-headers-policy' ? { responseHeadersPolicy: response.config } : {}),
    associations: Object.fromEntries(
      bundles
        .filter(({ behaviors }) => behaviors.includes(path))
        .map(({ station, name, runtime }) => [station, { name, runtime, includesBody: false }]),
    ),
  };
}

/**
 * A behavior that keeps nothing has CachingDisabled; one whose rules need no policy has what AWS proposes for its origin: CachingOptimized for a bucket, CachingDisabled and
 * AllViewerExceptHostHeader for an HTTP server.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
 */
function requestPolicies(
  { path, origin, cache: said }: ResolvedBehavior,
  { origins }: ResolvedConfig,
  policies: readonly Policy[],
): { readonly cachePolicy: CachePolicy; readonly originRequestPolicy?: OriginRequestPolicy } {
  const mine = policies.filter(({ behavior }) => behavior === path);
  const cache = mine.find((policy) => policy.type === 'cache-policy');
  const request = mine.find((policy) => policy.type === 'origin-request-policy');
  if (said === 'CachingDisabled' || (!cache && origins[origin]?.http !== undefined)) {
    return { cachePolicy: CACHING_DISABLED, originRequestPolicy: ALL_VIEWER_EXCEPT_HOST_HEADER };
  }
  return {
    cachePolicy: cache ? cachePolicyFrom(cache.config) : CACHING_OPTIMIZED,
    ...(request ? { originRequestPolicy: originRequestPolicyFrom(request.config) } : {}),
  };
}
