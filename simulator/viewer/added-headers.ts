/** Which of CloudFront's own headers anybody at a distribution can see: making all of them for every request would cost more than a hit. */
import type { BehaviorSettings, DistributionSettings } from '../settings.ts';
import { type CloudFrontHeadersOf, cloudFrontHeadersWhere } from './cloudfront-headers.ts';

/** Makes what CloudFront adds to the requests of a distribution: what a policy names, and for Lambda@Edge all there is. */
export function addedHeadersOf({ behaviors }: Pick<DistributionSettings, 'behaviors'>): CloudFrontHeadersOf {
  const hasLambda = behaviors.some(({ associations }) =>
    Object.values(associations).some(({ runtime }) => runtime === 'lambda-edge'),
  );
  return cloudFrontHeadersWhere((name) => hasLambda || behaviors.some((behavior) => isNamedByPolicy(behavior, name)));
}

/** Whether a cache policy or an origin request policy of a behavior names one of CloudFront's headers; in lower case. */
export function isNamedByPolicy(
  { cachePolicy, originRequestPolicy }: Pick<BehaviorSettings, 'cachePolicy' | 'originRequestPolicy'>,
  name: string,
): boolean {
  const { behavior = 'none', names = [] } = originRequestPolicy?.headers ?? {};
  if (cachePolicy.headers.includes(name)) return true;
  return ['whitelist', 'allViewerAndWhitelistCloudFront'].includes(behavior) && names.includes(name);
}
