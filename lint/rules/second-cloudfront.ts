import type { Found } from '../finding.ts';
import { type LintedBehavior, placeOf } from '../subject.ts';

/** An origin that is a CloudFront itself, as an edge-optimized API Gateway is. */
export function secondCloudFront(behavior: LintedBehavior): readonly Found[] {
  return behavior.origins
    .filter(({ domainName }) => /\.cloudfront\.net$/i.test(domainName))
    .map(({ domainName }) => ({
      behavior: behavior.path,
      place: placeOf(behavior, 'TargetOriginId', 'origin'),
      says: `the origin ${domainName} is a CloudFront itself, such as stands before an edge-optimized API Gateway: each request passes two, with two caches whose times add up`,
      whom: 'viewers, who wait longer and get what is older than either allows; and whoever invalidates, since the other keeps its copy',
      fix: 'Make the API regional and use its own domain name, or the bucket or server behind that distribution',
    }));
}
