import type { Found } from '../finding.ts';
import { type LintedBehavior, placeOf } from '../subject.ts';

/** An origin that is a CloudFront itself, as an edge-optimized API Gateway is. */
export function secondCloudFront(behavior: LintedBehavior): readonly Found[] {
  return behavior.origins
    .filter(({ domainName }) => /\.cloudfront\.net$/i.test(domainName))
    .map(({ domainName }) => ({
      behavior: behavior.path,
      place: placeOf(behavior, 'TargetOriginId', 'origin'),
      says: `the origin ${domainName} is a CloudFront itself, such as stands before an edge-optimized API Gateway: what this one cannot answer passes another, which an invalidation here does not reach`,
      whom: 'viewers, who wait longer; and whoever invalidates, and gets the old answer out of the other cache',
      fix: 'Make the API regional and use its own domain name, or the bucket or server behind that distribution',
    }));
}
