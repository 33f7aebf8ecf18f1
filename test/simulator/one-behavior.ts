import { CACHING_OPTIMIZED } from '../../simulator/cache/cache-policy.ts';
import {
  ALL_METHODS,
  type BehaviorSettings,
  type DistributionSettings,
  ORIGIN_DEFAULTS,
} from '../../simulator/settings.ts';

/** The HTTP origin of a distribution with one behavior. */
export const SITE = { ...ORIGIN_DEFAULTS, id: 'site', domainName: 'site.example.com', isS3: false };

/** A behavior as far as a test says something of it; the rest is CachingOptimized before `SITE`, all methods allowed. */
export function behaviorOf(differs: Partial<BehaviorSettings> = {}): BehaviorSettings {
  return {
    path: '*',
    target: SITE.id,
    viewerProtocolPolicy: 'allow-all',
    allowedMethods: ALL_METHODS,
    cachedMethods: ['GET', 'HEAD'],
    compress: true,
    cachePolicy: CACHING_OPTIMIZED,
    associations: {},
    ...differs,
  };
}

/** A distribution with one behavior, as far as a test says something of them. */
export function oneBehavior(
  behavior: Partial<BehaviorSettings>,
  distribution: Partial<DistributionSettings> = {},
): DistributionSettings {
  return {
    id: 'EDFDVBD6EXAMPLE',
    domainName: 'd111111abcdef8.cloudfront.net',
    aliases: [],
    defaultRootObject: '',
    origins: [SITE],
    originGroups: [],
    behaviors: [behaviorOf(behavior)],
    customErrorResponses: [],
    ...distribution,
  };
}
